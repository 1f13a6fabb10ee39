-- A note as the API's list tells it, made by PostgreSQL alone: no rights. Python puts behind it which notes.
SELECT json_build_object(
  'reference', n.reference, 'url', 'http://localhost/api/v1/notes/' || n.reference || '/', 'page_url', 'http://localhost/notes/' || n.reference || '/',
  'state', n.state, 'standing', CASE WHEN n.state <> 'released' THEN n.state WHEN n.valid_until < current_date THEN 'expired' ELSE 'valid' END,
  'originator', coalesce(c.alpha2, o.slug), 'version', v.number, 'version_state', v.state, 'created_at', n.created_at, 'updated_at', n.updated_at,
  'released_at', n.released_at, 'valid_until', n.valid_until, 'title', v.title, 'language', v.language, 'kind', v.kind, 'period_from', v.period_from,
  'period_to', v.period_to, 'tlp', v.tlp, 'handling', v.handling, 'handling_text', v.handling_text, 'reliability', v.reliability,
  'credibility', v.credibility) AS told
FROM casework_note n JOIN casework_noteversion v ON v.id = n.current_id
LEFT JOIN focalpoints_country c ON c.casework_label_id = n.originator_id LEFT JOIN focalpoints_organisation o ON o.casework_label_id = n.originator_id
