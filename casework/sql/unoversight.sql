SET LOCAL ROLE app_guard;
DROP FUNCTION casework_ages();
DROP FUNCTION casework_group_label(bigint);
RESET ROLE;
