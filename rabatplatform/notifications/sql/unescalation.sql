SET LOCAL ROLE app_guard;
DROP FUNCTION notifications_not_told_on();
DROP FUNCTION notifications_tell_on_again(timestamptz);
RESET ROLE;
