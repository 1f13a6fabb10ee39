SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION casework_notes_known() RETURNS TABLE(note_id bigint, reference text, originator_id int, released_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT n.id, n.reference, n.originator_id, date_trunc('month', n.released_at)::date FROM casework_note n
  WHERE n.is_known AND n.state = 'released' AND 1 = ANY (access_grants()) AND NOT (n.audience && access_grants()
    AND (n.audience_until IS NULL OR n.audience_until > access_clock() OR casework_note_open(n.id, access_grants()))) $fn$;
DROP FUNCTION casework_systems(int);
RESET ROLE;
DROP POLICY by_a_key_that_changes ON casework_accessrequest;
DROP POLICY by_a_key_that_asks ON casework_accessrequest;
DROP POLICY by_a_key_that_changes ON casework_notecorrection;
DROP POLICY by_a_key_that_asks ON casework_notecorrection;
DROP POLICY under_ceiling ON casework_noteversion;
DROP POLICY under_ceiling ON casework_note;
