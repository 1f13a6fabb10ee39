-- What leaves by an agency key is out and under its ceiling: the note by the marking in force, each version by its own as well; a draft
-- has none that a ceiling lets through. What hangs on a note or a version asks it, under these policies. People are not bound.
CREATE POLICY under_ceiling ON casework_note AS RESTRICTIVE FOR SELECT TO app_rw
  USING (access_under_ceiling(CASE state WHEN 'draft' THEN '' ELSE tlp END));
CREATE POLICY under_ceiling ON casework_noteversion AS RESTRICTIVE FOR SELECT TO app_rw
  USING (access_under_ceiling(CASE WHEN is_open THEN tlp ELSE '' END));

-- What is asked of an originator is asked, and answered, by a key for writing casework: the post of the systems writes practices as well.
CREATE POLICY by_a_key_that_asks ON casework_notecorrection AS RESTRICTIVE FOR INSERT TO app_rw
  WITH CHECK ((SELECT access_key_may('casework:write')));
CREATE POLICY by_a_key_that_changes ON casework_notecorrection AS RESTRICTIVE FOR UPDATE TO app_rw
  USING ((SELECT access_key_may('casework:write')));
CREATE POLICY by_a_key_that_asks ON casework_accessrequest AS RESTRICTIVE FOR INSERT TO app_rw
  WITH CHECK ((SELECT access_key_may('casework:write')));
CREATE POLICY by_a_key_that_changes ON casework_accessrequest AS RESTRICTIVE FOR UPDATE TO app_rw
  USING ((SELECT access_key_may('casework:write')));

-- That a note exists is told under its marking, too.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION casework_notes_known() RETURNS TABLE(note_id bigint, reference text, originator_id int, released_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT n.id, n.reference, n.originator_id, date_trunc('month', n.released_at)::date FROM casework_note n
  WHERE n.is_known AND n.state = 'released' AND 1 = ANY (access_grants()) AND access_under_ceiling(n.tlp) AND NOT (n.audience && access_grants()
    AND (n.audience_until IS NULL OR n.audience_until > access_clock() OR casework_note_open(n.id, access_grants()))) $fn$;

-- Whose systems read notes by a key that opens something now, the post that they hold, and up to which marking: told to those who read
-- casework of an originator, for the notes of that originator.
CREATE FUNCTION casework_systems(of_originator int) RETURNS TABLE(body_label int, post_label int, ceiling text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT o.casework_label_id, p.label_id, k.ceiling::text FROM accounts_agencykey k
    JOIN focalpoints_organisation o ON o.coordination_label_id = k.body_id
    JOIN focalpoints_post p ON p.organisation_id = o.id
    JOIN focalpoints_appointment a ON a.post_id = p.id AND a.user_id = k.user_id AND a.suspended_at IS NULL AND a.valid @> access_clock()
  WHERE of_originator = ANY (access_bodies('casework')) AND 'casework:read' = ANY (k.scopes) AND k.revoked_at IS NULL AND k.suspended_at IS NULL
    AND EXISTS (SELECT FROM accounts_agencytoken t WHERE t.key_id = k.id AND t.revoked_at IS NULL AND t.expiry > access_clock())
  ORDER BY o.slug, p.id $fn$;
GRANT EXECUTE ON FUNCTION casework_systems(int) TO app_rw, app_jobs;
RESET ROLE;
