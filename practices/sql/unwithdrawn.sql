SET LOCAL ROLE app_guard;
DROP FUNCTION practices_practice_document(practices_practice);
ALTER FUNCTION practices_practice_document_of_text(practices_practice) RENAME TO practices_practice_document;
RESET ROLE;
