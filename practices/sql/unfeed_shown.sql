DROP TRIGGER feed_of_practices ON focalpoints_post;
DROP TRIGGER feed_of_practices ON practices_revision;
SET LOCAL ROLE app_guard;
DROP FUNCTION practices_feed_of_post(), practices_feed_of_revision(), practices_feed_changed(bigint[]);
RESET ROLE;
