-- Leave to print or export a note under H2: asked by a post that reads it, given and ended by its originator alone, until a day.
CREATE POLICY begins_open ON casework_accessrequest AS RESTRICTIVE FOR INSERT TO app_rw WITH CHECK (state = 'open' AND consent_until IS NULL);
SET LOCAL ROLE app_guard;
CREATE FUNCTION casework_consent_stands() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF current_user = 'app_rw' AND NEW.consent_until IS DISTINCT FROM OLD.consent_until AND NOT OLD.originator_id = ANY (access_bodies('casework')) THEN
    RAISE EXCEPTION 'the originator alone gives leave' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_consent_stands() TO app_owner;
RESET ROLE;
CREATE TRIGGER consent BEFORE UPDATE ON casework_accessrequest FOR EACH ROW EXECUTE FUNCTION casework_consent_stands();
