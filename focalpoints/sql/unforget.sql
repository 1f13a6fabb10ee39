SET LOCAL ROLE app_guard;
DROP FUNCTION access_other_coordinator(int, bigint);
DROP FUNCTION focalpoints_forget(bigint, text);
RESET ROLE;
