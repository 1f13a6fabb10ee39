SET LOCAL ROLE app_guard;
-- What casework is written by, second version: a key by its scopes for writing.
CREATE OR REPLACE FUNCTION {{function}} RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM (SELECT unnest(ARRAY[h.post_label,
    CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END,
    CASE h.post_role WHEN 'coordinator' THEN h.coordination WHEN 'secretariat' THEN -2 END]) AS label FROM access_held_to_write({{person}}) h) x $fn$;
RESET ROLE;
