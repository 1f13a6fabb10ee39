-- Who somebody is, fifth version: the service account of an organisation is somebody only by a live key of the scope (setting app.key),
-- and no more than its scopes say; a key that is suspended or revoked holds nothing from the next statement on. For people nothing
-- changes. {{function}}: for what is done with it, {{does}} (read or write), which decides the tiers by the scopes of that act.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION {{function}}(person bigint)
RETURNS TABLE(person_label int, post_label int, members int, team int, casework int, coordination int, post_role text)
LANGUAGE sql STABLE AS $fn$
  SELECT u.label_id,
    CASE WHEN k.id IS NULL OR k.scopes && ARRAY['practices:{{does}}', 'casework:{{does}}']::varchar[] THEN p.label_id END,
    CASE WHEN k.id IS NULL OR 'directory:{{does}}' = ANY (k.scopes) THEN coalesce(c.members_label_id, o.members_label_id) END,
    CASE WHEN k.id IS NULL OR 'practices:{{does}}' = ANY (k.scopes) THEN coalesce(c.team_label_id, o.team_label_id) END,
    CASE WHEN k.id IS NULL OR 'casework:{{does}}' = ANY (k.scopes) THEN coalesce(c.casework_label_id, o.casework_label_id) END,
    CASE WHEN k.id IS NULL THEN coalesce(c.coordination_label_id, o.coordination_label_id) END,
    CASE WHEN k.id IS NULL OR p.role = 'observer' THEN p.role
      WHEN 'casework:{{does}}' = ANY (k.scopes) AND p.role <> 'contributor' THEN 'focal_point'
      WHEN 'practices:{{does}}' = ANY (k.scopes) THEN 'contributor' ELSE 'observer' END
  FROM accounts_user u
  JOIN focalpoints_appointment a ON a.user_id = u.id
  JOIN focalpoints_post p ON p.id = a.post_id
  LEFT JOIN focalpoints_country c ON c.id = p.country_id
  LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  LEFT JOIN accounts_agencykey k ON u.is_service AND k.id = nullif(current_setting('app.key', true), '')::bigint AND k.user_id = u.id
    AND k.body_id = o.coordination_label_id AND k.suspended_at IS NULL AND k.revoked_at IS NULL
  WHERE u.id = person AND u.is_active AND a.suspended_at IS NULL AND a.valid @> access_clock() AND (NOT u.is_service OR k.id IS NOT NULL) $fn$;
RESET ROLE;
