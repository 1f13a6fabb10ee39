-- An export in bulk is asked for and read by one key of an organisation (setting app.key); how far it is, and where its files lie, jobs
-- alone write.
ALTER TABLE api_bulkexport ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_bulkexport FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON api_bulkexport FOR SELECT TO app_rw
  USING (person_id = (SELECT access_person()) AND agency_key_id = nullif(current_setting('app.key', true), '')::bigint);
CREATE POLICY adds ON api_bulkexport FOR INSERT TO app_rw
  WITH CHECK (person_id = (SELECT access_person()) AND agency_key_id = nullif(current_setting('app.key', true), '')::bigint
    AND state = 'asked' AND parts = '[]');
REVOKE UPDATE, DELETE ON api_bulkexport FROM app_rw;
