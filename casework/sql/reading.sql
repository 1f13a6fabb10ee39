-- The record of a read at less cost; what it writes is the same. The labels by which the note is read are asked once, not once for each post.
SET LOCAL ROLE app_guard;
-- By which post, and which body of it, the person of the scope reads a note now (see casework_reading_post), and whose note it is. NULL:
-- they do not read it. Counted are labels that stand on the note's row and are in force.
CREATE FUNCTION casework_read_by(note bigint, OUT post_id bigint, OUT body_id int, OUT originator_id int, OUT author_post_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $fn$
DECLARE labels int[];
BEGIN
  SELECT n.originator_id, n.author_post_id, ARRAY(SELECT a.label_id FROM casework_note_audience a WHERE a.object_id = n.id
      AND a.label_id = ANY (n.audience) AND a.since <= access_clock() AND a.until > access_clock())
    INTO casework_read_by.originator_id, casework_read_by.author_post_id, labels FROM casework_note n WHERE n.id = note;
  WITH r AS MATERIALIZED (SELECT p.id, h.casework, h.post_role = 'coordinator' AS coordinates, ARRAY[h.post_label] && labels AS by_post,
      ARRAY[h.casework, CASE WHEN h.post_role = 'coordinator' THEN h.coordination END] && labels AS by_body
    FROM access_held(access_person()) h JOIN focalpoints_post p ON p.label_id = h.post_label
    WHERE h.post_role IN ('focal_point', 'analyst', 'coordinator'))
  SELECT r.id, r.casework INTO post_id, body_id FROM r
  WHERE r.by_post OR r.by_body OR 1 = ANY (labels) OR EXISTS (SELECT FROM casework_groupmember_audience g
    WHERE g.body_id = r.casework AND g.label_id = ANY (labels) AND g.valid @> access_clock())
  ORDER BY r.by_post DESC, r.by_body DESC, r.coordinates DESC, r.id LIMIT 1;
END $fn$;
CREATE OR REPLACE FUNCTION casework_reading_post(note bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$ SELECT (casework_read_by(note)).post_id $fn$;
CREATE OR REPLACE FUNCTION casework_log_read(note bigint, version int, how text, what text, purpose text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE n record; reader bigint := access_person();
BEGIN
  SELECT * INTO n FROM casework_read_by(note);
  IF n.post_id IS NULL OR reader IS NULL THEN RETURN NULL; END IF;
  PERFORM pg_current_xact_id();  -- before the row's number is drawn: the sealer counts on it
  INSERT INTO casework_noteread (note_id, version, user_id, post_id, body_id, originator_id, coordination_id, author_id, at, how, what, purpose)
    VALUES (note, casework_log_read.version, reader, n.post_id, n.body_id, n.originator_id, casework_coordination(n.originator_id),
    (SELECT p.label_id FROM focalpoints_post p WHERE p.id = n.author_post_id), access_clock(), casework_log_read.how, casework_log_read.what,
    casework_log_read.purpose);
  RETURN n.post_id;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_read_by(bigint) TO app_jobs;
RESET ROLE;
