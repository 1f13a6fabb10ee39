-- How much waits, for the secretariat alone and nothing else of it: mails whose time has come and since when the oldest waits, and
-- mails for later.
SET LOCAL ROLE app_guard;
CREATE FUNCTION notifications_waiting() RETURNS TABLE(due bigint, oldest timestamptz, later bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT count(*) FILTER (WHERE d.not_before <= now()), min(d.not_before) FILTER (WHERE d.not_before <= now()),
    count(*) FILTER (WHERE d.not_before > now())
  FROM notifications_delivery d WHERE d.state = 'waiting' AND -2 = ANY (access_grants()) $fn$;
-- Whether mails to this address of a person stopped because two came back. Who asks knows the address: its hash takes a secret.
CREATE FUNCTION notifications_address_returned(person bigint, address text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM notifications_bounce b WHERE b.user_id = person AND b.address_hash = address
    AND b.told_at IS NOT NULL AND b.cleared_at IS NULL) $fn$;
-- The person themself says that the address is right: what came back counts no more. How many did.
CREATE FUNCTION notifications_address_right(address text) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  WITH cleared AS (UPDATE notifications_bounce b SET cleared_at = now()
    WHERE b.user_id = access_person() AND b.address_hash = address AND b.cleared_at IS NULL RETURNING 1)
  SELECT count(*) FROM cleared $fn$;
GRANT EXECUTE ON FUNCTION notifications_waiting(), notifications_address_returned(bigint, text), notifications_address_right(text)
  TO app_rw, app_jobs;
RESET ROLE;
ALTER TABLE notifications_kindfigures ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications_kindfigures FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON notifications_kindfigures FOR SELECT TO app_rw USING (-2 = ANY ((SELECT access_grants())::int[]));
REVOKE INSERT, UPDATE, DELETE ON notifications_kindfigures FROM app_rw;
DROP POLICY changes ON notifications_kindswitch;
REVOKE UPDATE ON notifications_kindswitch FROM app_rw;
