-- {{c}} is protected itself, and the readers of {{t}} follow those of its rows: compute the rows of {{t}} again when they changed
SET LOCAL ROLE app_guard;
CREATE FUNCTION {{c}}_touch_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  UPDATE {{t}} SET audience_until = NULL WHERE id IN (SELECT {{fk}} FROM changed);
  RETURN NULL;
END $fn$;
CREATE FUNCTION {{c}}_touch_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  UPDATE {{t}} SET audience_until = NULL WHERE id IN (SELECT n.{{fk}} FROM changed n JOIN before o ON o.id = n.id
    WHERE (n.audience, n.audience_until) IS DISTINCT FROM (o.audience, o.audience_until));
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION {{c}}_touch_new(), {{c}}_touch_changed() TO app_owner;
RESET ROLE;
CREATE TRIGGER touch_added AFTER INSERT ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_touch_new();
CREATE TRIGGER touch_changed AFTER UPDATE ON {{c}} REFERENCING NEW TABLE AS changed OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_touch_changed();
CREATE TRIGGER touch_gone AFTER DELETE ON {{c}} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_touch_new();
