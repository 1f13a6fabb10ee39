SET LOCAL ROLE app_guard;
-- Is a version that is not open yet read by who writes by `labels` (casework_writes): in its originator, and of TLP:RED only in the
-- author's post and by the coordinators. One function with one array: PostgreSQL plans each of three sub-selects at every statement.
CREATE FUNCTION casework_in_preparation(author_post bigint, originator int, marking text, labels int[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT originator = ANY (labels) AND (marking <> 'red' OR casework_kept_by(author_post, originator, labels, labels)) $fn$;
GRANT EXECUTE ON FUNCTION casework_in_preparation(bigint, int, text, int[]) TO app_rw, app_jobs;
RESET ROLE;
ALTER POLICY reads ON casework_noteversion USING (EXISTS (SELECT FROM casework_note n WHERE n.id = note_id AND (is_open
  OR casework_in_preparation(n.author_post_id, n.originator_id, casework_noteversion.tlp, (SELECT casework_writes())))));
