-- How many events could not be told, and why, for the secretariat alone; it may set their next time, and nothing else of them.
ALTER TABLE events_untold ENABLE ROW LEVEL SECURITY;
ALTER TABLE events_untold FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON events_untold FOR SELECT TO app_rw USING (-2 = ANY ((SELECT access_grants())::int[]));
CREATE POLICY retries ON events_untold FOR UPDATE TO app_rw USING (-2 = ANY ((SELECT access_grants())::int[]))
  WITH CHECK (attempts = 0 AND -2 = ANY ((SELECT access_grants())::int[]));
REVOKE INSERT, UPDATE, DELETE ON events_untold FROM app_rw;
GRANT UPDATE (attempts, not_before) ON events_untold TO app_rw;
