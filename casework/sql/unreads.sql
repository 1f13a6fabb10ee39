GRANT ALL ON casework_readseal, casework_readmark TO app_rw;
GRANT UPDATE, DELETE ON casework_noteread, casework_readseal TO app_jobs;
GRANT INSERT, UPDATE, DELETE ON casework_noteread TO app_rw;
DROP POLICY reads ON casework_noteread;
ALTER TABLE casework_noteread NO FORCE ROW LEVEL SECURITY; ALTER TABLE casework_noteread DISABLE ROW LEVEL SECURITY;
DROP TRIGGER stays ON casework_readseal; DROP TRIGGER stays ON casework_noteread;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_read_stays(); DROP FUNCTION casework_log_read(bigint, int, text, text, text), casework_reading_post(bigint);
RESET ROLE;
