-- The labels a person holds, third version.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION access_grants_of(person bigint) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  WITH held AS MATERIALIZED (SELECT * FROM access_held(person)),
  doing_casework AS (SELECT DISTINCT casework FROM held WHERE post_role IN ('focal_point', 'analyst', 'coordinator'))
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM (
    SELECT label FROM held h CROSS JOIN LATERAL unnest(ARRAY[0, h.person_label, h.post_label, h.members,
      CASE WHEN h.post_role <> 'observer' THEN h.team END,
      CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END,
      CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN 1 END,
      CASE WHEN h.post_role = 'coordinator' THEN h.coordination END,
      CASE WHEN h.post_role = 'coordinator' THEN -1 END,
      CASE WHEN h.post_role = 'secretariat' THEN -2 END]) AS label
    UNION ALL
    SELECT CASE g.later WHEN 'everything' THEN g.label_id ELSE v.label_id END
    FROM doing_casework d JOIN casework_groupmember m ON m.body_id = d.casework AND m.valid @> access_clock()
    JOIN casework_sharinggroup g ON g.id = m.group_id
    LEFT JOIN casework_groupversion v ON v.group_id = g.id AND g.later <> 'everything' AND v.made_at >= lower(m.valid)) x $fn$;
CREATE OR REPLACE FUNCTION access_grants() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$ SELECT access_grants_of(access_person()) $fn$;
RESET ROLE;
