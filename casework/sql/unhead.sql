SET LOCAL ROLE app_guard;
DROP FUNCTION casework_read_head(date);
RESET ROLE;
