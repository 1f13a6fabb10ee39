-- What a key used of its quotas is also read by those who see the key (the policies of accounts_agencykey): its page shows what is left.
DROP POLICY reads ON api_quotause;
CREATE POLICY reads ON api_quotause FOR SELECT TO app_rw
  USING (agency_key_id = nullif(current_setting('app.key', true), '')::bigint
    OR EXISTS (SELECT FROM accounts_agencykey k WHERE k.id = agency_key_id AND nullif(current_setting('app.key', true), '') IS NULL));
