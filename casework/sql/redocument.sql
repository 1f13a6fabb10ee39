-- Values: document, the SQL of what is indexed of a note n (document_2.sql; to take it back, document.sql). Indexes again those whose
-- journeys have ways beside the main one: of the others nothing changes.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION casework_note_document(n casework_note) RETURNS TABLE(tsv tsvector, title_tsv tsvector, tags text[], words text) LANGUAGE sql STABLE AS $fn$
{{document}}
$fn$;
SELECT casework_note_index(ARRAY(SELECT DISTINCT v.note_id FROM casework_noteleg l JOIN casework_noteversion v ON v.id = l.version_id WHERE l.branch <> ''));
RESET ROLE;
