GRANT INSERT, UPDATE, DELETE ON accounts_keycall TO app_rw;
DROP POLICY reads ON accounts_keycall;
ALTER TABLE accounts_keycall NO FORCE ROW LEVEL SECURITY;
ALTER TABLE accounts_keycall DISABLE ROW LEVEL SECURITY;
SET LOCAL ROLE app_guard;
DROP FUNCTION accounts_key_called(bigint, text, text, boolean, int, text, bigint, bigint, bigint, text), accounts_own_secret_ends(text), accounts_own_key();
RESET ROLE;
