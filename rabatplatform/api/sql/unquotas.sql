DROP POLICY reads ON api_quotause;
CREATE POLICY reads ON api_quotause FOR SELECT TO app_rw
  USING (agency_key_id = nullif(current_setting('app.key', true), '')::bigint);
