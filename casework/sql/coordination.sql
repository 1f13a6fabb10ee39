SET LOCAL ROLE app_guard;
-- The coordination label of the body that a casework label belongs to.
CREATE FUNCTION casework_coordination(label int) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coordination_label_id FROM focalpoints_country WHERE casework_label_id = label
  UNION ALL SELECT coordination_label_id FROM focalpoints_organisation WHERE casework_label_id = label LIMIT 1 $fn$;
GRANT EXECUTE ON FUNCTION casework_coordination(int) TO app_rw, app_jobs;
RESET ROLE;
