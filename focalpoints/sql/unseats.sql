ALTER TABLE focalpoints_appointment DROP CONSTRAINT deputy_for_given_dates, DROP CONSTRAINT overlap_of_sixty_days;
DROP TRIGGER sole_follows ON focalpoints_appointment;
DROP FUNCTION focalpoints_sole_follows();
DROP TRIGGER keep_seats ON focalpoints_post;
DROP FUNCTION focalpoints_keep_seats();
DROP FUNCTION focalpoints_seats_of(bigint, bigint, text);
