SET LOCAL ROLE app_guard;
DROP FUNCTION accounts_write_letter(bigint, text, bigint);
DROP FUNCTION accounts_email_change_person(uuid);
DROP FUNCTION accounts_forget(bigint);
RESET ROLE;
