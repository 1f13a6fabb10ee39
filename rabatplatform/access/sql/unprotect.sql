DROP TRIGGER audience_clear ON {{t}};
DROP TRIGGER audience_sync ON {{t}};
DROP TRIGGER audience_set ON {{t}};
GRANT DELETE ON {{t}} TO app_rw;
DROP POLICY changes ON {{t}};
DROP POLICY adds ON {{t}};
DROP POLICY reads ON {{t}};
ALTER TABLE {{t}} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {{t}} DISABLE ROW LEVEL SECURITY;
SET LOCAL ROLE app_guard;
DROP FUNCTION {{t}}_readers(bigint), {{t}}_newest(timestamptz, bigint, int), {{t}}_tidy(), {{t}}_sync(), {{t}}_set_audience(),
  {{t}}_open(bigint, int[]), {{t}}_spans({{t}}), {{t}}_entries({{t}});
RESET ROLE;
ALTER TABLE {{t}} DROP CONSTRAINT {{t}}_has_audience;
DROP INDEX {{t}}_audience_gin, {{t}}_audience_until_ix;
DROP TABLE {{t}}_audience;
