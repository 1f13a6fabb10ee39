-- What somebody may change they can read: a change that names no column is not asked by the policy of reading.
CREATE POLICY reads_it ON casework_note AS RESTRICTIVE FOR UPDATE TO app_rw USING (audience && (SELECT access_grants())
  AND (audience_until IS NULL OR audience_until > access_clock() OR casework_note_open(id, (SELECT access_grants())))) WITH CHECK (true);
CREATE POLICY reads_it ON casework_noteversion AS RESTRICTIVE FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND (casework_noteversion.tlp <> 'red' OR casework_kept_by(n.author_post_id, n.originator_id,
    (SELECT access_bodies('post')), (SELECT access_bodies('coordination')))))) WITH CHECK (true);

-- Readers see of others' grants those in force; a step that is not public goes with its version.
CREATE POLICY in_force ON casework_notegrant AS RESTRICTIVE FOR SELECT TO app_rw USING (valid @> access_clock()
  OR label_id = ANY ((SELECT access_grants())::int[]) OR EXISTS (SELECT FROM casework_note n
    WHERE n.id = note_id AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
CREATE POLICY of_its_version ON casework_notestep AS RESTRICTIVE FOR SELECT TO app_rw USING (is_public OR version_id IS NULL
  OR EXISTS (SELECT FROM casework_noteversion v WHERE v.id = version_id));

-- A TLP:RED note is changed by the author's post and the coordinators alone, also where a grant lets a colleague read it.
CREATE POLICY kept ON casework_note AS RESTRICTIVE FOR UPDATE TO app_rw USING (tlp <> 'red' OR casework_kept_by(author_post_id,
  originator_id, (SELECT access_bodies('post')), (SELECT access_bodies('coordination')))) WITH CHECK (true);
CREATE POLICY kept ON casework_noteversion AS RESTRICTIVE FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND (n.tlp <> 'red' OR casework_kept_by(n.author_post_id, n.originator_id, (SELECT access_bodies('post')),
    (SELECT access_bodies('coordination'))))));
CREATE POLICY kept ON casework_notegrant AS RESTRICTIVE FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND (n.tlp <> 'red' OR casework_kept_by(n.author_post_id, n.originator_id, (SELECT access_bodies('post')),
    (SELECT access_bodies('coordination'))))));
CREATE POLICY kept_too ON casework_notegrant AS RESTRICTIVE FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND (n.tlp <> 'red' OR casework_kept_by(n.author_post_id, n.originator_id, (SELECT access_bodies('post')),
    (SELECT access_bodies('coordination')))))) WITH CHECK (true);

-- What is asked stands in the name of the person and of the post by which they read the note; of one that they do not read, of a post of
-- theirs that does casework.
CREATE POLICY own_post ON casework_notecorrection AS RESTRICTIVE FOR INSERT TO app_rw
  WITH CHECK (asked_by_id = access_person() AND from_post_id = casework_reading_post(note_id));
CREATE POLICY own_post ON casework_accessrequest AS RESTRICTIVE FOR INSERT TO app_rw WITH CHECK (asked_by_id = access_person()
  AND CASE WHEN kind IN ('onward', 'export') THEN from_post_id = casework_reading_post(note_id) ELSE EXISTS (SELECT FROM focalpoints_post p
    WHERE p.id = from_post_id AND p.role IN ('focal_point', 'analyst', 'coordinator') AND p.label_id = ANY ((SELECT access_bodies('post'))::int[])) END);

SET LOCAL ROLE app_guard;
-- A released version stands as it was released; readers may be kept from it. No version goes to another note.
CREATE FUNCTION casework_version_stands() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF NEW.note_id <> OLD.note_id OR (current_user = 'app_rw' AND OLD.state = 'released' AND to_jsonb(NEW) - 'is_open' IS DISTINCT FROM to_jsonb(OLD) - 'is_open') THEN
    RAISE EXCEPTION 'a released version stands' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
-- Of what was asked only the answer changes: who asked takes it back, who was asked accepts or declines. Once.
CREATE FUNCTION casework_asked_stands() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE answer text[] := ARRAY['state', 'answer', 'answered_by_id', 'answered_from_id', 'answered_at', 'consent_until', 'audience', 'audience_until'];
BEGIN
  IF current_user = 'app_rw' AND (to_jsonb(NEW) - answer IS DISTINCT FROM to_jsonb(OLD) - answer
     OR (OLD.state <> 'open' AND NEW.state <> OLD.state)
     OR (NEW.state IN ('accepted', 'declined') AND OLD.state = 'open'
       AND NOT OLD.originator_id = ANY (access_bodies('casework')))) THEN
    RAISE EXCEPTION 'what was asked stands' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_version_stands(), casework_asked_stands() TO app_owner;
RESET ROLE;
CREATE TRIGGER stands BEFORE UPDATE ON casework_noteversion FOR EACH ROW EXECUTE FUNCTION casework_version_stands();
CREATE TRIGGER stands BEFORE UPDATE ON casework_accessrequest FOR EACH ROW EXECUTE FUNCTION casework_asked_stands();
CREATE TRIGGER stands BEFORE UPDATE ON casework_notecorrection FOR EACH ROW EXECUTE FUNCTION casework_asked_stands();
