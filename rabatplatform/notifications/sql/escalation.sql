-- For the secretariat alone: how many events cannot be told on to the next in line, by kind and error; and trying these now.
SET LOCAL ROLE app_guard;
CREATE FUNCTION notifications_not_told_on() RETURNS TABLE(kind text, error text, number bigint, attempts integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT e.kind::text, s.error::text, count(*), max(s.attempts)::integer, min(s.failing_since)
  FROM notifications_escalation s JOIN events_event e ON e.id = s.event_id
  WHERE s.ended_at IS NULL AND s.error <> '' AND -2 = ANY (access_grants()) GROUP BY e.kind, s.error $fn$;
CREATE FUNCTION notifications_tell_on_again(at timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  WITH again AS (UPDATE notifications_escalation s SET attempts = 0, next_at = at
    WHERE s.ended_at IS NULL AND s.error <> '' AND -2 = ANY (access_grants()) RETURNING 1)
  SELECT count(*) FROM again $fn$;
GRANT EXECUTE ON FUNCTION notifications_not_told_on(), notifications_tell_on_again(timestamptz) TO app_rw, app_jobs;
RESET ROLE;
