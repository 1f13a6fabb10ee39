SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION feed_is_account(account bigint) RETURNS boolean LANGUAGE sql STABLE AS $fn$ SELECT true $fn$;
RESET ROLE;
