-- What systems of organisations hold follows the appointments of their accounts: each change of one is left to the change feed.
CREATE TRIGGER feed_turns AFTER INSERT OR UPDATE OR DELETE ON focalpoints_appointment FOR EACH ROW EXECUTE FUNCTION feed_turned();
