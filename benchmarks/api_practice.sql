-- A practice as the API's list tells it, made by PostgreSQL alone: no rights, titles in English. Python puts behind it which practices.
SELECT json_build_object(
  'slug', p.slug, 'reference', p.reference, 'url', 'http://localhost/api/v1/practices/' || coalesce(p.slug, p.reference) || '/',
  'page_url', 'http://localhost/practices/' || coalesce(p.slug, p.reference) || '/', 'state', p.state, 'origin', p.origin,
  'owner', coalesce(oc.alpha2, oo.slug),
  'title', coalesce(t.texts -> 'en' ->> 'title', t.texts -> r.original_language ->> 'title', ''),
  'summary', coalesce(t.texts -> 'en' ->> 'summary', t.texts -> r.original_language ->> 'summary', ''),
  'language', r.original_language, 'languages', t.languages, 'texts', t.texts, 'translations', coalesce(t.translations, '{}'),
  'countries', (SELECT coalesce(json_agg((SELECT c.alpha2 FROM focalpoints_country c WHERE c.id = u.id) ORDER BY u.n), '[]') FROM unnest(p.countries) WITH ORDINALITY u(id, n)),
  'organisations', (SELECT coalesce(json_agg((SELECT o.slug FROM focalpoints_organisation o WHERE o.id = u.id) ORDER BY u.n), '[]') FROM unnest(p.organisations) WITH ORDINALITY u(id, n)),
  'partners', (SELECT coalesce(json_agg((SELECT o.slug FROM focalpoints_organisation o WHERE o.id = u.id) ORDER BY u.n), '[]') FROM unnest(r.partners) WITH ORDINALITY u(id, n)),
  'themes', (SELECT coalesce(json_agg((SELECT h.slug FROM practices_theme h WHERE h.id = u.id) ORDER BY u.n), '[]') FROM unnest(r.themes) WITH ORDINALITY u(id, n)),
  'framework_items', (SELECT coalesce(json_agg((SELECT f.reference FROM practices_frameworkitem f WHERE f.id = u.id) ORDER BY u.n), '[]') FROM unnest(r.framework_items) WITH ORDINALITY u(id, n)),
  'instruments', (SELECT coalesce(json_agg((SELECT i.slug FROM practices_instrument i WHERE i.id = u.id) ORDER BY u.n), '[]') FROM unnest(r.instruments) WITH ORDINALITY u(id, n)),
  'phenomena', r.phenomena, 'kind', r.kind, 'maturity', r.maturity, 'evidence', r.evidence, 'lead_institution', r.lead_institution,
  'start', r.start, 'end', r."end", 'nothing_failed', r.nothing_failed, 'year', p.year, 'source', p.source,
  'contact_post', CASE WHEN cp.id IS NOT NULL THEN json_build_object('id', cp.reference, 'role', cp.role, 'title', cp.titles ->> 'en', 'institution', cp.institution) END,
  'created_at', p.created_at, 'updated_at', p.updated_at, 'submitted_at', p.submitted_at, 'published_at', p.published_at,
  'confirmed_on', p.confirmed_on, 'confirm_by', p.confirm_by, 'edition', CASE WHEN p.state IN ('draft', 'returned', 'submitted') THEN r.edition END) AS told
FROM practices_practice p JOIN practices_revision r ON r.id = p.current_id
LEFT JOIN focalpoints_post cp ON cp.id = r.contact_post_id
LEFT JOIN focalpoints_country oc ON oc.team_label_id = p.owner_id LEFT JOIN focalpoints_organisation oo ON oo.team_label_id = p.owner_id
CROSS JOIN LATERAL (
  SELECT json_object_agg(l.lang, l.texts) AS texts, json_object_agg(l.lang, l.states) FILTER (WHERE l.states IS NOT NULL) AS translations,
    array_agg(l.lang ORDER BY l.lang) AS languages
  FROM (SELECT w.lang, json_object_agg(w.kind, w.text) AS texts, json_object_agg(w.kind, w.state) FILTER (WHERE w.state IS NOT NULL) AS states FROM (
    SELECT r.original_language AS lang, s.kind, s.text, NULL AS state FROM practices_section s WHERE s.revision_id = r.id AND s.kind IN ('title', 'summary')
    UNION ALL SELECT x.language, s.kind, x.text, x.state FROM practices_section s JOIN practices_translation x ON x.section_id = s.id
      WHERE s.revision_id = r.id AND s.kind IN ('title', 'summary') AND x.language <> r.original_language) w GROUP BY w.lang) l) t
