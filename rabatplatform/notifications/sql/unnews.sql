SET LOCAL ROLE app_guard;
DROP FUNCTION notifications_news(text, timestamptz, int);
RESET ROLE;
