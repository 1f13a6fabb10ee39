DROP TRIGGER stands ON casework_notecorrection; DROP TRIGGER stands ON casework_accessrequest; DROP TRIGGER stands ON casework_noteversion;
DROP POLICY own_post ON casework_accessrequest; DROP POLICY own_post ON casework_notecorrection;
DROP POLICY kept_too ON casework_notegrant; DROP POLICY kept ON casework_notegrant; DROP POLICY kept ON casework_noteversion; DROP POLICY kept ON casework_note;
DROP POLICY of_its_version ON casework_notestep; DROP POLICY in_force ON casework_notegrant; DROP POLICY reads_it ON casework_noteversion; DROP POLICY reads_it ON casework_note;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_asked_stands(); DROP FUNCTION casework_version_stands();
RESET ROLE;
