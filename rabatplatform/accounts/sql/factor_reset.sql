-- A lost second factor is read by the person, the coordinators of their body and the secretariat (-2); the last two decide, each
-- in their own column, as themselves, and never about themselves. What is decided stays.
ALTER TABLE accounts_factorreset ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_factorreset FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON accounts_factorreset FOR SELECT TO app_rw USING (user_id = (SELECT access_person())
  OR body_label_id = ANY ((SELECT access_grants())::int[]) OR -2 = ANY ((SELECT access_grants())::int[]));
CREATE POLICY adds ON accounts_factorreset FOR INSERT TO app_rw WITH CHECK (
  coordinator_id IS NULL AND secretariat_id IS NULL AND refused_at IS NULL
  AND (user_id = (SELECT access_person()) OR body_label_id = ANY ((SELECT access_grants())::int[])
    OR -2 = ANY ((SELECT access_grants())::int[])));
CREATE POLICY changes ON accounts_factorreset FOR UPDATE TO app_rw USING (user_id <> (SELECT access_person())
  AND (body_label_id = ANY ((SELECT access_grants())::int[]) OR -2 = ANY ((SELECT access_grants())::int[])));
REVOKE DELETE ON accounts_factorreset FROM app_rw;

CREATE FUNCTION accounts_factor_reset_signed() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF access_person() IS NULL THEN RETURN NEW; END IF;  -- work in system scope
  IF OLD.done_at IS NOT NULL OR OLD.refused_at IS NOT NULL
     OR (NEW.user_id, NEW.body_label_id, NEW.asked_at, NEW.expires_at) IS DISTINCT FROM (OLD.user_id, OLD.body_label_id, OLD.asked_at, OLD.expires_at)
     OR (NEW.coordinator_id IS DISTINCT FROM OLD.coordinator_id AND NOT coalesce(OLD.coordinator_id IS NULL
         AND NEW.coordinator_id = access_person()
         AND (NEW.body_label_id = ANY (access_grants()) OR (-2 = ANY (access_grants()) AND NOT access_other_coordinator(NEW.body_label_id, NEW.user_id))), false))
     OR (NEW.secretariat_id IS DISTINCT FROM OLD.secretariat_id AND NOT coalesce(OLD.secretariat_id IS NULL
         AND NEW.secretariat_id = access_person() AND -2 = ANY (access_grants()), false))
     OR (NEW.refused_by_id IS DISTINCT FROM OLD.refused_by_id AND NEW.refused_by_id IS DISTINCT FROM access_person())
  THEN RAISE EXCEPTION 'a reset of a second factor is signed by each for themselves' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION accounts_factor_reset_signed() TO app_rw, app_jobs;
CREATE TRIGGER signed BEFORE UPDATE ON accounts_factorreset FOR EACH ROW EXECUTE FUNCTION accounts_factor_reset_signed();
