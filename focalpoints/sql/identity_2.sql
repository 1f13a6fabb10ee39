-- Who somebody is, second version: a suspended appointment grants nothing; the tier *coordination* and its two fixed labels
-- (-1 all coordinators, -2 the secretariat).
CREATE OR REPLACE VIEW access_group_today WITH (security_invoker = true) AS
  SELECT DISTINCT (a.user_id * 100000 + g.group_id) AS id, a.user_id, g.group_id
  FROM focalpoints_appointment a
  JOIN focalpoints_post p ON p.id = a.post_id
  JOIN accounts_user u ON u.id = a.user_id
  JOIN focalpoints_rolegroup g ON g.role = p.role AND (g.country_id = p.country_id OR g.organisation_id = p.organisation_id)
  WHERE a.valid @> access_clock() AND a.suspended_at IS NULL AND u.is_active;

SET LOCAL ROLE app_guard;
DROP FUNCTION access_held(bigint);
CREATE FUNCTION access_held(person bigint)
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

CREATE OR REPLACE FUNCTION access_grants_of(person bigint) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM access_held(person) h
  CROSS JOIN LATERAL unnest(ARRAY[0, h.person_label, h.post_label, h.members,
    CASE WHEN h.post_role <> 'observer' THEN h.team END,
    CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END,
    CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN 1 END,
    CASE WHEN h.post_role = 'coordinator' THEN h.coordination END,
    CASE WHEN h.post_role = 'coordinator' THEN -1 END,
    CASE WHEN h.post_role = 'secretariat' THEN -2 END]) AS label $fn$;

CREATE OR REPLACE FUNCTION access_bodies_of(person bigint, tier text) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM access_held(person) h
  CROSS JOIN LATERAL (SELECT CASE tier
    WHEN 'members' THEN h.members
    WHEN 'team' THEN CASE WHEN h.post_role NOT IN ('observer', 'secretariat') THEN h.team END
    WHEN 'casework' THEN CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END
    WHEN 'coordination' THEN CASE h.post_role WHEN 'coordinator' THEN h.coordination WHEN 'secretariat' THEN -2 END
    END AS label) x $fn$;
RESET ROLE;
