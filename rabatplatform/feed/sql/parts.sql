-- A kind may be a part of another, under the same object (the words of a note): it is told while both are open to the key, and lives and dies
-- with the whole. Whichever of them changed, both are judged by one statement (docs/adr/0010-change-feed.md).
ALTER TABLE feed_kind ADD COLUMN part_of varchar(20) NOT NULL DEFAULT '';
SET LOCAL ROLE app_guard;
-- feed_has_<part>(ids): those of these objects that have the part. The app that names a part makes it (casework/sql/feed_words_kept.sql).
CREATE OR REPLACE FUNCTION feed_place(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $fn$
DECLARE t timestamptz := access_clock(); h feed_head; goes_on boolean; is_whole boolean; is_left boolean; placed int; given int; dues jsonb; states text; parts text;
  keys bigint[]; kinds text[]; ids bigint[];
BEGIN
  INSERT INTO feed_head (id, seq, placed_at, asked_at, asked_in) VALUES (1, 0, '-infinity', '-infinity', '') ON CONFLICT DO NOTHING;
  SELECT * INTO h FROM feed_head WHERE id = 1 FOR UPDATE;
  goes_on := h.asked_in <> '';  -- with what an earlier call left: what came since waits for the next
  IF NOT goes_on THEN
    h.asked_in := pg_current_snapshot()::text;
    PERFORM feed_ask_readers(t, h.placed_at);
    h.asked_at := t;
  END IF;
  SELECT string_agg(format('SELECT %L::varchar AS kind, s.* FROM %I(ARRAY(SELECT o.object_id FROM objects o WHERE o.kind = %L), $1) s',
      k.code, 'feed_state_' || replace(k.code, '-', '_'), k.code), ' UNION ALL ' ORDER BY k.place)
    INTO states FROM feed_kind k;
  IF states IS NULL THEN
    RETURN 0;
  END IF;
  SELECT coalesce(string_agg(format(' UNION SELECT %L::varchar, u, %L::varchar FROM %I(ARRAY(SELECT f.object_id FROM first f WHERE f.kind = %L)) u',
      k.part_of, k.code, 'feed_has_' || replace(k.code, '-', '_'), k.part_of), '' ORDER BY k.place), '')
    INTO parts FROM feed_kind k WHERE k.part_of <> '';
  SELECT array_agg(l.key_id), array_agg(l.kind), array_agg(l.object_id) INTO keys, kinds, ids FROM feed_look(most) l;
  is_left := EXISTS (SELECT FROM feed_reader r WHERE r.moved <> '{}');
  EXECUTE format($sql$
    WITH readers AS MATERIALIZED (SELECT r.*, coalesce(r.whole_at, $2) AS after, k.scopes::text[] AS scopes, string_to_array(access_ceiling_of(k.id), ',') AS markings,
        -- groups that it left, where it lost nothing else
        ARRAY(SELECT g.id FROM unnest(r.could) l JOIN access_grantlabel g ON g.id = l WHERE g.kind = 'group' AND l <> ALL (r.labels)
          AND NOT EXISTS (SELECT FROM unnest(r.could) o JOIN access_grantlabel b ON b.id = o WHERE b.kind <> 'group' AND o <> ALL (r.labels))) AS groups_left,
        -- revoked, and all that it could see by then is placed
        coalesce(k.revoked_at IS NOT NULL AND r.paused_at <= coalesce(r.whole_at, $2), false) AS is_stopped
        FROM feed_reader r JOIN accounts_agencykey k ON k.id = r.key_id),
    under AS MATERIALIZED (SELECT DISTINCT u.kind, u.object_id, u.key_id FROM unnest($8::bigint[], $9::varchar[], $10::bigint[]) u(key_id, kind, object_id)),
    ready AS (SELECT * FROM feed_pending p WHERE NOT p.is_taken AND (p.tx = $7 OR pg_visible_in_snapshot(p.tx::text::xid8, $6::pg_snapshot))),
    chosen AS (SELECT kind, object_id FROM ready GROUP BY 1, 2 ORDER BY min(tx) LIMIT $4),
    ended AS (SELECT d.kind, d.object_id, k.is_dated FROM feed_due d JOIN feed_kind k ON k.code = d.kind WHERE d.at <= $1 ORDER BY d.at LIMIT $4),
    first AS MATERIALIZED (SELECT kind, object_id FROM chosen UNION SELECT kind, object_id FROM ended UNION SELECT kind, object_id FROM under),
    -- a part is judged together with what it is a part of, whichever of them changed: of each object met the other side as well
    met AS (SELECT k.part_of AS kind, f.object_id, k.code AS part FROM first f JOIN feed_kind k ON k.code = f.kind WHERE k.part_of <> ''
        UNION SELECT f.kind, f.object_id, k.code FROM first f JOIN feed_kind k ON k.part_of = f.kind
          WHERE EXISTS (SELECT FROM feed_item i WHERE i.kind = k.code AND i.object_id = f.object_id)%s),
    tied AS MATERIALIZED (SELECT kind, object_id, part AS other FROM met UNION ALL SELECT part, object_id, kind FROM met),
    picked AS MATERIALIZED (SELECT kind, object_id FROM first UNION SELECT other, object_id FROM tied),
    used AS (DELETE FROM feed_pending p USING picked c WHERE p.kind = c.kind AND p.object_id = c.object_id AND NOT p.is_taken
      AND (p.tx = $7 OR (NOT $11 AND pg_visible_in_snapshot(p.tx::text::xid8, $6::pg_snapshot))) RETURNING p.*),
    -- kept for those keys whose look has not come to the object yet: how it stood before
    kept AS (UPDATE feed_pending p SET is_taken = true FROM picked c WHERE $11 AND p.kind = c.kind AND p.object_id = c.object_id AND NOT p.is_taken
      AND p.tx <> $7 AND pg_visible_in_snapshot(p.tx::text::xid8, $6::pg_snapshot) RETURNING p.*),
    taken AS (SELECT * FROM used UNION ALL SELECT * FROM kept),
    own AS MATERIALIZED (SELECT kind, object_id, min(tx) AS tx, bool_or(is_changed) AS is_changed, bool_or(is_within) AS is_within, max(reference) AS reference FROM (
        SELECT kind, object_id, tx, is_changed, NOT is_state AND NOT is_changed AS is_within, reference FROM taken
        UNION ALL SELECT kind, object_id, 0, is_dated, false, NULL FROM ended) x GROUP BY 1, 2),
    about AS (SELECT kind, object_id, min(tx) AS tx, bool_or(is_changed) AS is_changed, bool_or(is_within) AS is_within, max(reference) AS reference FROM (
        SELECT * FROM own UNION ALL SELECT t.other, object_id, o.tx, false, false, NULL FROM own o JOIN tied t USING (kind, object_id)) x GROUP BY 1, 2),
    looked AS (SELECT kind, object_id, key_id FROM under UNION SELECT t.other, object_id, u.key_id FROM under u JOIN tied t USING (kind, object_id)),
    pairs AS (SELECT kind, object_id, key_id, max(tx) AS tx, bool_or(is_changed) AS is_changed, bool_or(is_within) AS is_within, max(reference) AS reference FROM (
        SELECT a.kind, a.object_id, r.key_id, a.tx, a.is_changed, a.is_within, a.reference FROM about a JOIN feed_kind k ON k.code = a.kind
          JOIN readers r ON k.scope = ANY (r.scopes)
          WHERE NOT r.is_stopped OR EXISTS (SELECT FROM feed_item i WHERE i.kind = a.kind AND i.object_id = a.object_id AND i.key_id = r.key_id AND i.is_held)
        UNION ALL SELECT kind, object_id, key_id, NULL, false, false, NULL FROM looked) x GROUP BY 1, 2, 3),
    objects AS MATERIALIZED (SELECT kind, object_id FROM about UNION SELECT kind, object_id FROM looked),
    states AS MATERIALIZED (%s),
    -- the states before: each from the write that made it; what was open when it was written anew was so until the commit, a minute
    -- later at most
    lines AS (SELECT * FROM taken UNION ALL SELECT p.* FROM feed_pending p JOIN objects o ON p.kind = o.kind AND p.object_id = o.object_id WHERE p.is_taken),
    stood AS (SELECT kind, object_id, labels, since, until, marking, at, coalesce(lag(at) OVER (PARTITION BY kind, object_id ORDER BY at, tx), '-infinity') AS begun
      FROM lines WHERE is_state),
    stands AS (SELECT kind, object_id, max(at) AS begun FROM stood GROUP BY 1, 2),
    seen AS (SELECT w.kind, w.object_id, r.key_id, max(CASE a.e WHEN 'infinity' THEN w.at ELSE a.e END) AS until FROM stood w JOIN readers r ON w.labels && r.could
        AND (w.marking IS NULL OR w.marking = ANY (r.markings))
      CROSS JOIN LATERAL unnest(w.labels, w.since, w.until) a(l, b, e) JOIN LATERAL unnest(r.could, r.could_from, r.could_to) c(l, f, o) ON c.l = a.l
      WHERE greatest(a.b, w.begun, c.f, r.after) < least(CASE a.e WHEN 'infinity' THEN w.at + interval '1 minute' ELSE a.e END, c.o) GROUP BY 1, 2, 3),
    alone AS MATERIALIZED (SELECT p.kind, p.object_id, p.key_id, p.tx, p.is_changed OR (p.is_within AND coalesce(s.owner = ANY (r.labels), false)) AS is_changed,
        coalesce(s.reference, i.reference, p.reference) AS told, coalesce(i.is_held, false) AS is_held, r.paused_at, r.is_stopped,
        CASE WHEN s.object_id IS NULL THEN 'deleted' WHEN s.why <> '' THEN s.why WHEN s.open && r.labels THEN 'marking'
          WHEN s.open && r.groups_left THEN 'membership' ELSE 'ended' END AS reason,
        coalesce(s.open && r.labels AND (s.marking IS NULL OR s.marking = ANY (r.markings)), false) AS reads,
        -- a recall counts for all that ended before it
        n.until > coalesce(i.recalled_at, '-infinity') OR coalesce(s.labels && r.could AND (s.marking IS NULL OR s.marking = ANY (r.markings)) AND EXISTS (
          SELECT FROM unnest(s.labels, s.since, s.until) a(l, b, e) JOIN unnest(r.could, r.could_from, r.could_to) c(l, f, o) ON c.l = a.l
          WHERE greatest(a.b, b.begun, c.f, r.after, i.recalled_at) < least(a.e, c.o)), false) AS could
      FROM pairs p JOIN readers r USING (key_id) LEFT JOIN states s USING (kind, object_id) LEFT JOIN stands b USING (kind, object_id)
        LEFT JOIN seen n USING (kind, object_id, key_id)
        LEFT JOIN feed_item i USING (kind, object_id, key_id)),
    -- a part is held while what it is a part of is held, too; it could be seen where that could
    judged AS (SELECT a.kind, a.object_id, a.key_id, a.tx, a.is_changed, a.told, a.is_held, a.paused_at, a.is_stopped,
        CASE WHEN k.part_of = '' OR w.reads THEN a.reason ELSE coalesce(w.reason, a.reason) END AS reason,
        a.reads AND (k.part_of = '' OR coalesce(w.reads, false)) AS reads,
        a.could AND (k.part_of = '' OR coalesce(w.is_held OR w.reads OR w.could, false)) AS could
      FROM alone a JOIN feed_kind k ON k.code = a.kind LEFT JOIN alone w ON w.kind = k.part_of AND w.object_id = a.object_id AND w.key_id = a.key_id),
    -- rows are written in the order in which feed_acknowledge takes them
    given AS (INSERT INTO feed_item AS i (kind, object_id, key_id, seq, shown_seq, is_held, reference, recall, reason, recalled_at)
      SELECT kind, object_id, key_id, $3 + row_number() OVER w, $3 + row_number() OVER w, reads, told,
        CASE WHEN NOT reads THEN gen_random_uuid() END, CASE WHEN reads THEN '' ELSE reason END, CASE WHEN NOT reads THEN $5 END
      -- a key that was stopped before this was placed: what it could see by then it may hold
      FROM judged WHERE CASE WHEN NOT reads THEN is_held OR could WHEN is_held THEN is_changed AND NOT is_stopped ELSE paused_at IS NULL OR could END
      WINDOW w AS (ORDER BY tx NULLS LAST, kind, object_id, key_id) ORDER BY kind, object_id, key_id
      ON CONFLICT (kind, object_id, key_id) DO UPDATE SET seq = excluded.seq, is_held = excluded.is_held, reference = excluded.reference, recall = excluded.recall,
        shown_seq = CASE WHEN i.is_held AND excluded.is_held THEN i.shown_seq ELSE excluded.shown_seq END,
        reason = excluded.reason, recalled_at = excluded.recalled_at, acknowledged_at = NULL, told_at = NULL
      RETURNING 1)
    SELECT (SELECT count(*) FROM own), (SELECT count(*) FROM given), (SELECT count(*) FROM chosen) < $4 AND (SELECT count(*) FROM ended) < $4,
      (SELECT jsonb_agg(jsonb_build_array(o.kind, o.object_id, s.next_at)) FROM objects o LEFT JOIN states s USING (kind, object_id)
        LEFT JOIN feed_due d USING (kind, object_id) WHERE s.next_at IS DISTINCT FROM d.at)
    $sql$, parts, states) INTO placed, given, is_whole, dues USING t, h.placed_at, h.seq, most, feed_clock(), h.asked_in,
      pg_current_xact_id()::text::bigint, keys, kinds, ids, is_left;
  IF dues IS NOT NULL THEN
    DELETE FROM feed_due d USING jsonb_array_elements(dues) o WHERE d.kind = o ->> 0 AND d.object_id = (o ->> 1)::bigint;
    INSERT INTO feed_due (kind, object_id, at) SELECT o ->> 0, (o ->> 1)::bigint, (o ->> 2)::timestamptz FROM jsonb_array_elements(dues) o WHERE o ->> 2 IS NOT NULL;
  END IF;
  IF is_whole THEN  -- what keys held before counts no more, but for those that are being looked through
    UPDATE feed_reader r SET could = r.labels, could_from = array_fill('-infinity'::timestamptz, ARRAY[cardinality(r.labels)]),
        could_to = array_fill(coalesce(r.paused_at, 'infinity'), ARRAY[cardinality(r.labels)]), whole_at = NULL
      WHERE r.moved = '{}' AND (r.whole_at IS NOT NULL OR r.could <> r.labels OR r.could_from <> array_fill('-infinity'::timestamptz, ARRAY[cardinality(r.labels)]));
    UPDATE feed_reader r SET whole_at = h.placed_at WHERE r.moved <> '{}' AND r.whole_at IS NULL;
    IF NOT is_left THEN
      DELETE FROM feed_pending WHERE is_taken;
    END IF;
    UPDATE feed_head SET seq = h.seq + given, asked_at = h.asked_at, placed_at = h.asked_at, asked_in = '' WHERE id = 1;
  ELSE
    UPDATE feed_head SET seq = h.seq + given, asked_at = h.asked_at, asked_in = h.asked_in WHERE id = 1;
  END IF;
  RETURN CASE WHEN goes_on OR is_left OR NOT is_whole THEN greatest(placed, most) ELSE placed END;
END $fn$;
RESET ROLE;
