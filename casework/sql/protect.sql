-- Casework's own part of the wall. What every protected table has is made by Protect.
SET LOCAL ROLE app_guard;
-- Is the author's post among `posts`, or the originator's coordination among `coordinations`?
CREATE FUNCTION casework_kept_by(author_post bigint, originator int, posts int[], coordinations int[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT casework_coordination(originator) = ANY (coordinations) OR EXISTS (SELECT FROM focalpoints_post p
    WHERE p.id = author_post AND p.label_id = ANY (posts) AND p.role IN ('focal_point', 'analyst', 'coordinator')) $fn$;
GRANT EXECUTE ON FUNCTION casework_kept_by(bigint, int, int[], int[]) TO app_rw, app_jobs;

-- A post that reads casework no more, or again: the notes that name it or were written from it are computed again, and what it asked
-- or is asked.
CREATE FUNCTION casework_post_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  UPDATE casework_note SET audience_until = NULL WHERE author_post_id = NEW.id
    OR id IN (SELECT note_id FROM casework_notegrant WHERE label_id = NEW.label_id);
  UPDATE casework_accessrequest SET audience_until = NULL WHERE from_post_id = NEW.id
    OR note_id IN (SELECT id FROM casework_note WHERE author_post_id = NEW.id);
  UPDATE casework_notecorrection SET audience_until = NULL WHERE from_post_id = NEW.id
    OR note_id IN (SELECT id FROM casework_note WHERE author_post_id = NEW.id);
  RETURN NULL;
END $fn$;

-- A grant only ends: nothing else of it changes, its end never moves away, and what ended stands.
CREATE FUNCTION casework_grant_ends() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE its_end text[] := ARRAY['valid', 'ended_at', 'ended_by_id', 'ended_from_id', 'end_reason', 'told_begin', 'told_end'];
BEGIN
  IF to_jsonb(NEW) - its_end IS DISTINCT FROM to_jsonb(OLD) - its_end OR NOT NEW.valid <@ OLD.valid
     OR (OLD.ended_at IS NOT NULL AND to_jsonb(NEW) - 'told_end' - 'told_begin' IS DISTINCT FROM to_jsonb(OLD) - 'told_end' - 'told_begin') THEN
    RAISE EXCEPTION 'a grant only ends' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;

-- Whose note it is about is the note's to say, and whose post asks is the post's.
CREATE FUNCTION casework_asked_of() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  SELECT n.originator_id INTO NEW.originator_id FROM casework_note n WHERE n.id = NEW.note_id;
  SELECT p.label_id INTO NEW.reader_id FROM focalpoints_post p WHERE p.id = NEW.from_post_id;
  RETURN NEW;
END $fn$;

-- Notes that those who read casework may know of, and what they may know of them. Nothing of a note that they read anyway.
CREATE FUNCTION casework_notes_known() RETURNS TABLE(note_id bigint, reference text, originator_id int, released_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT n.id, n.reference, n.originator_id, date_trunc('month', n.released_at)::date FROM casework_note n
  WHERE n.is_known AND n.state = 'released' AND 1 = ANY (access_grants()) AND NOT (n.audience && access_grants()
    AND (n.audience_until IS NULL OR n.audience_until > access_clock() OR casework_note_open(n.id, access_grants()))) $fn$;
GRANT EXECUTE ON FUNCTION casework_notes_known() TO app_rw, app_jobs;
GRANT EXECUTE ON FUNCTION casework_post_role(), casework_grant_ends(), casework_asked_of() TO app_owner;
RESET ROLE;

CREATE TRIGGER casework_role AFTER UPDATE OF role ON focalpoints_post FOR EACH ROW
  WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION casework_post_role();
CREATE TRIGGER only_ends BEFORE UPDATE ON casework_notegrant FOR EACH ROW EXECUTE FUNCTION casework_grant_ends();
CREATE TRIGGER a_originator BEFORE INSERT ON casework_accessrequest FOR EACH ROW EXECUTE FUNCTION casework_asked_of();
CREATE TRIGGER a_originator BEFORE INSERT ON casework_notecorrection FOR EACH ROW EXECUTE FUNCTION casework_asked_of();

-- Versions.
ALTER TABLE casework_noteversion ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework_noteversion FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON casework_noteversion FOR SELECT TO app_rw USING (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND (is_open OR (n.originator_id = ANY ((SELECT access_bodies('casework'))::int[]) AND (casework_noteversion.tlp <> 'red'
    OR casework_kept_by(n.author_post_id, n.originator_id, (SELECT access_bodies('post')), (SELECT access_bodies('coordination'))))))));
CREATE POLICY adds ON casework_noteversion FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
CREATE POLICY changes ON casework_noteversion FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
REVOKE DELETE ON casework_noteversion FROM app_rw;

-- Grants: the originator all, a reader their own, and the others where the note does not hide them.
ALTER TABLE casework_notegrant ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework_notegrant FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON casework_notegrant FOR SELECT TO app_rw USING (EXISTS (SELECT FROM casework_note n WHERE n.id = note_id
  AND (NOT n.hides_recipients OR label_id = ANY ((SELECT access_grants())::int[]) OR n.originator_id = ANY ((SELECT access_bodies('casework'))::int[]))));
CREATE POLICY adds ON casework_notegrant FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
CREATE POLICY changes ON casework_notegrant FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
REVOKE DELETE ON casework_notegrant FROM app_rw;

-- Members of groups: the owner all, a member their own, and the others where the group does not hide them.
ALTER TABLE casework_groupmember ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework_groupmember FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON casework_groupmember FOR SELECT TO app_rw USING (EXISTS (SELECT FROM casework_sharinggroup g WHERE g.id = group_id
  AND (NOT g.hides_members OR body_id = ANY ((SELECT access_grants())::int[]) OR g.owner_id = ANY ((SELECT access_bodies('casework'))::int[]))));
CREATE POLICY adds ON casework_groupmember FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM casework_sharinggroup g
  WHERE g.id = group_id AND g.owner_id = ANY ((SELECT access_bodies('casework'))::int[])));
CREATE POLICY changes ON casework_groupmember FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM casework_sharinggroup g
  WHERE g.id = group_id AND g.owner_id = ANY ((SELECT access_bodies('casework'))::int[])));
REVOKE DELETE ON casework_groupmember FROM app_rw;

-- What is asked of an originator: of a note that one reads; to read one, of a note that may be known. The originator answers.
CREATE POLICY reads_it ON casework_notecorrection AS RESTRICTIVE FOR INSERT TO app_rw
  WITH CHECK (EXISTS (SELECT FROM casework_note n WHERE n.id = note_id));
CREATE POLICY reads_it ON casework_accessrequest AS RESTRICTIVE FOR INSERT TO app_rw
  WITH CHECK (CASE WHEN kind IN ('onward', 'export') THEN EXISTS (SELECT FROM casework_note n WHERE n.id = note_id)
    ELSE note_id IN (SELECT k.note_id FROM casework_notes_known() k) END);
CREATE POLICY answers ON casework_notecorrection FOR UPDATE TO app_rw USING (originator_id = ANY ((SELECT access_bodies('casework'))::int[]));
CREATE POLICY answers ON casework_accessrequest FOR UPDATE TO app_rw USING (originator_id = ANY ((SELECT access_bodies('casework'))::int[]));
