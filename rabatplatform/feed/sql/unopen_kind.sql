DROP TRIGGER feed_added ON {{t}};
DROP TRIGGER feed_changed ON {{t}};
DROP TRIGGER feed_gone ON {{t}};
SET LOCAL ROLE app_guard;
DROP FUNCTION {{t}}_feed(), feed_under_{{word}}(int, timestamptz, bigint, int), feed_state_{{word}}(bigint[], timestamptz);
RESET ROLE;
DELETE FROM feed_kind WHERE code = '{{kind}}';
DELETE FROM feed_item WHERE kind = '{{kind}}';
DELETE FROM feed_pending WHERE kind = '{{kind}}';
