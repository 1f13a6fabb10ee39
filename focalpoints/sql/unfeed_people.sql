DROP TRIGGER feed_of_posts ON accounts_user;
SET LOCAL ROLE app_guard;
DROP FUNCTION focalpoints_feed_of_person();
RESET ROLE;
