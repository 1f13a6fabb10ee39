-- a row of {{c}} that decides on readers came, changed or went: compute the rows of {{t}} it hangs on again (each once)
SET LOCAL ROLE app_guard;
CREATE FUNCTION {{c}}_touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  UPDATE {{t}} SET audience_until = NULL WHERE id IN (SELECT {{fk}} FROM changed);
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION {{c}}_touch() TO app_owner;
RESET ROLE;
CREATE TRIGGER touch_added AFTER INSERT ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_touch();
CREATE TRIGGER touch_changed AFTER UPDATE ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_touch();
CREATE TRIGGER touch_gone AFTER DELETE ON {{c}} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_touch();
