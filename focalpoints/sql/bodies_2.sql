-- Whose rows one may write, fifth version: a key by its scopes for writing. {{function}} is a statement of its own and calls no other function.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION {{function}} RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(array_agg(DISTINCT label) FILTER (WHERE label IS NOT NULL), '{}') FROM (SELECT CASE tier
    WHEN 'members' THEN h.members
    WHEN 'team' THEN CASE WHEN h.post_role NOT IN ('observer', 'secretariat') THEN h.team END
    WHEN 'casework' THEN CASE WHEN h.post_role IN ('focal_point', 'analyst', 'coordinator') THEN h.casework END
    WHEN 'coordination' THEN CASE h.post_role WHEN 'coordinator' THEN h.coordination WHEN 'secretariat' THEN -2 END
    WHEN 'post' THEN h.post_label
    END AS label FROM access_held_to_write({{person}}) h) x $fn$;
RESET ROLE;
