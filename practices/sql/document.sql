-- What is indexed of a practice n: its current revision in every language it has, and the names of what it is linked to (the
-- phenomenon by its glossary term) in every language those names have, with a lower weight. A language counts for the filter when title and summary are there.
WITH r AS (SELECT * FROM practices_revision WHERE id = n.current_id),
texts AS (
  SELECT coalesce(nullif(r.original_language, ''), 'en') AS lang, s.kind, s.text FROM r JOIN practices_section s ON s.revision_id = r.id
  UNION ALL
  SELECT t.language, s.kind, t.text FROM r JOIN practices_section s ON s.revision_id = r.id JOIN practices_translation t ON t.section_id = s.id),
written AS (
  SELECT lang, string_agg(text, ' ') FILTER (WHERE kind = 'title') AS title, string_agg(text, ' ') FILTER (WHERE kind = 'summary') AS summary,
    left(string_agg(text, ' ' ORDER BY kind) FILTER (WHERE kind NOT IN ('title', 'summary')), 50000) AS body  -- a tsvector holds 1 MB
  FROM texts GROUP BY lang),
linked_themes AS (SELECT DISTINCT x.* FROM r JOIN practices_theme th ON th.id = ANY (r.themes) JOIN practices_theme x ON x.id IN (th.id, th.parent_id)),
linked_items AS (SELECT i.*, f.names AS framework_names, f.slug AS framework_slug FROM r JOIN practices_frameworkitem i ON i.id = ANY (r.framework_items)
  JOIN practices_framework f ON f.id = i.framework_id),
names AS (
  SELECT key AS lang, value AS name FROM focalpoints_country c CROSS JOIN LATERAL jsonb_each_text(c.names) WHERE c.id = ANY (n.countries)
  UNION ALL SELECT key, value FROM focalpoints_organisation o CROSS JOIN LATERAL jsonb_each_text(o.names)
    WHERE o.id = ANY (n.organisations || (SELECT r.partners FROM r))
  UNION ALL SELECT key, value FROM focalpoints_organisation o CROSS JOIN LATERAL jsonb_each_text(o.acronyms)
    WHERE o.id = ANY (n.organisations || (SELECT r.partners FROM r))
  UNION ALL SELECT key, value FROM linked_themes CROSS JOIN LATERAL jsonb_each_text(names)
  UNION ALL SELECT key, value FROM linked_items CROSS JOIN LATERAL jsonb_each_text(names)
  UNION ALL SELECT 'en', code FROM linked_items
  UNION ALL SELECT key, value FROM r JOIN practices_glossaryterm g ON g.slug = ANY (ARRAY[
      CASE WHEN 'smuggling' = ANY (r.phenomena) THEN 'migrant-smuggling' END, CASE WHEN 'trafficking' = ANY (r.phenomena) THEN 'trafficking-in-persons' END])
    CROSS JOIN LATERAL jsonb_each_text(g.names)
  UNION ALL SELECT DISTINCT key, value FROM linked_items CROSS JOIN LATERAL jsonb_each_text(framework_names)
  UNION ALL SELECT coalesce(nullif(r.original_language, ''), 'en'), r.lead_institution FROM r),
linked AS (SELECT lang, string_agg(name, ' ') AS words FROM names WHERE name <> '' GROUP BY lang)
SELECT
  (SELECT coalesce(search_joined(setweight(search_vector(w.lang, coalesce(w.title, '')), 'A') || setweight(search_vector(w.lang, coalesce(w.summary, '')), 'B')
    || setweight(search_vector(w.lang, coalesce(w.body, '')), 'D') ORDER BY w.lang), '') FROM written w)
  || (SELECT coalesce(search_joined(setweight(search_vector(l.lang, l.words), 'C') ORDER BY l.lang), '') FROM linked l),
  (SELECT coalesce(search_joined(search_vector(w.lang, coalesce(w.title, '')) ORDER BY w.lang), '') FROM written w),
  ARRAY(
    SELECT 'country:' || c.alpha2 FROM focalpoints_country c WHERE c.id = ANY (n.countries)
    UNION SELECT 'organisation:' || o.slug FROM focalpoints_organisation o WHERE o.id = ANY (n.organisations)
    UNION SELECT 'theme:' || slug FROM linked_themes
    UNION SELECT 'framework:' || reference FROM linked_items
    UNION SELECT 'framework:' || framework_slug FROM linked_items
    UNION SELECT 'phenomenon:' || p FROM r CROSS JOIN LATERAL unnest(r.phenomena) p
    UNION SELECT 'kind:' || r.kind FROM r WHERE r.kind <> ''
    UNION SELECT 'maturity:' || r.maturity FROM r WHERE r.maturity <> ''
    UNION SELECT 'lang:' || w.lang FROM written w WHERE w.title <> '' AND w.summary <> ''
    UNION SELECT 'year:' || n.year WHERE n.year IS NOT NULL
    ORDER BY 1),
  (SELECT string_agg(concat_ws(' ', w.title, w.summary), ' ') FROM written w)
