-- A coordinator's post, and a post of the secretariat, is handed over under the eyes of the secretariat: it reads and writes these too.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION focalpoints_handover_entries(n focalpoints_handover) RETURNS TABLE(label_id int, valid tstzrange)
LANGUAGE sql STABLE AS $fn$
  SELECT x.label, tstzrange(NULL, NULL) FROM focalpoints_post p
  LEFT JOIN focalpoints_country c ON c.id = p.country_id LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  CROSS JOIN LATERAL unnest(ARRAY[p.label_id, coalesce(c.coordination_label_id, o.coordination_label_id),
    CASE WHEN p.role IN ('coordinator', 'secretariat') OR o.slug = 'icmpd' THEN -2 END]) AS x(label)
  WHERE p.id = n.post_id AND x.label IS NOT NULL $fn$;
RESET ROLE;
CREATE POLICY secretariat_adds ON focalpoints_handover FOR INSERT TO app_rw
  WITH CHECK (-2 = ANY (audience) AND -2 = ANY ((SELECT access_grants())::int[]));
CREATE POLICY secretariat_changes ON focalpoints_handover FOR UPDATE TO app_rw
  USING (-2 = ANY (audience) AND -2 = ANY ((SELECT access_grants())::int[]))
  WITH CHECK (-2 = ANY (audience) AND -2 = ANY ((SELECT access_grants())::int[]));
