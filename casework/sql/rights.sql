-- The labels a person holds at this statement, fourth version: the same labels, and those of groups from casework_groupmember_audience.
-- {{function}} is a statement of its own and calls no other function.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION {{function}} RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  WITH held AS MATERIALIZED (SELECT * FROM access_held({{person}}))
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM (
    SELECT unnest(ARRAY[0, h.person_label, h.post_label, h.members,
      CASE WHEN h.post_role <> 'observer' THEN h.team END,
      CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END,
      CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN 1 END,
      CASE WHEN h.post_role = 'coordinator' THEN h.coordination END,
      CASE WHEN h.post_role = 'coordinator' THEN -1 END,
      CASE WHEN h.post_role = 'secretariat' THEN -2 END]) AS label FROM held h
    UNION ALL
    SELECT g.label_id FROM held h JOIN casework_groupmember_audience g ON g.body_id = h.casework
    WHERE h.post_role IN ('focal_point', 'analyst', 'coordinator') AND g.valid @> access_clock()) x $fn$;
RESET ROLE;
