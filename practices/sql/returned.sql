-- A returned text is its team's again: what they change is read by others once they submit it.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION practices_revision_entries(n practices_revision) RETURNS TABLE(label_id int, valid tstzrange) LANGUAGE sql STABLE AS $fn$
  SELECT CASE WHEN n.is_public THEN 0 ELSE n.owner_id END, tstzrange(NULL, NULL)
  UNION ALL SELECT unnest(d.audience), tstzrange(NULL, NULL)
    FROM (SELECT * FROM practices_reviewround d WHERE d.revision_id = n.id ORDER BY d.number DESC LIMIT 1) d
    WHERE NOT n.is_public AND n.state IN ('submitted', 'in_review', 'declined') $fn$;
UPDATE practices_revision SET audience_until = NULL WHERE state = 'returned';
RESET ROLE;
SET CONSTRAINTS ALL IMMEDIATE;
