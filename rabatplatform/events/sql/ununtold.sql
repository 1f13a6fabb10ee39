REVOKE UPDATE (attempts, not_before) ON events_untold FROM app_rw;
GRANT INSERT, UPDATE, DELETE ON events_untold TO app_rw;
DROP POLICY retries ON events_untold;
DROP POLICY reads ON events_untold;
ALTER TABLE events_untold DISABLE ROW LEVEL SECURITY;
