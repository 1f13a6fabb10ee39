-- {{t}}, which all members read, is told in the feed as {{kind}}, to keys with the scope {{scope}}. Its one label is {{label}}.
-- What lists show of it changes by itself at {{next_at}}.
INSERT INTO feed_kind (code, scope, is_dated) VALUES ('{{kind}}', '{{scope}}', true);
SET LOCAL ROLE app_guard;
CREATE FUNCTION feed_state_{{word}}(ids bigint[], t timestamptz)
RETURNS TABLE(object_id bigint, reference varchar, marking text, why text, owner int, open int[], labels int[], since timestamptz[], until timestamptz[], next_at timestamptz)
LANGUAGE sql STABLE AS $fn$
  SELECT n.id, n.{{reference}}::varchar, NULL::text, ''::text, NULL::int, ARRAY[{{label}}], ARRAY[{{label}}], '{-infinity}'::timestamptz[], '{infinity}'::timestamptz[], {{next_at}}
  FROM {{t}} n WHERE n.id = ANY (ids) AND {{told}} $fn$;
CREATE FUNCTION feed_under_{{word}}(label int, after_at timestamptz, after_id bigint, most int) RETURNS TABLE(object_id bigint, at timestamptz) LANGUAGE sql STABLE AS $fn$
  SELECT n.id, '-infinity'::timestamptz FROM {{t}} n WHERE {{label}} = label AND n.id > after_id AND {{told}} ORDER BY n.id LIMIT most $fn$;

CREATE FUNCTION {{t}}_feed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $fn$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until)
      VALUES ('{{kind}}', NEW.id, pg_current_xact_id()::text::bigint, true, true, feed_clock(), '{}', '{}', '{}') ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO feed_pending AS p (kind, object_id, tx, is_state, is_changed, at, labels, since, until, reference)
      VALUES ('{{kind}}', OLD.id, pg_current_xact_id()::text::bigint, true, true, feed_clock(),
      CASE WHEN {{told_old}} THEN ARRAY[{{label}}] ELSE '{}' END, CASE WHEN {{told_old}} THEN '{-infinity}' ELSE '{}' END::timestamptz[],
      CASE WHEN {{told_old}} THEN '{infinity}' ELSE '{}' END::timestamptz[], CASE TG_OP WHEN 'DELETE' THEN OLD.{{reference}}::text END)
      ON CONFLICT (kind, object_id, tx, is_state) DO UPDATE SET reference = excluded.reference WHERE excluded.reference IS NOT NULL;
  END IF;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION {{t}}_feed() TO app_owner;
RESET ROLE;
CREATE TRIGGER feed_added AFTER INSERT ON {{t}} FOR EACH ROW EXECUTE FUNCTION {{t}}_feed();
CREATE TRIGGER feed_changed AFTER UPDATE ON {{t}} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION {{t}}_feed();
CREATE TRIGGER feed_gone AFTER DELETE ON {{t}} FOR EACH ROW EXECUTE FUNCTION {{t}}_feed();
