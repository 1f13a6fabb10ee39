-- What lists show of a practice and stands in other rows: the edition of a text that is written, the post that answers questions.
SET LOCAL ROLE app_guard;
CREATE FUNCTION practices_feed_changed(practices bigint[]) RETURNS void LANGUAGE sql VOLATILE AS $fn$
  INSERT INTO feed_pending AS p (kind, object_id, tx, is_state, is_changed, at, labels, since, until)
    SELECT 'practice', id, pg_current_xact_id()::text::bigint, false, true, feed_clock(), '{}'::int[], '{}'::timestamptz[], '{}'::timestamptz[] FROM unnest(practices) id
    ON CONFLICT (kind, object_id, tx, is_state) DO UPDATE SET is_changed = true WHERE NOT p.is_changed $fn$;
CREATE FUNCTION practices_feed_of_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  PERFORM practices_feed_changed(ARRAY(SELECT n.id FROM practices_practice n WHERE n.id = NEW.practice_id AND n.current_id = NEW.id));
  RETURN NULL;
END $fn$;
CREATE FUNCTION practices_feed_of_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  PERFORM practices_feed_changed(ARRAY(SELECT n.id FROM practices_revision r JOIN practices_practice n ON n.current_id = r.id WHERE r.contact_post_id = NEW.id));
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION practices_feed_of_revision(), practices_feed_of_post() TO app_owner;
RESET ROLE;
CREATE TRIGGER feed_of_practices AFTER UPDATE OF edition ON practices_revision FOR EACH ROW
  WHEN (OLD.edition IS DISTINCT FROM NEW.edition) EXECUTE FUNCTION practices_feed_of_revision();
CREATE TRIGGER feed_of_practices AFTER UPDATE OF role, titles, institution, country_id, organisation_id ON focalpoints_post FOR EACH ROW
  WHEN ((OLD.role, OLD.titles, OLD.institution, OLD.country_id, OLD.organisation_id)
    IS DISTINCT FROM (NEW.role, NEW.titles, NEW.institution, NEW.country_id, NEW.organisation_id)) EXECUTE FUNCTION practices_feed_of_post();
