-- What a key asks of originators, and what it proposes to correct, is seen as the note is: under its ceiling. All keys of an organisation
-- share its post, so one with a lower ceiling would read what another asked. Asking to read a note names one that is only known: it is
-- seen while the note is marked within the ceiling.
SET LOCAL ROLE app_guard;
-- Is a note out, and marked as one of these? Answered of notes that may be known, and of those that the caller asked for.
CREATE FUNCTION casework_marked_within(note bigint, markings text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM casework_note n WHERE n.id = note AND n.state <> 'draft' AND n.tlp = ANY (markings)
    AND (n.is_known OR EXISTS (SELECT FROM casework_accessrequest r WHERE r.note_id = n.id AND r.audience && access_grants()))) $fn$;
GRANT EXECUTE ON FUNCTION casework_marked_within(bigint, text[]) TO app_rw, app_jobs;
RESET ROLE;

CREATE POLICY under_ceiling ON casework_accessrequest AS RESTRICTIVE FOR SELECT TO app_rw
  USING (coalesce(current_setting('app.key', true), '') = '' OR EXISTS (SELECT FROM casework_note n WHERE n.id = note_id)
    OR (kind = 'access' AND casework_marked_within(note_id, string_to_array(current_setting('app.ceiling', true), ','))));
CREATE POLICY under_ceiling ON casework_notecorrection AS RESTRICTIVE FOR SELECT TO app_rw
  USING (coalesce(current_setting('app.key', true), '') = '' OR EXISTS (SELECT FROM casework_note n WHERE n.id = note_id));
