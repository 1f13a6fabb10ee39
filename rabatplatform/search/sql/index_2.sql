-- The search of {{t}}, second version: what comes first, and words that nothing holds. Values as in index.sql.
SET LOCAL ROLE app_guard;
-- One page of hits, for the caller's own labels; it takes words and filters, never labels. The first row has no object: it tells the
-- total, how many held all words, and which query was used ('all' words, or 'any').
CREATE OR REPLACE FUNCTION {{t}}_search(strict tsquery, loose tsquery, words tsquery[], filters text[], in_states text[], changed_since timestamptz,
  sort text, used text, after_covers int, after_rank real, after_at timestamptz, after_id bigint, backwards boolean, lim int)
RETURNS TABLE(object_id bigint, at timestamptz, covers int, rank real, total int, matched int, query_used text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $fn$
DECLARE q tsquery := CASE WHEN used = 'any' THEN loose ELSE strict END; g int[] := access_grants(); t timestamptz := access_clock();
  cap int := search_cap(); upwards boolean := (sort IN ('oldest', 'updated')) <> backwards; by_change boolean := sort = 'updated';
  open boolean := strict IS NULL AND array_remove(filters, NULL) = '{}' AND changed_since IS NULL;
  n int; all_words int; keys bigint[]; ats timestamptz[]; pool bigint[];
BEGIN
  used := coalesce(nullif(used, ''), 'all');
  IF open AND in_states = '{published}' AND 0 = ANY (g) THEN      -- everything: counted already
    SELECT coalesce(sum(y.n), 0) INTO n FROM search_tally y WHERE y.kind = '{{kind}}' AND y.state = 'published' AND y.tag = '';
  ELSE
    open := false;
    SELECT h.keys, h.ats INTO keys, ats FROM {{t}}_hits(q, filters, in_states, changed_since, g, false, by_change, cap) h;
    n := cardinality(keys);
    all_words := n;
    IF n < 10 AND loose IS NOT NULL AND used = 'all' THEN
      q := loose; used := 'any';
      SELECT h.keys, h.ats INTO keys, ats FROM {{t}}_hits(q, filters, in_states, changed_since, g, false, by_change, cap) h;
      IF cardinality(keys) = n THEN used := 'all'; q := strict; END IF;
      n := cardinality(keys);
    END IF;
  END IF;
  RETURN QUERY SELECT NULL::bigint, NULL::timestamptz, 0, 0::real, n, all_words, used;

  IF sort = 'best' AND q IS NOT NULL THEN
    IF n <= (cap - 1) / 5 THEN                                    -- few: exact
      pool := keys;
    ELSE                                                          -- many: the newest 400, and 400 with the words in the title
      IF n < cap THEN
        pool := ARRAY(SELECT x.id FROM unnest(keys, ats) x(id, x_at) ORDER BY x.x_at DESC, x.id DESC LIMIT 400);
      ELSE
        pool := ARRAY(SELECT w.object_id FROM {{t}}_walk(q, filters, in_states, changed_since, 'infinity', 9223372036854775807, 400) w);
      END IF;
      pool := ARRAY(SELECT unnest(pool) UNION
        SELECT unnest(h.keys) FROM {{t}}_hits(q, filters, in_states, changed_since, g, true, false, 400) h);
    END IF;
    -- Best first: those that hold all words before those that hold some; among them the sum over the parts of the query of how rare a
    -- part is among the pool, times how much of it a document holds (by weight and number, against the best of the pool; more in a title).
    RETURN QUERY WITH pooled AS MATERIALIZED (
        SELECT d.object_id, d.ordered_at, d.tsv, d.title_tsv, CASE WHEN used = 'any' THEN (d.tsv @@ strict)::int ELSE 0 END AS c
        FROM search_document_{{kind}} d WHERE d.object_id = ANY (pool)),
      held AS MATERIALIZED (
        SELECT p.object_id, w.part, ts_rank('{0.5, 0.4, 0.8, 1}', p.tsv, w.q) AS r, p.title_tsv @@ w.q AS in_title
        FROM pooled p CROSS JOIN unnest(words) WITH ORDINALITY w(q, part)
        WHERE used = 'all' OR p.tsv @@ w.q),                         -- all words were asked already: what it costs is to unpack a tsv
      parts AS (
        SELECT h.part, greatest(max(h.r), 0.000001) AS most, ln(1 + (SELECT count(*) FROM pooled) / count(*)::float8) AS rarity
        FROM held h WHERE h.r > 0 GROUP BY h.part),
      ranked AS (
        SELECT p.object_id, p.ordered_at, p.c, coalesce(s.r, 0)::real AS r FROM pooled p LEFT JOIN (
          SELECT h.object_id, round(sum(x.rarity * (0.5 + 0.5 * h.r / x.most + CASE WHEN h.in_title THEN 0.3 ELSE 0 END))::numeric, 5) AS r
          FROM held h JOIN parts x ON x.part = h.part WHERE h.r > 0 GROUP BY h.object_id) s ON s.object_id = p.object_id)
      SELECT r.object_id, r.ordered_at, r.c, r.r, n, all_words, used FROM ranked r
      WHERE after_id IS NULL OR CASE WHEN backwards THEN (r.c, r.r, r.object_id) > (after_covers, after_rank, after_id)
                                     ELSE (r.c, r.r, r.object_id) < (after_covers, after_rank, after_id) END
      ORDER BY CASE WHEN backwards THEN r.c END, CASE WHEN backwards THEN r.r END, CASE WHEN backwards THEN r.object_id END,
        r.c DESC, r.r DESC, r.object_id DESC LIMIT lim;
  ELSIF n < cap AND NOT open THEN
    IF upwards THEN
      RETURN QUERY SELECT x.id, x.x_at, 0, 0::real, n, all_words, used FROM unnest(keys, ats) x(id, x_at)
        WHERE after_id IS NULL OR (x.x_at, x.id) > (after_at, after_id) ORDER BY x.x_at, x.id LIMIT lim;
    ELSE
      RETURN QUERY SELECT x.id, x.x_at, 0, 0::real, n, all_words, used FROM unnest(keys, ats) x(id, x_at)
        WHERE after_id IS NULL OR (x.x_at, x.id) < (after_at, after_id) ORDER BY x.x_at DESC, x.id DESC LIMIT lim;
    END IF;
  ELSIF by_change AND upwards THEN
    RETURN QUERY SELECT d.object_id, d.changed_at, 0, 0::real, n, all_words, used FROM search_document_{{kind}} d
      WHERE {{hit}} AND (after_id IS NULL OR (d.changed_at, d.object_id) > (after_at, after_id)) ORDER BY d.changed_at, d.object_id LIMIT lim;
  ELSIF by_change THEN
    RETURN QUERY SELECT d.object_id, d.changed_at, 0, 0::real, n, all_words, used FROM search_document_{{kind}} d
      WHERE {{hit}} AND (after_id IS NULL OR (d.changed_at, d.object_id) < (after_at, after_id)) ORDER BY d.changed_at DESC, d.object_id DESC LIMIT lim;
  ELSIF upwards THEN
    RETURN QUERY SELECT d.object_id, d.ordered_at, 0, 0::real, n, all_words, used FROM search_document_{{kind}} d
      WHERE {{hit}} AND (after_id IS NULL OR (d.ordered_at, d.object_id) > (after_at, after_id)) ORDER BY d.ordered_at, d.object_id LIMIT lim;
  ELSE
    RETURN QUERY SELECT w.object_id, w.at, 0, 0::real, n, all_words, used FROM {{t}}_walk(q, filters, in_states, changed_since,
      coalesce(after_at, 'infinity'), coalesce(after_id, 9223372036854775807), lim) w;
  END IF;
END $fn$;

-- Words that nothing the caller may read holds, each with the nearest word of what all members may read and its number of wrong letters
-- (two that changed places count as one), null where none is near.
CREATE FUNCTION {{t}}_unknown_words(given text[]) RETURNS TABLE(word text, correction text, errors int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $fn$
DECLARE g int[] := access_grants(); w text; f text; q tsquery;
BEGIN
  IF NOT 0 = ANY (g) THEN RETURN; END IF;
  FOREACH w IN ARRAY given LOOP
    q := search_part(w, false, '[]', false);
    f := search_folded(w);
    CONTINUE WHEN q IS NULL OR length(f) < 4 OR f ~ '[0-9]'
      OR EXISTS (SELECT FROM search_document_{{kind}} d WHERE d.tsv @@ q AND d.audience && g LIMIT 1);
    correction := NULL; errors := NULL;
    SELECT s.term, s.wrong INTO correction, errors FROM (
        SELECT s.term, s.folded, s.n, levenshtein(s.folded, f) - CASE WHEN length(s.folded) = length(f)
            AND (SELECT string_agg(c, '' ORDER BY c) FROM regexp_split_to_table(s.folded, '') c)
              = (SELECT string_agg(c, '' ORDER BY c) FROM regexp_split_to_table(f, '') c) THEN 1 ELSE 0 END AS wrong
        FROM (SELECT s.term, s.folded, sum(s.n) AS n FROM search_term s
          WHERE s.kind = '{{kind}}' AND (s.folded % f OR (s.folded LIKE left(f, 2) || '%' AND abs(length(s.folded) - length(f)) <= 1))
          GROUP BY s.term, s.folded HAVING sum(s.n) > 0) s) s
      WHERE s.wrong <= CASE WHEN length(f) <= 6 THEN 1 WHEN length(f) <= 11 THEN 2 ELSE 3 END
      ORDER BY s.wrong, similarity(s.folded, f) DESC, s.n DESC, s.term LIMIT 1;
    word := w;
    RETURN NEXT;
  END LOOP;
END $fn$;
GRANT EXECUTE ON FUNCTION {{t}}_unknown_words(text[]) TO app_rw, app_jobs;
DROP FUNCTION {{t}}_corrections(text[]);
-- Words are cut anew (foundation_2.sql).
SELECT {{t}}_index(ARRAY(SELECT id FROM {{t}}));
RESET ROLE;
