-- Labels of sharing groups that a body held for a while, for the change feed: what it could read in between is recalled as well.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION feed_passing(held int[], after timestamptz, upto timestamptz) RETURNS TABLE(label_id int, begun timestamptz, ended timestamptz)
LANGUAGE sql STABLE AS $fn$
  SELECT g.label_id, coalesce(lower(g.valid), '-infinity'), coalesce(upper(g.valid), 'infinity') FROM casework_groupmember_audience g
  WHERE 1 = ANY (held) AND g.body_id = ANY (held) AND NOT isempty(g.valid) AND g.valid && tstzrange(after, upto, '(]') $fn$;
RESET ROLE;
