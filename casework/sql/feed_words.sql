-- Words of a note that may be held with its originator's leave alone (H2): told in the feed as note-words, one object a note, to the posts that
-- have leave. Whoever fetches words without needing leave is told of the note alone.
INSERT INTO feed_kind (code, scope) VALUES ('note-words', 'casework:read');
SET LOCAL ROLE app_guard;
-- Who was given leave to hold the words of a note, from when until when; but: the request that is left out.
CREATE FUNCTION casework_leaves(of_note bigint, but bigint) RETURNS TABLE(label_id int, since timestamptz, until timestamptz) LANGUAGE sql STABLE AS $fn$
  SELECT r.reader_id, coalesce(r.answered_at, r.asked_at), r.consent_until FROM casework_accessrequest r
  WHERE r.note_id = of_note AND r.consent_until IS NOT NULL AND r.id IS DISTINCT FROM but $fn$;

-- As feed_state_note, of leave: its originator needs none, and while nobody needs any it does not end.
CREATE FUNCTION feed_state_note_words(ids bigint[], t timestamptz)
RETURNS TABLE(object_id bigint, reference varchar, marking text, why text, owner int, open int[], labels int[], since timestamptz[], until timestamptz[], next_at timestamptz)
LANGUAGE sql STABLE AS $fn$
  SELECT n.id, n.reference, casework_note_feed_marking(n), 'leave'::text, n.originator_id, a.* FROM casework_note n CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(a.label_id) FILTER (WHERE a.since <= t AND a.until > t), '{}'), coalesce(array_agg(a.label_id) FILTER (WHERE a.since <= t), '{}'),
      coalesce(array_agg(a.since) FILTER (WHERE a.since <= t), '{}'), coalesce(array_agg(a.until) FILTER (WHERE a.since <= t), '{}'),
      min(CASE WHEN a.since > t THEN a.since WHEN a.until > t AND a.until < 'infinity' THEN a.until END)
    FROM (SELECT l.label_id, l.since, CASE WHEN 'h2' = ANY (n.handling) THEN l.until ELSE 'infinity' END AS until FROM casework_leaves(n.id, NULL) l
      UNION ALL SELECT n.originator_id, '-infinity', 'infinity') a) a WHERE n.id = ANY (ids) $fn$;
CREATE FUNCTION feed_under_note_words(label int, after_at timestamptz, after_id bigint, most int) RETURNS TABLE(object_id bigint, at timestamptz) LANGUAGE sql STABLE AS $fn$
  SELECT DISTINCT r.note_id, '-infinity'::timestamptz FROM casework_accessrequest r
  WHERE r.reader_id = label AND r.consent_until IS NOT NULL AND r.note_id > after_id ORDER BY r.note_id LIMIT most $fn$;

-- Leave was given, ended or moved: who had it before is left to the feed. As with readers of a note, the first write of a transaction counts,
-- and those who keep theirs are told nothing.
CREATE FUNCTION casework_leave_feed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE t timestamptz := feed_clock(); of_note bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.note_id ELSE NEW.note_id END;
BEGIN
  INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until, marking, reference)
    SELECT 'note-words', n.id, pg_current_xact_id()::text::bigint, true, false, t, a.labels, a.since, a.until, casework_note_feed_marking(n), n.reference
    FROM casework_note n CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(a.label_id), '{}') AS labels, coalesce(array_agg(a.since), '{}') AS since,
        coalesce(array_agg(CASE WHEN a.until <= t THEN a.until ELSE 'infinity' END), '{}') AS until
      FROM (SELECT * FROM casework_leaves(n.id, CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END) UNION ALL
        SELECT OLD.reader_id, coalesce(OLD.answered_at, OLD.asked_at), OLD.consent_until WHERE TG_OP <> 'INSERT' AND OLD.consent_until IS NOT NULL) a
      WHERE a.since <= t + interval '1 minute') a
    WHERE n.id = of_note ON CONFLICT DO NOTHING;
  RETURN NULL;
END $fn$;

-- The marking of a note changed that some hold with leave, or from now on words need leave that all its readers could fetch before: they lose them.
CREATE FUNCTION casework_words_feed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE t timestamptz := feed_clock(); begins boolean := 'h2' = ANY (NEW.handling) AND 'h2' <> ALL (OLD.handling);
BEGIN
  INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until, marking, reference)
    SELECT 'note-words', OLD.id, pg_current_xact_id()::text::bigint, true, false, t, array_agg(a.label_id), array_agg(a.since),
      array_agg(CASE WHEN a.until <= t THEN a.until ELSE 'infinity' END), casework_note_feed_marking(OLD), OLD.reference
    FROM (SELECT * FROM casework_leaves(OLD.id, NULL) UNION ALL
      SELECT o.label_id, o.since, o.until FROM casework_note_audience o WHERE begins AND o.object_id = OLD.id) a
    WHERE a.since <= t + interval '1 minute' HAVING count(*) > 0 ON CONFLICT DO NOTHING;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_leave_feed(), casework_words_feed() TO app_owner;

-- As feed_recalls_note, of words.
CREATE FUNCTION feed_recalls_note_words(ids bigint[]) RETURNS TABLE(object_id bigint, reference text, body_id int, key_name text, is_stopped boolean, reason text, recalled_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = public, pg_temp AS $fn$
  SELECT i.object_id, i.reference::text, k.body_id, k.name::text, k.revoked_at IS NOT NULL, i.reason::text, i.recalled_at
  FROM feed_item i JOIN casework_note n ON n.id = i.object_id JOIN accounts_agencykey k ON k.id = i.key_id
  WHERE i.kind = 'note-words' AND NOT i.is_held AND i.acknowledged_at IS NULL AND (ids IS NULL OR i.object_id = ANY (ids))
    AND n.originator_id = ANY (access_bodies('casework')) ORDER BY i.recalled_at, i.object_id, k.id $fn$;
GRANT EXECUTE ON FUNCTION feed_recalls_note_words(bigint[]) TO app_rw, app_jobs;

-- What was allowed before: placed by what comes first.
INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until, reference)
  SELECT DISTINCT 'note-words', n.id, pg_current_xact_id()::text::bigint, true, false, feed_clock(), '{}'::int[], '{}'::timestamptz[], '{}'::timestamptz[], n.reference
  FROM casework_accessrequest r JOIN casework_note n ON n.id = r.note_id WHERE r.consent_until > access_clock();
RESET ROLE;
CREATE TRIGGER feed_added AFTER INSERT ON casework_accessrequest FOR EACH ROW WHEN (NEW.consent_until IS NOT NULL) EXECUTE FUNCTION casework_leave_feed();
CREATE TRIGGER feed_changed AFTER UPDATE ON casework_accessrequest FOR EACH ROW WHEN (OLD.consent_until IS DISTINCT FROM NEW.consent_until)
  EXECUTE FUNCTION casework_leave_feed();
CREATE TRIGGER feed_gone AFTER DELETE ON casework_accessrequest FOR EACH ROW WHEN (OLD.consent_until IS NOT NULL) EXECUTE FUNCTION casework_leave_feed();
-- Named so that it comes before audience_sync, which writes casework_note_audience anew.
CREATE TRIGGER audience_feed_words AFTER UPDATE ON casework_note FOR EACH ROW
  WHEN (OLD.state <> 'draft' AND (OLD.tlp, OLD.handling) IS DISTINCT FROM (NEW.tlp, NEW.handling)) EXECUTE FUNCTION casework_words_feed();
