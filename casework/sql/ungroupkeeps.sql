DROP TRIGGER keeps ON casework_sharinggroup;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_group_keeps();
RESET ROLE;
