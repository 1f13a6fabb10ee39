SET LOCAL ROLE app_guard;
-- The end of the chain over the reads as a day (UTC) ended: for those who coordinate, and for jobs. With the day hashed into it: it is
-- another one each day, so that it tells nobody whether notes that they do not read were read (casework/sealing.py computes the same).
CREATE FUNCTION casework_read_head(day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT encode(sha256(convert_to(day::text || ' ' || digest, 'UTF8')), 'hex') FROM casework_readseal WHERE at < (day + 1)::timestamp AT TIME ZONE 'UTC'
    AND (access_person() IS NULL OR -1 = ANY (access_grants())) ORDER BY last_id DESC LIMIT 1 $fn$;
GRANT EXECUTE ON FUNCTION casework_read_head(date) TO app_rw, app_jobs;
RESET ROLE;
