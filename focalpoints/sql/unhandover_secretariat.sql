DROP POLICY secretariat_changes ON focalpoints_handover;
DROP POLICY secretariat_adds ON focalpoints_handover;
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION focalpoints_handover_entries(n focalpoints_handover) RETURNS TABLE(label_id int, valid tstzrange)
LANGUAGE sql STABLE AS $fn$
  SELECT p.label_id, tstzrange(NULL, NULL) FROM focalpoints_post p WHERE p.id = n.post_id UNION ALL
  SELECT coalesce(c.coordination_label_id, o.coordination_label_id), tstzrange(NULL, NULL) FROM focalpoints_post p
  LEFT JOIN focalpoints_country c ON c.id = p.country_id LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  WHERE p.id = n.post_id $fn$;
RESET ROLE;
