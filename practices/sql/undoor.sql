DROP POLICY changes ON practices_comment;
DROP POLICY removes ON practices_worktext;
DROP POLICY changes ON practices_worktext;
DROP POLICY changes ON practices_translationwork;
DROP POLICY changes_of_secretariat ON practices_reviewround;
DROP POLICY changes_of_secretariat ON practices_review;
DROP POLICY adds_of_secretariat ON practices_review;
DROP POLICY changes ON practices_validation;
SET LOCAL ROLE app_guard;
DROP FUNCTION practices_reviews_told(bigint);
CREATE OR REPLACE FUNCTION practices_practice_entries(n practices_practice) RETURNS TABLE(label_id int, valid tstzrange) LANGUAGE sql STABLE AS $fn$
  SELECT CASE WHEN n.state = 'published' THEN 0 ELSE n.owner_id END, tstzrange(NULL, NULL) $fn$;
RESET ROLE;
