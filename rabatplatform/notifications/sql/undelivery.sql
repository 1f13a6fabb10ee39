GRANT UPDATE ON notifications_kindswitch TO app_rw;
CREATE POLICY changes ON notifications_kindswitch FOR UPDATE TO app_rw USING (-2 = ANY ((SELECT access_grants())::int[]))
  WITH CHECK (-2 = ANY ((SELECT access_grants())::int[]));
GRANT INSERT, UPDATE, DELETE ON notifications_kindfigures TO app_rw;
DROP POLICY reads ON notifications_kindfigures;
ALTER TABLE notifications_kindfigures DISABLE ROW LEVEL SECURITY;
SET LOCAL ROLE app_guard;
DROP FUNCTION notifications_waiting();
DROP FUNCTION notifications_address_returned(bigint, text);
DROP FUNCTION notifications_address_right(text);
RESET ROLE;
