-- What is found of a withdrawn practice: that it is there, whose and of when. Its words are not indexed, and not suggested.
SET LOCAL ROLE app_guard;
ALTER FUNCTION practices_practice_document(practices_practice) RENAME TO practices_practice_document_of_text;
CREATE FUNCTION practices_practice_document(n practices_practice) RETURNS TABLE(tsv tsvector, title_tsv tsvector, tags text[], words text) LANGUAGE sql STABLE AS $fn$
  SELECT CASE WHEN x.gone THEN ''::tsvector ELSE d.tsv END, CASE WHEN x.gone THEN ''::tsvector ELSE d.title_tsv END,
    CASE WHEN x.gone THEN ARRAY(SELECT t FROM unnest(d.tags) t WHERE t ~ '^(country|organisation|year):') ELSE d.tags END,
    CASE WHEN x.gone THEN '' ELSE d.words END
  FROM practices_practice_document_of_text(n) d CROSS JOIN LATERAL (SELECT n.state = 'withdrawn' AS gone) x $fn$;
GRANT EXECUTE ON FUNCTION practices_practice_document(practices_practice) TO app_jobs;
RESET ROLE;
