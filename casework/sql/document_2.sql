-- What is indexed of a note n: the version that its readers read (before the first release: the draft, read by its team alone) and
-- the names of its terms and countries. Nothing of it goes into words that are shared: the last column, of which suggestions and
-- spelling are made, is empty. updated_at is a column of the document (migration 0003): every save ends with it, so that a save of
-- many rows is indexed once.
WITH v AS (SELECT *, coalesce(nullif(language, ''), 'en') AS lang FROM casework_noteversion WHERE id = n.current_id),
legs AS (SELECT l.* FROM v JOIN casework_noteleg l ON l.version_id = v.id),
hubs AS (SELECT h.* FROM v JOIN casework_notehub h ON h.version_id = v.id),
changes AS (SELECT c.* FROM v JOIN casework_notechange c ON c.version_id = v.id),
texts AS (SELECT t.kind, t.text FROM v JOIN casework_notetext t ON t.version_id = v.id),
terms AS (
  SELECT t.facet, t.term FROM v JOIN casework_noteterm t ON t.version_id = v.id
  UNION SELECT 'note-kind', v.kind FROM v
  UNION SELECT 'means-of-transport', unnest(transport) FROM legs
  UNION SELECT 'crossing-method', unnest(crossing) FROM legs
  UNION SELECT 'fee-band', fee_band FROM legs
  UNION SELECT 'adaptation', term FROM changes),
countries AS (SELECT from_country AS code FROM legs UNION SELECT to_country FROM legs UNION SELECT country FROM hubs),
names AS (
  SELECT x.language AS lang, x.name FROM terms t JOIN casework_termname x ON x.facet = t.facet AND x.term = t.term
  UNION ALL SELECT e.key, e.value FROM countries k JOIN focalpoints_country c ON c.alpha2 = k.code CROSS JOIN LATERAL jsonb_each_text(c.names) e),
body AS (SELECT left(concat_ws(' ',  -- a tsvector holds 1 MB
    (SELECT string_agg(text, ' ' ORDER BY kind) FROM texts WHERE kind <> 'judgement'),
    (SELECT string_agg(concat_ws(' ', branch, from_place, to_place, words), ' ' ORDER BY number) FROM legs),
    (SELECT string_agg(concat_ws(' ', place, words), ' ' ORDER BY number) FROM hubs),
    (SELECT string_agg(concat_ws(' ', what, after), ' ' ORDER BY number) FROM changes)), 60000) AS words)
SELECT
  coalesce((SELECT setweight(search_vector(v.lang, v.title), 'A')
      || setweight(search_vector(v.lang, coalesce((SELECT text FROM texts WHERE kind = 'judgement'), '')), 'B')
      || setweight(search_vector(v.lang, (SELECT words FROM body)), 'D') FROM v), '')
    || (SELECT coalesce(search_joined(setweight(search_vector(l.lang, l.words), 'C') ORDER BY l.lang), '')
        FROM (SELECT lang, string_agg(name, ' ' ORDER BY name) AS words FROM names GROUP BY lang) l),
  coalesce((SELECT search_vector(v.lang, v.title) FROM v), ''),
  ARRAY(
    SELECT facet || ':' || term FROM terms WHERE facet IN ('route', 'phenomenon', 'stage') AND term <> ''
    UNION SELECT 'transport:' || term FROM terms WHERE facet = 'means-of-transport' AND term <> ''
    UNION SELECT f.tag || ':' || t.term FROM terms t JOIN (VALUES ('document-fraud', 'documents'), ('payment-method', 'payment'),
      ('corruption', 'corruption'), ('harm', 'harm'), ('adaptation', 'adaptation')) f(facet, tag) ON f.facet = t.facet WHERE t.term <> ''
    UNION SELECT 'reliability:' || reliability FROM v WHERE reliability <> ''
    UNION SELECT 'credibility:' || credibility FROM v WHERE credibility <> ''
    UNION SELECT 'year:' || y FROM v, generate_series(extract(year FROM coalesce(period_from, period_to))::int,
      extract(year FROM coalesce(period_to, period_from))::int) y
    UNION SELECT 'kind:' || term FROM terms WHERE facet = 'note-kind' AND term <> ''
    UNION SELECT 'country:' || code FROM countries WHERE code <> ''
    UNION SELECT 'tlp:' || n.tlp
    UNION SELECT 'originator:' || alpha2 FROM focalpoints_country WHERE casework_label_id = n.originator_id
    UNION SELECT 'originator:' || slug FROM focalpoints_organisation WHERE casework_label_id = n.originator_id
    UNION SELECT 'post:' || n.author_post_id
    UNION SELECT 'until:' || to_char(n.valid_until, f) FROM unnest(ARRAY['YYYY', 'YYYY-MM', 'YYYY-MM-DD']) f WHERE n.valid_until IS NOT NULL
    ORDER BY 1),
  ''
