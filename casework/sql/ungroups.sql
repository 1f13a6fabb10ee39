SET LOCAL ROLE app_guard;
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
RESET ROLE;
