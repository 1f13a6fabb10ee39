-- What the API list says of 100 practices, as PostgreSQL alone would say it.
SELECT json_agg(x) FROM (
  SELECT p.slug, p.reference, p.state, p.origin, p.countries, p.organisations, p.year, p.source, p.created_at, p.updated_at, p.published_at,
    p.submitted_at, p.confirmed_on, p.confirm_by, r.themes, r.framework_items, r.instruments, r.partners, r.phenomena, r.kind, r.maturity, r.evidence,
    r.lead_institution, r.start, r."end", r.nothing_failed, r.edition, r.original_language,
    (SELECT json_agg(json_build_object('kind', s.kind, 'text', s.text, 'translations',
      (SELECT json_agg(json_build_object('language', t.language, 'text', t.text, 'state', t.state)) FROM practices_translation t WHERE t.section_id = s.id)))
     FROM practices_section s WHERE s.revision_id = r.id AND s.kind IN ('title', 'summary')) AS texts
  FROM practices_practice p JOIN practices_revision r ON r.id = p.current_id
  WHERE p.id IN (SELECT id FROM bench_plain ORDER BY listed_at DESC, id DESC LIMIT 100) ORDER BY p.listed_at DESC, p.id DESC) x
