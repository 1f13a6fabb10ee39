-- The record of reads, first version.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION casework_reading_post(note bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT p.id FROM access_held(access_person()) h JOIN focalpoints_post p ON p.label_id = h.post_label
  CROSS JOIN LATERAL (SELECT casework_note_open(note, ARRAY[h.post_label]) AS by_post,
    casework_note_open(note, ARRAY[h.casework, CASE WHEN h.post_role = 'coordinator' THEN h.coordination END]) AS by_body) r
  WHERE h.post_role IN ('focal_point', 'analyst', 'coordinator') AND (r.by_post OR r.by_body OR casework_note_open(note, ARRAY[1] || ARRAY(
    SELECT CASE g.later WHEN 'everything' THEN g.label_id ELSE v.label_id END
    FROM casework_groupmember m JOIN casework_sharinggroup g ON g.id = m.group_id
    LEFT JOIN casework_groupversion v ON v.group_id = g.id AND g.later <> 'everything' AND v.made_at >= lower(m.valid)
    WHERE m.body_id = h.casework AND m.valid @> access_clock())))
  ORDER BY r.by_post DESC, r.by_body DESC, h.post_role = 'coordinator' DESC, p.id LIMIT 1 $fn$;
CREATE OR REPLACE FUNCTION casework_log_read(note bigint, version int, how text, what text, purpose text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE n casework_note; g int[] := access_grants(); reader bigint := access_person(); from_post bigint;
BEGIN
  SELECT * INTO n FROM casework_note x WHERE x.id = note AND x.audience && g
    AND (x.audience_until IS NULL OR x.audience_until > access_clock() OR casework_note_open(x.id, g));
  from_post := CASE WHEN n.id IS NOT NULL THEN casework_reading_post(note) END;
  IF from_post IS NULL OR reader IS NULL THEN RETURN NULL; END IF;
  PERFORM pg_current_xact_id();  -- before the row's number is drawn: the sealer counts on it
  INSERT INTO casework_noteread (note_id, version, user_id, post_id, body_id, originator_id, coordination_id, author_id, at, how, what, purpose)
  SELECT n.id, log_read.version, reader, h.id, coalesce(c.casework_label_id, o.casework_label_id), n.originator_id,
    casework_coordination(n.originator_id), a.label_id, access_clock(), log_read.how, log_read.what, log_read.purpose
  FROM (VALUES (version, how, what, purpose)) AS log_read(version, how, what, purpose)
  JOIN focalpoints_post h ON h.id = from_post
  LEFT JOIN focalpoints_country c ON c.id = h.country_id
  LEFT JOIN focalpoints_organisation o ON o.id = h.organisation_id
  LEFT JOIN focalpoints_post a ON a.id = n.author_post_id;
  RETURN from_post;
END $fn$;
DROP FUNCTION casework_read_by(bigint);
RESET ROLE;
