-- Whose rows one may write by the person of the scope: again by way of access_bodies_of.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION access_bodies(tier text) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$ SELECT access_bodies_of(access_person(), tier) $fn$;
RESET ROLE;
