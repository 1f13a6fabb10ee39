SET LOCAL ROLE app_guard;
DROP FUNCTION notifications_feed_person(text);
RESET ROLE;
