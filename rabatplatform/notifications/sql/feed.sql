-- Whoever opens the address of a calendar is nobody yet: whose it is, by the digest of its secret. The rest is asked in their scope.
SET LOCAL ROLE app_guard;
CREATE FUNCTION notifications_feed_person(secret_digest text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT f.user_id FROM notifications_calendarfeed f JOIN accounts_user u ON u.id = f.user_id
  WHERE f.digest = secret_digest AND f.ended_at IS NULL AND u.is_active AND NOT u.is_service $fn$;
GRANT EXECUTE ON FUNCTION notifications_feed_person(text) TO app_rw, app_jobs;
RESET ROLE;
