SET LOCAL ROLE app_guard;
DROP FUNCTION focalpoints_forget(bigint, text);
RESET ROLE;
