-- The record of reads: written by this function alone, for the person of the scope, who must be able to read the note at this moment.
SET LOCAL ROLE app_guard;
CREATE FUNCTION casework_log_read(note bigint, version int, how text, what text, purpose text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE n casework_note; g int[] := access_grants(); reader bigint := access_person();
BEGIN
  SELECT * INTO n FROM casework_note x WHERE x.id = note AND x.audience && g
    AND (x.audience_until IS NULL OR x.audience_until > access_clock() OR casework_note_open(x.id, g));
  IF n.id IS NULL OR reader IS NULL THEN RETURN false; END IF;
  PERFORM pg_current_xact_id();  -- before the row's number is drawn: the sealer counts on it
  INSERT INTO casework_noteread (note_id, version, user_id, post_id, body_id, originator_id, coordination_id, author_id, at, how, what, purpose)
  SELECT n.id, log_read.version, reader, h.post_id, h.casework, n.originator_id, casework_coordination(n.originator_id), a.label_id,
    access_clock(), log_read.how, log_read.what, log_read.purpose
  FROM (VALUES (version, how, what, purpose)) AS log_read(version, how, what, purpose)
  LEFT JOIN focalpoints_post a ON a.id = n.author_post_id
  LEFT JOIN LATERAL (SELECT p.id AS post_id, x.casework FROM access_held(reader) x JOIN focalpoints_post p ON p.label_id = x.post_label
    WHERE x.post_role IN ('focal_point', 'analyst', 'coordinator')
    ORDER BY x.post_label = ANY (n.audience) DESC, x.casework = ANY (n.audience) DESC, x.post_role = 'coordinator' DESC, p.id LIMIT 1) h ON true;
  RETURN true;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_log_read(bigint, int, text, text, text) TO app_rw, app_jobs;
CREATE FUNCTION casework_read_stays() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  RAISE EXCEPTION 'the record of reads is not changed' USING ERRCODE = 'insufficient_privilege';
END $fn$;
GRANT EXECUTE ON FUNCTION casework_read_stays() TO app_owner;
RESET ROLE;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON casework_noteread FOR EACH ROW EXECUTE FUNCTION casework_read_stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON casework_readseal FOR EACH ROW EXECUTE FUNCTION casework_read_stays();
ALTER TABLE casework_noteread ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework_noteread FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON casework_noteread FOR SELECT TO app_rw USING (coordination_id = ANY ((SELECT access_bodies('coordination'))::int[])
  OR author_id = ANY ((SELECT access_bodies('post'))::int[]));
REVOKE INSERT, UPDATE, DELETE ON casework_noteread FROM app_rw;
REVOKE UPDATE, DELETE ON casework_noteread, casework_readseal FROM app_jobs;
REVOKE ALL ON casework_readseal, casework_readmark FROM app_rw;
