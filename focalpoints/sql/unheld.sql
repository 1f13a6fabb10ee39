-- As focalpoints/sql/identity_2.sql made it. {{function}} {{does}}
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION access_held(person bigint)
RETURNS TABLE(person_label int, post_label int, members int, team int, casework int, coordination int, post_role text)
LANGUAGE sql STABLE AS $fn$
  SELECT u.label_id, p.label_id, coalesce(c.members_label_id, o.members_label_id), coalesce(c.team_label_id, o.team_label_id),
    coalesce(c.casework_label_id, o.casework_label_id), coalesce(c.coordination_label_id, o.coordination_label_id), p.role
  FROM accounts_user u
  JOIN focalpoints_appointment a ON a.user_id = u.id
  JOIN focalpoints_post p ON p.id = a.post_id
  LEFT JOIN focalpoints_country c ON c.id = p.country_id
  LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  WHERE u.id = person AND u.is_active AND a.suspended_at IS NULL AND a.valid @> access_clock() $fn$;
DROP FUNCTION IF EXISTS access_held_to_write(bigint);
RESET ROLE;
