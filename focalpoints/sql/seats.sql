-- Seats: how many open posts of a role a country or organisation may have. Two at once wait for each other.
CREATE FUNCTION focalpoints_seats_of(body_country bigint, body_organisation bigint, post_role text) RETURNS int
LANGUAGE sql STABLE AS $fn$
  SELECT coalesce((SELECT s.seats FROM focalpoints_seatlimit s
    WHERE s.role = post_role AND ((s.country_id IS NULL AND s.organisation_id IS NULL)
      OR s.country_id = body_country OR s.organisation_id = body_organisation)
    ORDER BY (s.country_id IS NULL AND s.organisation_id IS NULL) LIMIT 1),
    CASE post_role WHEN 'coordinator' THEN 4 WHEN 'secretariat' THEN 12 WHEN 'focal_point' THEN 20 WHEN 'analyst' THEN 20 ELSE 30 END) $fn$;
GRANT EXECUTE ON FUNCTION focalpoints_seats_of(bigint, bigint, text) TO app_rw, app_jobs;

CREATE FUNCTION focalpoints_keep_seats() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE allowed int; taken int;
BEGIN
  IF NEW.closed_at IS NOT NULL AND NEW.closed_at <= access_clock() THEN RETURN NEW; END IF;
  allowed := focalpoints_seats_of(NEW.country_id, NEW.organisation_id, NEW.role);
  PERFORM pg_advisory_xact_lock(hashtextextended(
    'seats ' || coalesce('c' || NEW.country_id, 'o' || NEW.organisation_id) || ' ' || NEW.role, 0));
  SELECT count(*) INTO taken FROM focalpoints_post p
    WHERE p.role = NEW.role AND p.id <> NEW.id AND (p.closed_at IS NULL OR p.closed_at > access_clock())
      AND (p.country_id = NEW.country_id OR p.organisation_id = NEW.organisation_id);
  IF taken >= allowed THEN
    RAISE EXCEPTION 'all % seats of this role are taken', allowed USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_of_a_role';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION focalpoints_keep_seats() TO app_rw, app_jobs;
CREATE TRIGGER keep_seats BEFORE INSERT OR UPDATE OF role, closed_at, country_id, organisation_id ON focalpoints_post
  FOR EACH ROW EXECUTE FUNCTION focalpoints_keep_seats();
-- `sole` follows `valid`: the whole of it for a holder, less the overlap at its beginning; nothing of it for a deputy.
CREATE FUNCTION focalpoints_sole_follows() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF NEW.kind = 'deputy' THEN
    NEW.sole := 'empty';
  ELSIF NEW.sole IS NULL THEN
    NEW.sole := NEW.valid;
  ELSIF TG_OP = 'UPDATE' AND NEW.valid <> OLD.valid AND NEW.sole = OLD.sole THEN
    NEW.sole := CASE WHEN OLD.sole = OLD.valid THEN NEW.valid
      WHEN isempty(OLD.sole) OR greatest(lower(OLD.sole), lower(NEW.valid)) >= upper(NEW.valid) THEN 'empty'
      ELSE tstzrange(greatest(lower(OLD.sole), lower(NEW.valid)), upper(NEW.valid)) END;
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION focalpoints_sole_follows() TO app_rw, app_jobs;
CREATE TRIGGER sole_follows BEFORE INSERT OR UPDATE OF valid, sole, kind ON focalpoints_appointment
  FOR EACH ROW EXECUTE FUNCTION focalpoints_sole_follows();
-- The overlap of a handover, and the length of a deputy's time, whatever code says.
ALTER TABLE focalpoints_appointment ADD CONSTRAINT overlap_of_sixty_days CHECK (
  kind <> 'holder' OR isempty(valid)
  OR (isempty(sole) AND NOT upper_inf(valid) AND upper(valid) <= lower(valid) + interval '60 days 1 hour')
  OR (sole <@ valid AND upper(sole) IS NOT DISTINCT FROM upper(valid)
    AND (lower(sole) IS NOT DISTINCT FROM lower(valid) OR lower(sole) <= lower(valid) + interval '60 days 1 hour')));
ALTER TABLE focalpoints_appointment ADD CONSTRAINT deputy_for_given_dates CHECK (
  kind <> 'deputy' OR isempty(valid) OR (NOT upper_inf(valid) AND upper(valid) <= lower(valid) + interval '90 days 1 hour'));
