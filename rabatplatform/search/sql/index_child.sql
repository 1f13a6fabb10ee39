-- rows of {{c}} are part of the document of the row of {{t}} that {{fk}} names: index it again when one comes, changes or goes
SET LOCAL ROLE app_guard;
CREATE FUNCTION {{c}}_index_parent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  PERFORM {{t}}_index(ARRAY(SELECT DISTINCT {{fk}} FROM changed));
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION {{c}}_index_parent() TO app_owner;
RESET ROLE;
CREATE TRIGGER index_added AFTER INSERT ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_index_parent();
CREATE TRIGGER index_changed AFTER UPDATE ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_index_parent();
CREATE TRIGGER index_gone AFTER DELETE ON {{c}} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_index_parent();
