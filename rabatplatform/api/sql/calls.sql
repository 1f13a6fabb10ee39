-- What the API remembers of a call is read and written by whoever made it: a person, or one key of an organisation (setting app.key).
-- Old rows are removed by jobs alone.
ALTER TABLE api_idempotentcall ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_idempotentcall FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON api_idempotentcall FOR SELECT TO app_rw
  USING (person_id = (SELECT access_person()) AND agency_key_id IS NOT DISTINCT FROM nullif(current_setting('app.key', true), '')::bigint);
CREATE POLICY adds ON api_idempotentcall FOR INSERT TO app_rw
  WITH CHECK (person_id = (SELECT access_person()) AND agency_key_id IS NOT DISTINCT FROM nullif(current_setting('app.key', true), '')::bigint);
CREATE POLICY changes ON api_idempotentcall FOR UPDATE TO app_rw
  USING (person_id = (SELECT access_person()) AND agency_key_id IS NOT DISTINCT FROM nullif(current_setting('app.key', true), '')::bigint)
  WITH CHECK (person_id = (SELECT access_person()) AND agency_key_id IS NOT DISTINCT FROM nullif(current_setting('app.key', true), '')::bigint);
REVOKE DELETE ON api_idempotentcall FROM app_rw;

ALTER TABLE api_quotause ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_quotause FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON api_quotause FOR SELECT TO app_rw
  USING (agency_key_id = nullif(current_setting('app.key', true), '')::bigint);
CREATE POLICY adds ON api_quotause FOR INSERT TO app_rw
  WITH CHECK (agency_key_id = nullif(current_setting('app.key', true), '')::bigint);
CREATE POLICY changes ON api_quotause FOR UPDATE TO app_rw
  USING (agency_key_id = nullif(current_setting('app.key', true), '')::bigint)
  WITH CHECK (agency_key_id = nullif(current_setting('app.key', true), '')::bigint);
REVOKE DELETE ON api_quotause FROM app_rw;
