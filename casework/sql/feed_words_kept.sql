-- The words of a note are a part of it: they are told while the note is told as well, and go and come with it (feed/sql/parts.sql).
UPDATE feed_kind SET part_of = 'note' WHERE code = 'note-words';
SET LOCAL ROLE app_guard;
CREATE FUNCTION feed_has_note_words(ids bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $fn$
  SELECT DISTINCT r.note_id FROM casework_accessrequest r WHERE r.note_id = ANY (ids) AND r.consent_until IS NOT NULL $fn$;

-- What was told before by leave alone: placed by what comes first, for those that lost the note meanwhile, and those that got it again.
INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until, reference)
  SELECT DISTINCT 'note-words', n.id, pg_current_xact_id()::text::bigint, true, false, feed_clock(), '{}'::int[], '{}'::timestamptz[], '{}'::timestamptz[], n.reference
  FROM casework_accessrequest r JOIN casework_note n ON n.id = r.note_id WHERE r.consent_until IS NOT NULL ON CONFLICT DO NOTHING;
RESET ROLE;
