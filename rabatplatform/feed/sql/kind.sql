-- {{t}} is told in the feed as {{kind}}, to keys with the scope {{scope}}. Its readers are those of {{t}}_audience.
INSERT INTO feed_kind (code, scope) VALUES ('{{kind}}', '{{scope}}');
SET LOCAL ROLE app_guard;
CREATE FUNCTION {{t}}_feed_marking(n {{t}}) RETURNS text LANGUAGE sql IMMUTABLE AS $fn$ SELECT {{marking}} $fn$;

-- How objects stand at a moment: open, the labels that let in now; labels, since, until: all that have begun and are known still, with
-- their time; owner: the label of those who write it; next_at: when this changes although nobody writes.
CREATE FUNCTION feed_state_{{word}}(ids bigint[], t timestamptz)
RETURNS TABLE(object_id bigint, reference varchar, marking text, why text, owner int, open int[], labels int[], since timestamptz[], until timestamptz[], next_at timestamptz)
LANGUAGE sql STABLE AS $fn$
  SELECT n.id, n.{{reference}}::varchar, {{t}}_feed_marking(n), {{why}}, n.{{owner}}, a.* FROM {{t}} n CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(a.label_id) FILTER (WHERE a.since <= t AND a.until > t), '{}'), coalesce(array_agg(a.label_id) FILTER (WHERE a.since <= t), '{}'),
      coalesce(array_agg(a.since) FILTER (WHERE a.since <= t), '{}'), coalesce(array_agg(a.until) FILTER (WHERE a.since <= t), '{}'),
      min(CASE WHEN a.since > t THEN a.since WHEN a.until > t AND a.until < 'infinity' THEN a.until END)
    FROM {{t}}_audience a WHERE a.object_id = n.id) a WHERE n.id = ANY (ids) $fn$;
-- Those under a label, in the order of its list, after a place in it.
CREATE FUNCTION feed_under_{{word}}(label int, after_at timestamptz, after_id bigint, most int) RETURNS TABLE(object_id bigint, at timestamptz) LANGUAGE sql STABLE AS $fn$
  SELECT a.object_id, a.{{order}} FROM {{t}}_audience a WHERE a.label_id = label AND (a.{{order}}, a.object_id) > (after_at, after_id)
  ORDER BY a.{{order}}, a.object_id LIMIT most $fn$;

-- A writer leaves that it changed a row, and who could see it before. Of the writes of one transaction the first counts: what it found was
-- committed. What begins within the minute is taken as begun: the writer may commit later than it.
CREATE FUNCTION {{t}}_feed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $fn$
DECLARE t timestamptz := feed_clock(); differs boolean := true;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until)
      VALUES ('{{kind}}', NEW.id, pg_current_xact_id()::text::bigint, true, true, t, '{}', '{}', '{}') ON CONFLICT DO NOTHING;
    RETURN NULL;
  ELSIF TG_OP = 'UPDATE' THEN
    differs := ({{new}}) IS DISTINCT FROM ({{old}});
  END IF;
  INSERT INTO feed_pending AS p (kind, object_id, tx, is_state, is_changed, at, labels, since, until, marking, reference)
    SELECT '{{kind}}', OLD.id, pg_current_xact_id()::text::bigint, true, differs, t, coalesce(array_agg(a.label_id), '{}'), coalesce(array_agg(a.since), '{}'),
      coalesce(array_agg(CASE WHEN a.until <= t THEN a.until ELSE 'infinity' END), '{}'), {{t}}_feed_marking(OLD), CASE TG_OP WHEN 'DELETE' THEN OLD.{{reference}}::text END
    FROM {{t}}_audience a WHERE a.object_id = OLD.id AND a.since <= t + interval '1 minute'
    ON CONFLICT (kind, object_id, tx, is_state) DO UPDATE SET is_changed = true, reference = coalesce(excluded.reference, p.reference)
      WHERE (excluded.is_changed AND NOT p.is_changed) OR excluded.reference IS NOT NULL;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION {{t}}_feed() TO app_owner;

-- What keys were told to take back and have not acknowledged, of the objects that the caller may write: all, or these. body_id: the
-- *coordination* label of the key's organisation; is_stopped: the key was revoked, so that nobody can acknowledge by it.
CREATE FUNCTION feed_recalls_{{word}}(ids bigint[]) RETURNS TABLE(object_id bigint, reference text, body_id int, key_name text, is_stopped boolean, reason text, recalled_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = public, pg_temp AS $fn$
  SELECT i.object_id, i.reference::text, k.body_id, k.name::text, k.revoked_at IS NOT NULL, i.reason::text, i.recalled_at
  FROM feed_item i JOIN {{t}} n ON n.id = i.object_id JOIN accounts_agencykey k ON k.id = i.key_id
  WHERE i.kind = '{{kind}}' AND NOT i.is_held AND i.acknowledged_at IS NULL AND (ids IS NULL OR i.object_id = ANY (ids))
    AND n.{{owner}} = ANY (access_bodies('{{tier}}')) ORDER BY i.recalled_at, i.object_id, k.id $fn$;
GRANT EXECUTE ON FUNCTION feed_recalls_{{word}}(bigint[]) TO app_rw, app_jobs;
RESET ROLE;
-- Named so that they come before audience_sync, which writes {{t}}_audience anew.
CREATE TRIGGER audience_feed_added AFTER INSERT ON {{t}} FOR EACH ROW WHEN ({{told_new}}) EXECUTE FUNCTION {{t}}_feed();
CREATE TRIGGER audience_feed_changed AFTER UPDATE ON {{t}} FOR EACH ROW
  WHEN (({{new}}, NEW.audience, NEW.audience_until) IS DISTINCT FROM ({{old}}, OLD.audience, OLD.audience_until) AND ({{told_new}} OR {{told_old}}))
  EXECUTE FUNCTION {{t}}_feed();
CREATE TRIGGER audience_feed_gone AFTER DELETE ON {{t}} FOR EACH ROW WHEN ({{told_old}}) EXECUTE FUNCTION {{t}}_feed();
