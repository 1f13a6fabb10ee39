DROP TRIGGER a_version ON casework_notecorrection;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_drop_draft(bigint), casework_correction_of();
RESET ROLE;
