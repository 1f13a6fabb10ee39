DROP TRIGGER signed ON accounts_factorreset;
DROP FUNCTION accounts_factor_reset_signed();
DROP POLICY changes ON accounts_factorreset;
DROP POLICY adds ON accounts_factorreset;
DROP POLICY reads ON accounts_factorreset;
GRANT DELETE ON accounts_factorreset TO app_rw;
ALTER TABLE accounts_factorreset NO FORCE ROW LEVEL SECURITY;
ALTER TABLE accounts_factorreset DISABLE ROW LEVEL SECURITY;
