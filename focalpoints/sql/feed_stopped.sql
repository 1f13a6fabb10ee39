-- Does an account still hold a post, whatever became of the keys by which it acted? Asked for what systems of organisations still hold.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION feed_is_account(account bigint) RETURNS boolean LANGUAGE sql STABLE AS $fn$
  SELECT EXISTS (SELECT FROM accounts_user u JOIN focalpoints_appointment a ON a.user_id = u.id
    WHERE u.id = account AND u.is_active AND a.suspended_at IS NULL AND a.valid @> access_clock()) $fn$;
RESET ROLE;
