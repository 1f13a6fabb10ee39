DROP TRIGGER feed_turns ON focalpoints_appointment;
