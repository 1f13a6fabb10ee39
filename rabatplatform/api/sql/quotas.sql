-- What a key used of its quotas is also read by its organisation and its responsible post, as all its calls are (accounts/sql/calls.sql):
-- its page shows what is left. Others who see the key would learn from a count how much it does for notes.
DROP POLICY reads ON api_quotause;
CREATE POLICY reads ON api_quotause FOR SELECT TO app_rw
  USING (agency_key_id = nullif(current_setting('app.key', true), '')::bigint
    OR (coalesce(current_setting('app.key', true), '') = '' AND agency_key_id = ANY (ARRAY(
      SELECT k.id FROM accounts_agencykey k WHERE ARRAY[k.body_id, k.responsible_id] && (SELECT access_grants())::int[]))));
