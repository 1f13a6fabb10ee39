-- What the members of a group were told stays true: what later members read, and that they are hidden from one another. A group that was
-- closed stays closed, and nobody else comes to own it.
SET LOCAL ROLE app_guard;
CREATE FUNCTION casework_group_keeps() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF (NEW.reference, NEW.label_id, NEW.owner_id, NEW.later, NEW.created_at) IS DISTINCT FROM (OLD.reference, OLD.label_id, OLD.owner_id, OLD.later, OLD.created_at)
     OR (OLD.hides_members AND NOT NEW.hides_members) OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN
    RAISE EXCEPTION 'a sharing group keeps what its members were told' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_group_keeps() TO app_owner;
RESET ROLE;
CREATE TRIGGER keeps BEFORE UPDATE ON casework_sharinggroup FOR EACH ROW EXECUTE FUNCTION casework_group_keeps();
