-- The name of who holds a post stands in what lists show of it, while the person is active: where either changes, the post did.
SET LOCAL ROLE app_guard;
CREATE FUNCTION focalpoints_feed_of_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  INSERT INTO feed_pending AS p (kind, object_id, tx, is_state, is_changed, at, labels, since, until)
    SELECT DISTINCT 'post', a.post_id, pg_current_xact_id()::text::bigint, false, true, feed_clock(), '{}'::int[], '{}'::timestamptz[], '{}'::timestamptz[]
    FROM focalpoints_appointment a WHERE a.user_id = NEW.id AND a.valid @> access_clock() AND a.suspended_at IS NULL
    ON CONFLICT (kind, object_id, tx, is_state) DO UPDATE SET is_changed = true WHERE NOT p.is_changed;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION focalpoints_feed_of_person() TO app_owner;
RESET ROLE;
CREATE TRIGGER feed_of_posts AFTER UPDATE OF name, is_active ON accounts_user FOR EACH ROW
  WHEN ((OLD.name, OLD.is_active) IS DISTINCT FROM (NEW.name, NEW.is_active)) EXECUTE FUNCTION focalpoints_feed_of_person();
