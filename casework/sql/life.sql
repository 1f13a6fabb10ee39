SET LOCAL ROLE app_guard;
-- Give a first draft up: its author's post or a coordinator of its originator, while it is being written. From then on nobody reads it,
-- and row security lets nobody make a row invisible to themselves: so it is done here. False: there is no such draft.
CREATE FUNCTION casework_drop_draft(note bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  UPDATE casework_noteversion v SET state = 'dropped' FROM casework_note n WHERE n.id = note AND v.id = n.current_id AND n.state = 'draft'
    AND v.state IN ('draft', 'returned')
    AND casework_kept_by(n.author_post_id, n.originator_id, access_bodies('post'), access_bodies('coordination'));
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE casework_note n SET state = 'dropped', updated_at = access_clock() WHERE n.id = note;
  RETURN true;
END $fn$;
-- Which version a correction is about, by its number: who proposed it may not read the version any more.
CREATE FUNCTION casework_correction_of() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  SELECT v.number INTO NEW.version_number FROM casework_noteversion v WHERE v.id = NEW.version_id AND v.note_id = NEW.note_id;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_drop_draft(bigint) TO app_rw, app_jobs;
GRANT EXECUTE ON FUNCTION casework_correction_of() TO app_owner;
RESET ROLE;
CREATE TRIGGER a_version BEFORE INSERT ON casework_notecorrection FOR EACH ROW EXECUTE FUNCTION casework_correction_of();
