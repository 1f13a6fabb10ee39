SET LOCAL ROLE app_guard;
DROP FUNCTION access_new_label(text);
RESET ROLE;
DROP FUNCTION access_person();
DROP FUNCTION access_clock();
DROP SEQUENCE access_grantlabel_numbers;
GRANT INSERT, UPDATE, DELETE ON access_grantlabel TO app_rw;
