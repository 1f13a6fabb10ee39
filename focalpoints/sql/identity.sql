-- Who somebody is: the appointments valid now, of a person who is active. rabatplatform.access calls these by name only.
CREATE VIEW access_group_today WITH (security_invoker = true) AS
  SELECT DISTINCT (a.user_id * 100000 + g.group_id) AS id, a.user_id, g.group_id
  FROM focalpoints_appointment a
  JOIN focalpoints_post p ON p.id = a.post_id
  JOIN accounts_user u ON u.id = a.user_id
  JOIN focalpoints_rolegroup g ON g.role = p.role AND (g.country_id = p.country_id OR g.organisation_id = p.organisation_id)
  WHERE a.valid @> access_clock() AND u.is_active;
GRANT SELECT ON access_group_today TO app_rw, app_jobs, app_guard;

SET LOCAL ROLE app_guard;
CREATE FUNCTION access_held(person bigint)
RETURNS TABLE(person_label int, post_label int, members int, team int, casework int, post_role text)
LANGUAGE sql STABLE AS $fn$
  SELECT u.label_id, p.label_id, coalesce(c.members_label_id, o.members_label_id), coalesce(c.team_label_id, o.team_label_id),
    coalesce(c.casework_label_id, o.casework_label_id), p.role
  FROM accounts_user u
  JOIN focalpoints_appointment a ON a.user_id = u.id
  JOIN focalpoints_post p ON p.id = a.post_id
  LEFT JOIN focalpoints_country c ON c.id = p.country_id
  LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  WHERE u.id = person AND u.is_active AND a.valid @> access_clock() $fn$;

-- The labels a person holds at this statement: 0 all members, 1 all who read casework, and those of posts, by the role's tier.
CREATE FUNCTION access_grants_of(person bigint) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM access_held(person) h
  CROSS JOIN LATERAL unnest(ARRAY[0, h.person_label, h.post_label, h.members,
    CASE WHEN h.post_role <> 'observer' THEN h.team END,
    CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END,
    CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN 1 END]) AS label $fn$;
CREATE FUNCTION access_grants() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$ SELECT access_grants_of(access_person()) $fn$;

-- Whose rows one may write: labels of the tier of the bodies one serves, never "all members" or a group.
CREATE FUNCTION access_bodies_of(person bigint, tier text) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM access_held(person) h
  CROSS JOIN LATERAL (SELECT CASE tier
    WHEN 'members' THEN h.members
    WHEN 'team' THEN CASE WHEN h.post_role NOT IN ('observer', 'secretariat') THEN h.team END
    WHEN 'casework' THEN CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END END AS label) x $fn$;
CREATE FUNCTION access_bodies(tier text) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$ SELECT access_bodies_of(access_person(), tier) $fn$;
GRANT EXECUTE ON FUNCTION access_grants_of(bigint), access_grants(), access_bodies_of(bigint, text), access_bodies(text)
  TO app_rw, app_jobs, app_guard;
RESET ROLE;
