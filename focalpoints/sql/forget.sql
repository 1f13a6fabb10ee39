-- Names and addresses in invitations, nominations and imports of a person whose account is being erased. Only that person themself,
-- the secretariat, or the system makes it; the account is emptied by then, so its address is given.
SET LOCAL ROLE app_guard;
CREATE FUNCTION focalpoints_forget(who bigint, address text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE hidden text := 'erased-' || who || '@erased.invalid';
BEGIN
  IF access_person() IS NOT NULL AND access_person() <> who AND NOT (-2 = ANY (access_grants())) THEN
    RAISE insufficient_privilege USING MESSAGE = 'nobody forgets another person';
  END IF;
  UPDATE focalpoints_invitation SET name = '', email = hidden, state = CASE state WHEN 'pending' THEN 'withdrawn' ELSE state END,
    closed_at = coalesce(closed_at, access_clock()) WHERE accepted_by_id = who OR lower(email) = lower(address);
  UPDATE focalpoints_nomination n SET name = '', email = hidden, state = CASE state WHEN 'proposed' THEN 'withdrawn' ELSE state END
    WHERE lower(email) = lower(address) OR EXISTS (
      SELECT FROM focalpoints_invitation i WHERE i.nomination_id = n.id AND i.accepted_by_id = who);
  UPDATE focalpoints_memberimport SET rows = (
      SELECT coalesce(jsonb_agg(r), '[]') FROM jsonb_array_elements(rows) r WHERE lower(r ->> 'email') IS DISTINCT FROM lower(address))
    WHERE rows @? '$[*].email';
END $fn$;
GRANT EXECUTE ON FUNCTION focalpoints_forget(bigint, text) TO app_rw, app_jobs;
-- Whether a body, by its *coordination* label, has a coordinator now who is not that person. rabatplatform.accounts calls it by name.
CREATE FUNCTION access_other_coordinator(body_label int, person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM focalpoints_appointment a JOIN accounts_user u ON u.id = a.user_id JOIN focalpoints_post p ON p.id = a.post_id
    LEFT JOIN focalpoints_country c ON c.id = p.country_id LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
    WHERE p.role = 'coordinator' AND coalesce(c.coordination_label_id, o.coordination_label_id) = body_label AND a.user_id <> person
      AND u.is_active AND a.suspended_at IS NULL AND a.valid @> access_clock()) $fn$;
GRANT EXECUTE ON FUNCTION access_other_coordinator(int, bigint) TO app_rw, app_jobs;
RESET ROLE;
