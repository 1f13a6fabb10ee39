-- Values (operations.Index): t the table, kind its kind of document, order, changed and state its columns, document the SQL that makes
-- (tsv, title_tsv, tags, words) of a row n, new_texts and old_texts the columns that it reads, hit what a document must satisfy.
CREATE TABLE search_document_{{kind}} PARTITION OF search_document FOR VALUES IN ('{{kind}}');
REVOKE ALL ON search_document_{{kind}} FROM app_rw;
ALTER TABLE search_document_{{kind}} ALTER tsv SET STATISTICS 1000, ALTER audience SET STATISTICS 1000, ALTER tags SET STATISTICS 1000;
INSERT INTO search_kind (kind, "table") VALUES ('{{kind}}', '{{t}}');

SET LOCAL ROLE app_guard;
CREATE FUNCTION {{t}}_document(n {{t}}) RETURNS TABLE(tsv tsvector, title_tsv tsvector, tags text[], words text) LANGUAGE sql STABLE AS $fn$
{{document}}
$fn$;

CREATE FUNCTION {{t}}_index(ids bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE done bigint;
BEGIN
  INSERT INTO search_document_{{kind}} AS d
      (kind, object_id, ordered_at, changed_at, state, audience, audience_until, is_public, tags, terms, tsv, title_tsv)
    SELECT '{{kind}}', n.id, n.{{order}}, n.{{changed}}, n.{{state}}, n.audience, n.audience_until, x.is_public, d.tags,
      CASE WHEN x.is_public THEN search_spelled(d.words) ELSE '{}' END, d.tsv, d.title_tsv
    FROM {{t}} n CROSS JOIN LATERAL {{t}}_document(n) d CROSS JOIN LATERAL (SELECT 0 = ANY (n.audience) AND n.audience_until IS NULL AS is_public) x
    WHERE n.id = ANY (ids)
  ON CONFLICT (kind, object_id) DO UPDATE SET ordered_at = excluded.ordered_at, changed_at = excluded.changed_at, state = excluded.state,
    audience = excluded.audience, audience_until = excluded.audience_until, is_public = excluded.is_public, tags = excluded.tags,
    terms = excluded.terms, tsv = excluded.tsv, title_tsv = excluded.title_tsv;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $fn$;

CREATE FUNCTION {{t}}_index_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM search_document_{{kind}};
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM search_document_{{kind}} d USING gone WHERE d.object_id = gone.id;
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM {{t}}_index(ARRAY(SELECT id FROM added));
  ELSE
    PERFORM {{t}}_index(ARRAY(SELECT n.id FROM added n JOIN gone o ON o.id = n.id WHERE ({{new_texts}}, n.{{state}}, n.audience, n.audience_until)
      IS DISTINCT FROM ({{old_texts}}, o.{{state}}, o.audience, o.audience_until)));
    UPDATE search_document_{{kind}} d SET ordered_at = n.{{order}}, changed_at = n.{{changed}} FROM added n
      WHERE d.object_id = n.id AND (d.ordered_at, d.changed_at) IS DISTINCT FROM (n.{{order}}, n.{{changed}});
  END IF;
  RETURN NULL;
END $fn$;

-- Hits in no order, at most `lim`. Only bitmap scans: the planner does not know what it costs to unpack a tsv, and would rather read
-- them all than ask the index. Called by {{t}}_search alone.
CREATE FUNCTION {{t}}_hits(q tsquery, filters text[], in_states text[], changed_since timestamptz, g int[], in_title boolean, by_change boolean, lim int)
RETURNS TABLE(keys bigint[], ats timestamptz[]) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $fn$
DECLARE t timestamptz := access_clock();
BEGIN
  RETURN QUERY SELECT coalesce(array_agg(x.object_id), '{}'), coalesce(array_agg(x.at), '{}') FROM (
    SELECT d.object_id, CASE WHEN by_change THEN d.changed_at ELSE d.ordered_at END AS at
    FROM search_document_{{kind}} d WHERE {{hit}} AND (NOT in_title OR d.title_tsv @@ q) LIMIT lim) x;
END $fn$;

-- Hits in list order for a word that is common among what the caller sees: reads the caller's own newest keys in growing chunks, so the
-- cost follows the share of hits, never the age of what may be seen. Called by {{t}}_search alone.
CREATE FUNCTION {{t}}_walk(q tsquery, filters text[], in_states text[], changed_since timestamptz, before_at timestamptz, before_id bigint, lim int)
RETURNS TABLE(object_id bigint, at timestamptz) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $fn$
DECLARE step int := greatest(lim, 100); got int := 0; n int; keys bigint[]; here timestamptz := before_at; last bigint := before_id;
  g int[] := access_grants(); t timestamptz := access_clock();
BEGIN
  LOOP
    SELECT array_agg(k.object_id ORDER BY k.{{order}} DESC, k.object_id DESC), count(*), (array_agg(k.{{order}} ORDER BY k.{{order}}, k.object_id))[1]
      INTO keys, n, here FROM {{t}}_newest(here, last, step) k;
    EXIT WHEN n = 0;
    RETURN QUERY SELECT d.object_id, d.ordered_at FROM search_document_{{kind}} d WHERE d.object_id = ANY (keys) AND {{hit}}
      ORDER BY d.ordered_at DESC, d.object_id DESC LIMIT lim - got;
    GET DIAGNOSTICS n = ROW_COUNT;
    got := got + n;
    EXIT WHEN got >= lim OR cardinality(keys) < step;
    last := keys[step];
    step := least(step * 4, 4000);
  END LOOP;
END $fn$;

-- One page of hits, for the caller's own labels; it takes words and filters, never labels. The first row has no object: it tells the
-- total, how many held all words, and which query was used ('all' words, or 'any').
CREATE FUNCTION {{t}}_search(strict tsquery, loose tsquery, words tsquery[], filters text[], in_states text[], changed_since timestamptz,
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
    RETURN QUERY WITH ranked AS MATERIALIZED (
        SELECT d.object_id, d.ordered_at, CASE WHEN used = 'any' THEN (SELECT count(*) FROM unnest(words) w WHERE d.tsv @@ w)::int ELSE 0 END AS c,
          ts_rank(d.tsv, q) AS r
        FROM search_document_{{kind}} d WHERE d.object_id = ANY (pool))
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

-- Numbers for the filters. slot 0: under all filters; slot i: as if the i-th filter were not set, for its own values. tag '': the hits
-- of that slot. Counted over 5,000 hits at most.
CREATE FUNCTION {{t}}_facets(q tsquery, filters text[], in_states text[], changed_since timestamptz) RETURNS TABLE(slot int, tag text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $fn$
DECLARE given text[] := filters; g int[] := access_grants(); t timestamptz := access_clock(); facet text;
BEGIN
  FOR i IN 0 .. cardinality(given) LOOP
    CONTINUE WHEN i > 0 AND given[i] IS NULL;
    filters := given;
    IF i > 0 THEN filters[i] := NULL; END IF;
    facet := split_part(given[i], ':', 1);
    IF q IS NULL AND array_remove(filters, NULL) = '{}' AND changed_since IS NULL AND in_states = '{published}' AND 0 = ANY (g) THEN
      RETURN QUERY SELECT i, y.tag, sum(y.n)::bigint FROM search_tally y
        WHERE y.kind = '{{kind}}' AND y.state = 'published' AND (i = 0 OR y.tag = '' OR y.tag LIKE facet || ':%') GROUP BY y.tag HAVING sum(y.n) > 0;
    ELSE
      RETURN QUERY WITH hits AS MATERIALIZED (SELECT d.tags FROM search_document_{{kind}} d WHERE {{hit}} LIMIT 5000)
        SELECT i, x.tag, count(*) FROM hits CROSS JOIN LATERAL unnest(hits.tags) AS x(tag)
          WHERE i = 0 OR x.tag LIKE facet || ':%' GROUP BY x.tag
        UNION ALL SELECT i, '', count(*) FROM hits;
    END IF;
  END LOOP;
END $fn$;

-- For words that nothing the caller may read holds: the nearest word of what all members may read.
CREATE FUNCTION {{t}}_corrections(given text[]) RETURNS TABLE(word text, correction text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $fn$
DECLARE g int[] := access_grants(); w text; f text; q tsquery; best text;
BEGIN
  IF NOT 0 = ANY (g) THEN RETURN; END IF;
  FOREACH w IN ARRAY given LOOP
    q := search_part(w, false, '[]', false);
    f := search_folded(w);
    CONTINUE WHEN q IS NULL OR length(f) < 4 OR f ~ '[0-9]'
      OR EXISTS (SELECT FROM search_document_{{kind}} d WHERE d.tsv @@ q AND d.audience && g LIMIT 1);
    SELECT s.term INTO best FROM (
        SELECT s.term, s.folded, sum(s.n) AS n,
          (SELECT string_agg(c, '' ORDER BY c) FROM regexp_split_to_table(s.folded, '') c) AS letters
        FROM search_term s
        WHERE s.kind = '{{kind}}' AND (s.folded % f OR (s.folded LIKE left(f, 2) || '%' AND abs(length(s.folded) - length(f)) <= 1))
        GROUP BY s.term, s.folded HAVING sum(s.n) > 0) s
      WHERE levenshtein(s.folded, f) <= CASE WHEN length(f) <= 5 THEN 1 WHEN length(f) <= 8 THEN 2 ELSE 3 END
        OR (levenshtein(s.folded, f) = 2 AND s.letters = (SELECT string_agg(c, '' ORDER BY c) FROM regexp_split_to_table(f, '') c))
      ORDER BY levenshtein(s.folded, f), similarity(s.folded, f) DESC, s.n DESC, s.term LIMIT 1;
    IF best IS NOT NULL THEN
      word := w; correction := best;
      RETURN NEXT;
    END IF;
    best := NULL;
  END LOOP;
END $fn$;

GRANT EXECUTE ON FUNCTION {{t}}_search(tsquery, tsquery, tsquery[], text[], text[], timestamptz, text, text, int, real, timestamptz, bigint, boolean, int),
  {{t}}_facets(tsquery, text[], text[], timestamptz), {{t}}_corrections(text[]) TO app_rw, app_jobs;
GRANT EXECUTE ON FUNCTION {{t}}_index(bigint[]), {{t}}_document({{t}}) TO app_jobs;
GRANT EXECUTE ON FUNCTION {{t}}_index_sync() TO app_owner;
RESET ROLE;
CREATE TRIGGER index_added AFTER INSERT ON {{t}} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {{t}}_index_sync();
CREATE TRIGGER index_changed AFTER UPDATE ON {{t}} REFERENCING NEW TABLE AS added OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {{t}}_index_sync();
CREATE TRIGGER index_gone AFTER DELETE ON {{t}} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {{t}}_index_sync();
CREATE TRIGGER index_clear AFTER TRUNCATE ON {{t}} FOR EACH STATEMENT EXECUTE FUNCTION {{t}}_index_sync();
CREATE TRIGGER count_added AFTER INSERT ON search_document_{{kind}} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_count();
CREATE TRIGGER count_changed AFTER UPDATE ON search_document_{{kind}} REFERENCING NEW TABLE AS added OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION search_count();
CREATE TRIGGER count_gone AFTER DELETE ON search_document_{{kind}} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION search_count();
