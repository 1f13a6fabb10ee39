-- Keys of organisations: what Protect does not say. Its entries and the owner: migration 0006.
SET LOCAL ROLE app_guard;
-- Which key shows this secret now, and what it may. Asked before there is anybody: the caller is nobody yet. No row: wrong, ended,
-- revoked, suspended, or of an account that is not active.
CREATE FUNCTION accounts_key_of(secret_digest text)
RETURNS TABLE(key_id bigint, account_id bigint, body_label int, key_scopes text[], key_ceiling text, key_networks text[], is_noted boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $fn$
  SELECT k.id, k.user_id, k.body_id, k.scopes::text[], k.ceiling::text, k.networks::text[],
    coalesce(t.used_at > access_clock() - interval '10 minutes', false)
  FROM accounts_agencytoken t JOIN accounts_agencykey k ON k.id = t.key_id JOIN accounts_user u ON u.id = k.user_id
  WHERE t.digest = secret_digest AND t.revoked_at IS NULL AND t.expiry > access_clock()
    AND k.revoked_at IS NULL AND k.suspended_at IS NULL AND u.is_active AND u.is_service $fn$;

-- A secret was shown from a network: kept to ten minutes.
CREATE FUNCTION accounts_key_used(secret_digest text, from_network text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  UPDATE accounts_agencytoken t SET used_at = access_clock(), used_from = left(from_network, 43)
  WHERE t.digest = secret_digest AND (t.used_at IS NULL OR t.used_at <= access_clock() - interval '10 minutes') $fn$;

-- A key was refused: from a network that it is not bound to, or for an operation outside its scopes. Five calls of the first sort within
-- a day, or five different operations of the second, suspend it. A count begins again a day after its first call, so that no call older
-- than a day is counted. The key's row is held meanwhile, so that 200 at once count as 200.
-- True: it is suspended from now on, and was not before.
CREATE FUNCTION accounts_key_refused(of_key bigint, of_sort text, for_what text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE since timestamptz; many bigint;
BEGIN
  SELECT greatest(access_clock() - interval '1 day', k.restored_at) INTO since FROM accounts_agencykey k WHERE k.id = of_key FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO accounts_keyrefusal AS r (key_id, sort, what, times, first_at, last_at)
    VALUES (of_key, of_sort, left(for_what, 80), 1, access_clock(), access_clock())
    ON CONFLICT ON CONSTRAINT one_refusal_a_sort DO UPDATE
      SET times = CASE WHEN r.first_at > since THEN r.times + 1 ELSE 1 END,
        first_at = CASE WHEN r.first_at > since THEN r.first_at ELSE access_clock() END, last_at = access_clock();
  -- of a network whose count began before that day, one call at least is of that day
  SELECT CASE of_sort WHEN 'network' THEN coalesce(sum(CASE WHEN r.first_at > since THEN r.times ELSE 1 END), 0) ELSE count(*) END
    INTO many FROM accounts_keyrefusal r
    WHERE r.key_id = of_key AND r.sort = of_sort AND r.last_at > since;
  IF many < 5 THEN RETURN false; END IF;
  UPDATE accounts_agencykey k SET suspended_at = access_clock(), suspended_for = of_sort
    WHERE k.id = of_key AND k.suspended_at IS NULL AND k.revoked_at IS NULL;
  RETURN FOUND;
END $fn$;

-- The markings that leave by a key, as one text; "" for one that reads no casework. Looked up when a scope is opened.
CREATE FUNCTION access_ceiling_of(of_key bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT CASE WHEN 'casework:read' = ANY (k.scopes) THEN array_to_string(m.all_of_them[1:array_position(m.all_of_them, k.ceiling::text)], ',') ELSE '' END
  FROM accounts_agencykey k CROSS JOIN (SELECT ARRAY['clear', 'green', 'amber', 'amber-strict'] AS all_of_them) m WHERE k.id = of_key $fn$;
-- Was the key by which somebody acts given this scope? For people yes. Asked where a label alone does not tell: that of the post of the
-- systems is held for practices and for casework.
CREATE FUNCTION access_key_may(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce(current_setting('app.key', true), '') = '' OR EXISTS (SELECT FROM accounts_agencykey k
    WHERE k.id = nullif(current_setting('app.key', true), '')::bigint AND wanted = ANY (k.scopes)) $fn$;
GRANT EXECUTE ON FUNCTION accounts_key_of(text), accounts_key_used(text, text), accounts_key_refused(bigint, text, text),
  access_ceiling_of(bigint), access_key_may(text) TO app_rw, app_jobs;
RESET ROLE;

-- Is a marking under the ceiling of the key that asks? For people yes. A key whose scope was opened without a ceiling: no.
CREATE FUNCTION access_under_ceiling(marking text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN coalesce(current_setting('app.key', true), '') = '' THEN true
    ELSE coalesce(marking = ANY (string_to_array(current_setting('app.ceiling', true), ',')), false) END $$;
GRANT EXECUTE ON FUNCTION access_under_ceiling(text) TO app_rw, app_jobs, app_guard;

-- Beside the coordinators, who make and change keys: the holders of the post that is responsible rotate, suspend and revoke; the
-- secretariat suspends and revokes. Which columns: accounts_key_stands.
CREATE POLICY ends_of_responsible ON accounts_agencykey FOR UPDATE TO app_rw
  USING (responsible_id = ANY ((SELECT access_bodies('post'))::int[])) WITH CHECK (true);
CREATE POLICY ends_of_secretariat ON accounts_agencykey FOR UPDATE TO app_rw
  USING (-2 = ANY ((SELECT access_grants())::int[])) WITH CHECK (true);
CREATE POLICY adds_of_responsible ON accounts_agencytoken FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM accounts_agencykey k
  WHERE k.id = key_id AND k.responsible_id = ANY ((SELECT access_bodies('post'))::int[])));
CREATE POLICY ends_of_responsible ON accounts_agencytoken FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM accounts_agencykey k
  WHERE k.id = key_id AND k.responsible_id = ANY ((SELECT access_bodies('post'))::int[])));
CREATE POLICY ends_of_secretariat ON accounts_agencytoken FOR UPDATE TO app_rw USING (-2 = ANY ((SELECT access_grants())::int[])
  AND EXISTS (SELECT FROM accounts_agencykey k WHERE k.id = key_id));
DROP POLICY removes ON accounts_agencytoken;
REVOKE DELETE ON accounts_agencytoken FROM app_rw;
REVOKE INSERT, UPDATE, DELETE ON accounts_keyrefusal FROM app_rw;

-- What a key may is written once. Who is not a coordinator of its organisation only stops it; what was revoked stays so.
CREATE FUNCTION accounts_key_stands() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE may_change text[] := ARRAY['suspended_at', 'suspended_for', 'revoked_at', 'audience', 'audience_until'];
BEGIN
  IF current_user <> 'app_rw' THEN RETURN NEW; END IF;
  IF OLD.body_id = ANY (access_bodies('coordination')) THEN
    may_change := may_change || ARRAY['name', 'networks', 'responsible_id', 'restored_at'];
  ELSIF OLD.suspended_at IS NOT NULL AND NEW.suspended_at IS NULL THEN
    RAISE EXCEPTION 'a coordinator restores a key' USING ERRCODE = 'check_violation';
  END IF;
  IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change OR OLD.revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'what a key may is written once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER stands BEFORE UPDATE ON accounts_agencykey FOR EACH ROW EXECUTE FUNCTION accounts_key_stands();

-- Whose a key is: it acts as the account of its own organisation's systems, and a post of that organisation answers for it, which its
-- systems do not hold. (Tokens of before, where there is no such post: the label of its coordinators.) Whatever stops a key asks none of this.
SET LOCAL ROLE app_guard;
CREATE FUNCTION accounts_key_is_of_its_body() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE is_new boolean := TG_OP = 'INSERT';
BEGIN
  IF (is_new OR NEW.user_id <> OLD.user_id OR NEW.body_id <> OLD.body_id) AND NOT EXISTS (
    SELECT FROM accounts_user u JOIN focalpoints_appointment a ON a.user_id = u.id JOIN focalpoints_post p ON p.id = a.post_id
      JOIN focalpoints_organisation o ON o.id = p.organisation_id
      WHERE u.id = NEW.user_id AND u.is_service AND o.coordination_label_id = NEW.body_id) THEN
    RAISE EXCEPTION 'a key acts as the account of its organisation' USING ERRCODE = 'check_violation';
  END IF;
  IF (is_new OR NEW.responsible_id <> OLD.responsible_id) AND NEW.responsible_id <> NEW.body_id AND NOT EXISTS (
    SELECT FROM focalpoints_post p JOIN focalpoints_organisation o ON o.id = p.organisation_id
      WHERE p.label_id = NEW.responsible_id AND o.coordination_label_id = NEW.body_id AND NOT EXISTS (SELECT FROM focalpoints_appointment a
        JOIN accounts_user u ON u.id = a.user_id WHERE a.post_id = p.id AND u.is_service)) THEN
    RAISE EXCEPTION 'a post of its organisation answers for a key' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION accounts_key_is_of_its_body() TO app_owner;
RESET ROLE;
CREATE TRIGGER within_its_body BEFORE INSERT OR UPDATE OF user_id, body_id, responsible_id ON accounts_agencykey
  FOR EACH ROW EXECUTE FUNCTION accounts_key_is_of_its_body();

-- A secret only ends: nothing else of it changes, and its end never moves away. When it was used last, and that its end was told, is
-- written by others than the runtime role.
CREATE FUNCTION accounts_secret_ends() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF current_user = 'app_rw' AND (to_jsonb(NEW) - ARRAY['expiry', 'revoked_at'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['expiry', 'revoked_at']
     OR NEW.expiry > OLD.expiry OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)) THEN
    RAISE EXCEPTION 'a secret only ends' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER ends BEFORE UPDATE ON accounts_agencytoken FOR EACH ROW EXECUTE FUNCTION accounts_secret_ends();

-- A secret is one of its key's account, and of a key that was not revoked; two of a key live at once. Two that are made at the same moment
-- wait for each other.
SET LOCAL ROLE app_guard;
CREATE FUNCTION accounts_secret_of_its_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  IF NOT EXISTS (SELECT FROM accounts_agencykey k WHERE k.id = NEW.key_id AND k.user_id = NEW.user_id AND k.revoked_at IS NULL) THEN
    RAISE EXCEPTION 'a secret acts as the account of its key' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM FROM accounts_agencykey k WHERE k.id = NEW.key_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM accounts_agencytoken t WHERE t.key_id = NEW.key_id AND t.revoked_at IS NULL AND t.expiry > access_clock()) >= 2 THEN
    RAISE EXCEPTION 'a key has two live secrets' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION accounts_secret_of_its_key() TO app_owner;
RESET ROLE;
CREATE TRIGGER of_its_key BEFORE INSERT ON accounts_agencytoken FOR EACH ROW EXECUTE FUNCTION accounts_secret_of_its_key();
