DROP TRIGGER consent ON casework_accessrequest;
DROP POLICY begins_open ON casework_accessrequest;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_consent_stands();
RESET ROLE;
