-- The log of calls by keys: written by one function, read under the policies of the keys themselves.
SET LOCAL ROLE app_guard;
-- The key of the scope, while it is live and of the account that asks; no row for people.
CREATE FUNCTION accounts_own_key() RETURNS TABLE(key_id bigint, key_reference uuid, key_name text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $fn$
  SELECT k.id, k.reference, k.name::text FROM accounts_agencykey k JOIN accounts_user u ON u.id = k.user_id
  WHERE k.id = nullif(current_setting('app.key', true), '')::bigint AND u.id = access_person() AND u.is_service AND u.is_active
    AND k.suspended_at IS NULL AND k.revoked_at IS NULL $fn$;

-- When a secret of the key of the scope ends.
CREATE FUNCTION accounts_own_secret_ends(secret_digest text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT t.expiry FROM accounts_agencytoken t JOIN accounts_own_key() k ON k.key_id = t.key_id
  WHERE t.digest = secret_digest AND t.revoked_at IS NULL $fn$;

-- One line. It asks nothing of the caller: whoever runs SQL as the runtime role may write false lines, never change or read one more.
CREATE FUNCTION accounts_key_called(of_key bigint, by_method text, of_operation text, in_confidence boolean, with_status int, with_code text,
  took_ms bigint, gave_rows bigint, gave_bytes bigint, from_network text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  INSERT INTO accounts_keycall (at, key_id, method, operation, is_confidential, status, code, ms, rows, bytes, network)
  VALUES (access_clock(), of_key, left(by_method, 10), left(of_operation, 80), in_confidence, with_status, left(with_code, 40),
    least(greatest(took_ms, 0), 2147483647), gave_rows, gave_bytes, left(from_network, 43)) $fn$;
GRANT EXECUTE ON FUNCTION accounts_own_key(), accounts_own_secret_ends(text),
  accounts_key_called(bigint, text, text, boolean, int, text, bigint, bigint, bigint, text) TO app_rw, app_jobs;
RESET ROLE;

ALTER TABLE accounts_keycall ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_keycall FORCE ROW LEVEL SECURITY;
-- Each list of keys is asked once a statement, under the keys' own policies; the first is theirs who hold its coordination or its post.
CREATE POLICY reads ON accounts_keycall FOR SELECT TO app_rw USING (
  key_id = (SELECT o.key_id FROM accounts_own_key() o)
  OR (coalesce(current_setting('app.key', true), '') = '' AND (
    key_id = ANY (ARRAY(SELECT k.id FROM accounts_agencykey k WHERE ARRAY[k.body_id, k.responsible_id] && (SELECT access_grants())::int[]))
    OR (NOT is_confidential AND key_id = ANY (ARRAY(SELECT k.id FROM accounts_agencykey k))))));
REVOKE INSERT, UPDATE, DELETE ON accounts_keycall FROM app_rw;
