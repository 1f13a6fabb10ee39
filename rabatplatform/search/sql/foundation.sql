-- Words, queries and the tables of search, for all_q kind of document. A kind is added by rabatplatform.search.operations.Index.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
DO $do$ DECLARE l text[]; BEGIN
  FOREACH l SLICE 1 IN ARRAY ARRAY[['en','english'],['fr','french'],['pt','portuguese'],['es','spanish'],['ar','arabic']] LOOP
    EXECUTE format('CREATE TEXT SEARCH CONFIGURATION p_%s (COPY = %s)', l[1], l[2]);
    EXECUTE format('ALTER TEXT SEARCH CONFIGURATION p_%s ALTER MAPPING FOR hword, hword_part, word WITH unaccent, %s_stem', l[1], l[2]);
  END LOOP; END $do$;

-- Letters and digits of any script, one space between words. Under LC_CTYPE C the parser takes all_q non-ASCII character for a letter,
-- so "«trafic»" or a narrow space would otherwise stay in the word; it also takes "a/b" for a path.
-- Arabic: no tatweel or diacritics, no conjunction or preposition before the article, no stop words.
CREATE FUNCTION search_plain(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $fn$
DECLARE t text := regexp_replace(normalize(words, NFKC), '[\u0300-\u036F\u0640\u064B-\u065F\u0670]', '', 'g');
BEGIN
  IF t ~ '[\u0600-\u06FF]' THEN
    t := regexp_replace(t, '\m([وفبكل]{1,2}(?=ال)|[وف](?=لل))', '', 'g');
    t := regexp_replace(t, '\m(في|من|على|إلى|الى|عن|مع|أن|ان|إن|أو|او|ما|لا|هذا|هذه|ذلك|التي|الذي|الذين|كل|بين|قد|كان|كانت|و|ثم|لم|لن|هو|هي|كما|عند|بعد|قبل|حول)\M', ' ', 'g');
  END IF;
  RETURN btrim(regexp_replace(t, '[^[:alnum:]]+', ' ', 'g'));
END $fn$;

-- The same for one language, with its false friends kept apart: Portuguese and Spanish "tráfico" would share the stem of French
-- "trafic", and French "traitement" and "traité" that of "traite".
CREATE FUNCTION search_words(lang text, words text) RETURNS text LANGUAGE sql IMMUTABLE AS $fn$
  SELECT CASE lang
    WHEN 'pt' THEN regexp_replace(search_plain(words), '\mtr[aá]ficos?\M', 'ibericotrafico', 'gi')
    WHEN 'es' THEN regexp_replace(search_plain(words), '\mtr[aá]ficos?\M', 'ibericotrafico', 'gi')
    WHEN 'fr' THEN regexp_replace(search_plain(words), '\mtrait(ement|é)s?\M', 'differenttrait\1', 'gi')
    ELSE search_plain(words) END $fn$;

CREATE FUNCTION search_vector(lang text, words text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $fn$
  SELECT CASE lang WHEN 'fr' THEN to_tsvector('public.p_fr', search_words('fr', words))
    WHEN 'pt' THEN to_tsvector('public.p_pt', search_words('pt', words))
    WHEN 'es' THEN to_tsvector('public.p_es', search_words('es', words))
    WHEN 'ar' THEN to_tsvector('public.p_ar', search_words('ar', words))
    ELSE to_tsvector('public.p_en', search_words('en', words)) END $fn$;
CREATE AGGREGATE search_joined(tsvector) (sfunc = tsvector_concat, stype = tsvector, initcond = '');

-- Lower case, no accents, Latin letters only (Arabic letter by letter: trigrams of other scripts are empty under LC_CTYPE C).
CREATE FUNCTION search_folded(word text) RETURNS text LANGUAGE sql IMMUTABLE AS $fn$
  SELECT translate(lower(public.unaccent('public.unaccent', lower(search_plain(word)))),
    'ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآةىئؤء', 'abtvjhxdzrzscsdtzegfqklmnhwyaaahyyw') $fn$;

-- The words of a text as they are written, once each, for suggestions: three letters or more, no digits.
CREATE FUNCTION search_spelled(words text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $fn$
  SELECT coalesce(array_agg(DISTINCT w), '{}') FROM string_to_table(lower(search_plain(words)), ' ') w
  WHERE length(w) BETWEEN 3 AND 40 AND w !~ '[0-9]' $fn$;

CREATE FUNCTION search_languages() RETURNS text[] LANGUAGE sql IMMUTABLE AS $fn$ SELECT ARRAY['en', 'fr', 'pt', 'es', 'ar'] $fn$;

-- One part of a query: its words (or phrase) in each language, duplicates dropped, and what it is expanded by, [[language, phrase,
-- preferred]]: as phrases, or, spread, the preferred forms as words that stand anywhere.
CREATE FUNCTION search_part(words text, phrase boolean, also jsonb, spread boolean) RETURNS tsquery LANGUAGE sql STABLE AS $fn$
  SELECT string_agg(DISTINCT '(' || q || ')', ' | ')::tsquery FROM (
    SELECT (CASE WHEN phrase THEN phraseto_tsquery(('public.p_' || l)::regconfig, search_words(l, words))
                 ELSE plainto_tsquery(('public.p_' || l)::regconfig, search_words(l, words)) END)::text AS q
    FROM unnest(search_languages()) l
    UNION ALL
    SELECT (CASE WHEN spread AND (a ->> 2)::boolean THEN plainto_tsquery(('public.p_' || (a ->> 0))::regconfig, search_words(a ->> 0, a ->> 1))
                 ELSE phraseto_tsquery(('public.p_' || (a ->> 0))::regconfig, search_words(a ->> 0, a ->> 1)) END)::text
    FROM jsonb_array_elements(also) a) x
  WHERE q <> '' $fn$;

-- A word that says nothing in one of the languages ("the", "des").
CREATE FUNCTION search_is_stop(words text) RETURNS boolean LANGUAGE sql STABLE AS $fn$
  SELECT bool_or(numnode(plainto_tsquery(('public.p_' || l)::regconfig, search_words(l, words))) = 0) FROM unnest(search_languages()) l $fn$;

-- A whole query. parts: [{clause, text, phrase, minus, also}]; clauses are joined by OR.
-- strict: all parts; loose: all phrases and exclusions, and at least one of the other parts, null where that is the same;
-- words: the parts by which coverage is counted; marks: what is highlighted in texts as they are written.
CREATE FUNCTION search_query(parts jsonb) RETURNS TABLE(strict text, loose text, words text[], marks text)
LANGUAGE plpgsql STABLE AS $fn$
DECLARE c int; p jsonb; q tsquery; all_q tsquery; any_q tsquery; must_q tsquery; spread tsquery; stops boolean; strict_q tsquery; loose_q tsquery;
  marks_q tsquery; widened boolean := false; found text[] := '{}';
BEGIN
  FOR c IN SELECT DISTINCT (x ->> 'clause')::int FROM jsonb_array_elements(parts) x ORDER BY 1 LOOP
    SELECT bool_and((x ->> 'minus')::boolean OR (NOT (x ->> 'phrase')::boolean AND x -> 'also' = '[]' AND search_is_stop(x ->> 'text')))
      INTO stops FROM jsonb_array_elements(parts) x WHERE (x ->> 'clause')::int = c;
    all_q := NULL; any_q := NULL; must_q := NULL;
    FOR p IN SELECT x FROM jsonb_array_elements(parts) x WHERE (x ->> 'clause')::int = c LOOP
      q := search_part(p ->> 'text', (p ->> 'phrase')::boolean, p -> 'also', false);
      CONTINUE WHEN q IS NULL;
      IF (p ->> 'minus')::boolean THEN
        must_q := coalesce(must_q && !!q, !!q);
      ELSIF (p ->> 'phrase')::boolean THEN
        must_q := coalesce(must_q && q, q);
        found := found || q::text;
      ELSIF stops OR p -> 'also' <> '[]' OR NOT search_is_stop(p ->> 'text') THEN
        all_q := coalesce(all_q && q, q);
        spread := CASE WHEN p -> 'also' = '[]' THEN q ELSE search_part(p ->> 'text', false, p -> 'also', true) END;
        any_q := coalesce(any_q || spread, spread);
        found := found || q::text;
      ELSE
        CONTINUE;
      END IF;
      IF NOT (p ->> 'minus')::boolean THEN  -- what was typed, and the preferred forms of what it means
        q := search_part(p ->> 'text', (p ->> 'phrase')::boolean, coalesce(jsonb_path_query_array(p -> 'also', '$[*] ? (@[2] == true)'), '[]'), false);
        marks_q := coalesce(marks_q || q, q);
      END IF;
    END LOOP;
    CONTINUE WHEN all_q IS NULL AND must_q IS NULL;
    all_q := CASE WHEN all_q IS NULL THEN must_q WHEN must_q IS NULL THEN all_q ELSE all_q && must_q END;
    any_q := CASE WHEN any_q IS NULL THEN must_q WHEN must_q IS NULL THEN any_q ELSE any_q && must_q END;
    strict_q := coalesce(strict_q || all_q, all_q);
    loose_q := coalesce(loose_q || any_q, any_q);
    widened := widened OR any_q::text <> all_q::text;
  END LOOP;
  -- the texts on the page are not rewritten for false friends: mark their plain forms as well
  SELECT string_agg(DISTINCT '(' || plainto_tsquery(('public.p_' || l)::regconfig, search_plain(x ->> 'text'))::text || ')', ' | ')::tsquery INTO q
  FROM jsonb_array_elements(parts) x CROSS JOIN unnest(search_languages()) l
  WHERE NOT (x ->> 'minus')::boolean AND search_plain(x ->> 'text') ~* '\m(tr[aá]ficos?|traitements?|traités?)\M'
    AND numnode(plainto_tsquery(('public.p_' || l)::regconfig, search_plain(x ->> 'text'))) > 0;
  RETURN QUERY SELECT strict_q::text, CASE WHEN widened THEN loose_q::text END, found, coalesce(marks_q || q, marks_q)::text;
END $fn$;

-- Texts with the words of a query between two marks. One character of `texts` is one character of the answer, marks apart.
CREATE FUNCTION search_marked(langs text[], texts text[], q tsquery) RETURNS SETOF text LANGUAGE sql STABLE AS $fn$
  SELECT ts_headline(('public.p_' || CASE WHEN l = ANY (search_languages()) THEN l ELSE 'en' END)::regconfig,
    regexp_replace(t, '[^[:alnum:]]', ' ', 'g'), q, E'HighlightAll=true, StartSel=\u0001, StopSel=\u0002')
  FROM unnest(langs, texts) WITH ORDINALITY u(l, t, n) ORDER BY n $fn$;

-- Exact work is done on fewer hits than this; tests make it small.
CREATE FUNCTION search_cap() RETURNS int LANGUAGE sql IMMUTABLE AS $fn$ SELECT 5001 $fn$;

GRANT EXECUTE ON FUNCTION search_plain(text), search_words(text, text), search_vector(text, text), search_joined(tsvector), search_folded(text),
  search_spelled(text), search_languages(), search_part(text, boolean, jsonb, boolean), search_is_stop(text),
  search_query(jsonb), search_marked(text[], text[], tsquery), search_cap() TO app_rw, app_jobs, app_guard;

-- One row a thing: its texts in all their languages, each stemmed in its own, in one vector. Total, facets and exclusions are then
-- about things, not about translations (docs/ARCHITECTURE.md, Search).
-- tags: 'country:SN', 'theme:secure-documents'…: one array for all filters and facets. terms: words for suggestions, of public rows only.
CREATE TABLE search_document (
  kind text NOT NULL, object_id bigint NOT NULL, ordered_at timestamptz NOT NULL, changed_at timestamptz NOT NULL, state text NOT NULL,
  audience int[] NOT NULL, audience_until timestamptz, is_public boolean NOT NULL,
  tags text[] NOT NULL, terms text[] NOT NULL, tsv tsvector NOT NULL, title_tsv tsvector NOT NULL,
  PRIMARY KEY (kind, object_id)) PARTITION BY LIST (kind);
-- fastupdate off: with a pending list every search reads it, and the planner turns away from the index.
CREATE INDEX search_document_words ON search_document USING gin (tsv, audience, tags) WITH (fastupdate = off);
CREATE INDEX search_document_titles ON search_document USING gin (title_tsv) WITH (fastupdate = off);
CREATE INDEX search_document_order ON search_document (ordered_at, object_id);
CREATE INDEX search_document_changes ON search_document (changed_at, object_id);
CREATE INDEX search_document_states ON search_document (state);
-- How many public things hold a tag ('' for all of them), and how many public texts a word: sums of what was added and taken away,
-- so that two people who publish at once do not wait for each other. search_tidy() adds them up.
CREATE TABLE search_tally (kind text NOT NULL, state text NOT NULL, tag text NOT NULL, n bigint NOT NULL);
CREATE INDEX search_tally_tags ON search_tally (kind, state, tag) INCLUDE (n);
CREATE TABLE search_term (kind text NOT NULL, term text NOT NULL, folded text NOT NULL, n bigint NOT NULL);
CREATE INDEX search_term_prefix ON search_term (folded text_pattern_ops);
CREATE INDEX search_term_typos ON search_term USING gin (folded gin_trgm_ops) WITH (fastupdate = off);
CREATE TABLE search_kind (kind text PRIMARY KEY, "table" text NOT NULL);
REVOKE ALL ON search_document, search_tally, search_term FROM app_rw;
REVOKE INSERT, UPDATE, DELETE ON search_kind FROM app_rw;

SET LOCAL ROLE app_guard;
CREATE FUNCTION search_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE rows text := concat_ws(' UNION ALL ',
  CASE WHEN TG_OP <> 'DELETE' THEN 'SELECT kind, state, tags, terms, 1 AS n FROM added WHERE is_public' END,
  CASE WHEN TG_OP <> 'INSERT' THEN 'SELECT kind, state, tags, terms, -1 AS n FROM gone WHERE is_public' END);
BEGIN
  EXECUTE 'INSERT INTO search_tally (kind, state, tag, n) SELECT kind, state, tag, sum(n) FROM (' || rows || ') x
    CROSS JOIN LATERAL unnest(tags || ''''::text) tag GROUP BY 1, 2, 3 HAVING sum(n) <> 0';
  EXECUTE 'INSERT INTO search_term (kind, term, folded, n) SELECT kind, term, search_folded(term), sum(n) FROM (' || rows || ') x
    CROSS JOIN LATERAL unnest(terms) term GROUP BY 1, 2 HAVING sum(n) <> 0';
  RETURN NULL;
END $fn$;
CREATE FUNCTION search_tidy() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  WITH gone AS (DELETE FROM search_tally RETURNING *)
    INSERT INTO search_tally SELECT kind, state, tag, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  WITH gone AS (DELETE FROM search_term RETURNING *)
    INSERT INTO search_term SELECT kind, term, folded, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
END $fn$;
CREATE FUNCTION search_completions(in_kind text, beginning text, lim int) RETURNS TABLE(term text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $fn$
DECLARE head text := search_folded(beginning);
BEGIN
  IF length(head) < 3 OR NOT 0 = ANY (access_grants()) THEN RETURN; END IF;
  RETURN QUERY SELECT s.term, sum(s.n)::bigint FROM search_term s WHERE s.kind = in_kind AND s.folded LIKE head || '%'
    GROUP BY s.term HAVING sum(s.n) > 0 ORDER BY 2 DESC, 1 LIMIT lim;
END $fn$;
GRANT EXECUTE ON FUNCTION search_count() TO app_owner;
GRANT EXECUTE ON FUNCTION search_tidy() TO app_jobs;
GRANT EXECUTE ON FUNCTION search_completions(text, text, int) TO app_rw, app_jobs;
RESET ROLE;
