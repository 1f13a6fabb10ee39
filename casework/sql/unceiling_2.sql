DROP POLICY under_ceiling ON casework_notecorrection;
DROP POLICY under_ceiling ON casework_accessrequest;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_marked_within(bigint, text[]);
RESET ROLE;
