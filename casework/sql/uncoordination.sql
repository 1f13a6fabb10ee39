SET LOCAL ROLE app_guard;
DROP FUNCTION casework_coordination(int);
RESET ROLE;
