-- What the keys of an organisation have used of a quota that they share, beside one of them: asked by that key, by its organisation and
-- by its responsible post, who are shown what is left of it. For others 0.
SET LOCAL ROLE app_guard;
CREATE FUNCTION api_used_by_others(of_key bigint, of_what text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(sum(u.used), 0)::bigint
  FROM accounts_agencykey mine
  JOIN accounts_agencykey k ON k.body_id = mine.body_id AND k.id <> mine.id
  JOIN api_quotause u ON u.agency_key_id = k.id AND u.what = of_what AND u.began = since
  WHERE mine.id = of_key AND CASE WHEN coalesce(current_setting('app.key', true), '') = ''
    THEN ARRAY[mine.body_id, mine.responsible_id] && (access_grants())::int[]
    ELSE mine.id = current_setting('app.key', true)::bigint END $fn$;

-- The same for a key that is about to use some: until its transaction ends, no other key of its organisation does. A function of its own
-- statements: the sum is asked after the wait.
CREATE FUNCTION api_others_held(of_key bigint, of_what text, since timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('quota ' || of_what || ' of ' || k.body_id, 0)) FROM accounts_agencykey k WHERE k.id = of_key;
  RETURN api_used_by_others(of_key, of_what, since);
END $fn$;
GRANT EXECUTE ON FUNCTION api_used_by_others(bigint, text, timestamptz), api_others_held(bigint, text, timestamptz) TO app_rw, app_jobs;
RESET ROLE;
