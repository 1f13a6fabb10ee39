-- A row of {{c}} came, changed or went: its {{kind}} is told as changed; where it shows within alone, to the keys of its owner.
SET LOCAL ROLE app_guard;
CREATE FUNCTION {{c}}_feed_of_{{word}}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  INSERT INTO feed_pending AS p (kind, object_id, tx, is_state, is_changed, at, labels, since, until)
    SELECT '{{kind}}', {{fk}}, pg_current_xact_id()::text::bigint, false, bool_or({{shown}}), feed_clock(), '{}'::int[], '{}'::timestamptz[], '{}'::timestamptz[]
    FROM changed c WHERE {{fk}} IS NOT NULL AND ({{shown}} OR {{within}}) GROUP BY {{fk}}
    ON CONFLICT (kind, object_id, tx, is_state) DO UPDATE SET is_changed = true WHERE excluded.is_changed AND NOT p.is_changed;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION {{c}}_feed_of_{{word}}() TO app_owner;
RESET ROLE;
CREATE TRIGGER feed_{{word}}_added AFTER INSERT ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_feed_of_{{word}}();
CREATE TRIGGER feed_{{word}}_before AFTER UPDATE ON {{c}} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_feed_of_{{word}}();
CREATE TRIGGER feed_{{word}}_after AFTER UPDATE ON {{c}} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_feed_of_{{word}}();
CREATE TRIGGER feed_{{word}}_gone AFTER DELETE ON {{c}} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{c}}_feed_of_{{word}}();
