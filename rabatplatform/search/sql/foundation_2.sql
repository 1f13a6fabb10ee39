-- Words, second version. search_plain stays as it is: indexes of the directory stand on it.
-- Arabic words without what is joined to them, so that "البرتغالية", "برتغالي" and "البرتغال" are one: the article, "for the", "and" and
-- "for" (unless the word itself begins so), letters that are written in several ways, endings of number, gender and origin. The stemmer
-- of PostgreSQL cuts a word differently with and without them. The same for texts and queries, so a wrong cut costs little.
CREATE FUNCTION search_arabic(plain text) RETURNS text LANGUAGE sql IMMUTABLE AS $fn$
  SELECT CASE WHEN plain ~ '[\u0600-\u06FF]' THEN regexp_replace(regexp_replace(translate(regexp_replace(plain,
      '\m(?:(?:ال(?!تزام|تماس|تحاق|تقاء|تقاط|كترون)|لل)(?=[\u0600-\u06FF]{3})'
      '|و(?!ط|ث|ز|كال|كيل|سائل|سيل|سيط|ساط|سط|قا|صول|صي|ضع|ضا|لاي|لاد|اجب|اقع|اسع|ارد|احد|حد|فا|فق|عي|رق|رش|ظي|ظائ|جه|جو|يب|رد|عد)(?=[\u0600-\u06FF]{4})'
      '|ل(?!اجئ|جن|جان|غ|قاء|جوء|وائح|وح|بنان|يبي|ندن|زوم|حظ|حوم|ون|يس|دى|كن|كل|ديه|ها|هم)(?=[\u0600-\u06FF]{5}))', '', 'g'),
    'أإآى', 'اااي'),
    '([\u0600-\u06FF]{3})(?:ها|هم|هن|ات|ان|ون|ين)\M', '\1', 'g'),
    '([\u0600-\u06FF]{3})(?:ية|يه|يا|ة|ه|ي)\M', '\1', 'g')
  ELSE plain END $fn$;

-- Spanish "trata" would share its stem with "tratado" and "tratamiento", also of other languages: it gets one of its own.
CREATE OR REPLACE FUNCTION search_words(lang text, words text) RETURNS text LANGUAGE sql IMMUTABLE AS $fn$
  SELECT CASE lang
    WHEN 'pt' THEN regexp_replace(search_plain(words), '\mtr[aá]ficos?\M', 'ibericotrafico', 'gi')
    WHEN 'es' THEN regexp_replace(regexp_replace(search_plain(words), '\mtr[aá]ficos?\M', 'ibericotrafico', 'gi'),
      '\mtratas?\M', 'ibericotrata', 'gi')
    WHEN 'fr' THEN regexp_replace(search_plain(words), '\mtrait(ement|é)s?\M', 'differenttrait\1', 'gi')
    WHEN 'ar' THEN search_arabic(search_plain(words))
    ELSE search_plain(words) END $fn$;

-- By which rules words of a language become those of the index: Arabic ones are cut already.
CREATE FUNCTION search_rules(lang text) RETURNS regconfig LANGUAGE sql STABLE AS $fn$
  SELECT CASE lang WHEN 'ar' THEN 'pg_catalog.simple' ELSE 'public.p_' || lang END::regconfig $fn$;
CREATE OR REPLACE FUNCTION search_vector(lang text, words text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $fn$
  SELECT CASE lang WHEN 'fr' THEN to_tsvector('public.p_fr', search_words('fr', words))
    WHEN 'pt' THEN to_tsvector('public.p_pt', search_words('pt', words))
    WHEN 'es' THEN to_tsvector('public.p_es', search_words('es', words))
    WHEN 'ar' THEN to_tsvector('pg_catalog.simple', search_words('ar', words))
    ELSE to_tsvector('public.p_en', search_words('en', words)) END $fn$;
-- One part of a query: its words (or phrase) in each language, duplicates dropped, and what it is expanded by, [[language, phrase,
-- preferred]]: as phrases, or, spread, the preferred forms as words that stand anywhere.
CREATE OR REPLACE FUNCTION search_part(words text, phrase boolean, also jsonb, spread boolean) RETURNS tsquery LANGUAGE sql STABLE AS $fn$
  SELECT string_agg(DISTINCT '(' || q || ')', ' | ')::tsquery FROM (
    SELECT (CASE WHEN phrase THEN phraseto_tsquery(search_rules(l), search_words(l, words))
                 ELSE plainto_tsquery(search_rules(l), search_words(l, words)) END)::text AS q
    FROM unnest(search_languages()) l
    UNION ALL
    SELECT (CASE WHEN spread AND (a ->> 2)::boolean THEN plainto_tsquery(search_rules(a ->> 0), search_words(a ->> 0, a ->> 1))
                 ELSE phraseto_tsquery(search_rules(a ->> 0), search_words(a ->> 0, a ->> 1)) END)::text
    FROM jsonb_array_elements(also) a) x
  WHERE q <> '' $fn$;

-- The stem of one word in each of its languages; the word itself where the language leaves it out. langs and words go together.
CREATE FUNCTION search_stems(langs text[], words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $fn$
  SELECT array_agg(coalesce((tsvector_to_array(search_vector(l, w)))[1], lower(w)) ORDER BY n)
  FROM unnest(langs, words) WITH ORDINALITY u(l, w, n) $fn$;

-- A whole query, as in foundation.sql but for the last lines.
CREATE OR REPLACE FUNCTION search_query(parts jsonb) RETURNS TABLE(strict text, loose text, words text[], marks text)
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
  -- the texts on the page are not rewritten for false friends and Arabic: mark their plain forms as well
  SELECT string_agg(DISTINCT '(' || plainto_tsquery(('public.p_' || l)::regconfig, search_plain(x ->> 'text'))::text || ')', ' | ')::tsquery INTO q
  FROM jsonb_array_elements(parts) x CROSS JOIN unnest(search_languages()) l
  WHERE NOT (x ->> 'minus')::boolean AND search_plain(x ->> 'text') ~* '\m(tr[aá]ficos?|traitements?|traités?|tratas?)\M|[\u0600-\u06FF]'
    AND numnode(plainto_tsquery(('public.p_' || l)::regconfig, search_plain(x ->> 'text'))) > 0;
  RETURN QUERY SELECT strict_q::text, CASE WHEN widened THEN loose_q::text END, found, coalesce(marks_q || q, marks_q)::text;
END $fn$;

GRANT EXECUTE ON FUNCTION search_arabic(text), search_rules(text), search_stems(text[], text[]) TO app_rw, app_jobs, app_guard;
