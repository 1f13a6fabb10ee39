-- {{t}} the table, {{order}} its list order, {{entries}} who reads a row n: the only sentence that says so
CREATE TABLE {{t}}_audience (
  label_id int NOT NULL, {{order}} timestamptz NOT NULL, object_id bigint NOT NULL,
  since timestamptz NOT NULL, until timestamptz NOT NULL,
  PRIMARY KEY (label_id, {{order}}, object_id, since) INCLUDE (until));
CREATE INDEX {{t}}_audience_object ON {{t}}_audience (object_id);
REVOKE ALL ON {{t}}_audience FROM app_rw;
CREATE INDEX {{t}}_audience_gin ON {{t}} USING gin (audience);
CREATE INDEX {{t}}_audience_until_ix ON {{t}} (audience_until) WHERE audience_until IS NOT NULL;
ALTER TABLE {{t}} ALTER audience SET STATISTICS 1000;
ALTER TABLE {{t}} ADD CONSTRAINT {{t}}_has_audience CHECK (cardinality(audience) > 0);

SET LOCAL ROLE app_guard;
CREATE FUNCTION {{t}}_entries(n {{t}}) RETURNS TABLE(label_id int, valid tstzrange) LANGUAGE sql STABLE AS $fn$ {{entries}} $fn$;
-- overlapping grants of one label become one, or a list's LIMIT per label could fill with one row twice
CREATE FUNCTION {{t}}_spans(n {{t}}) RETURNS TABLE(label_id int, since timestamptz, until timestamptz) LANGUAGE sql STABLE AS $fn$
  SELECT label_id, coalesce(lower(r), '-infinity'), coalesce(upper(r), 'infinity')
  FROM (SELECT e.label_id, unnest(range_agg(e.valid)) AS r FROM {{t}}_entries(n) e GROUP BY e.label_id) x
  WHERE upper_inf(r) OR upper(r) > access_clock() $fn$;

CREATE FUNCTION {{t}}_open(id bigint, grants int[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM {{t}}_audience a WHERE a.object_id = id AND a.label_id = ANY (grants)
                 AND a.since <= access_clock() AND a.until > access_clock()) $fn$;

CREATE FUNCTION {{t}}_set_audience() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE t timestamptz := access_clock();
BEGIN
  SELECT coalesce(array_agg(DISTINCT s.label_id ORDER BY s.label_id), '{}'),
         min(CASE WHEN s.since > t THEN t WHEN s.until < 'infinity' THEN s.until END)
    INTO NEW.audience, NEW.audience_until FROM {{t}}_spans(NEW) s;
  RETURN NEW;
END $fn$;

CREATE FUNCTION {{t}}_sync() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM {{t}}_audience; RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM {{t}}_audience a WHERE a.object_id = OLD.id AND (TG_OP = 'DELETE' OR a.{{order}} <> NEW.{{order}}
      OR NOT EXISTS (SELECT FROM {{t}}_spans(NEW) s WHERE s.label_id = a.label_id AND s.since = a.since AND s.until = a.until));
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
  INSERT INTO {{t}}_audience (label_id, {{order}}, object_id, since, until)
    SELECT s.label_id, NEW.{{order}}, NEW.id, s.since, s.until FROM {{t}}_spans(NEW) s ON CONFLICT DO NOTHING;
  RETURN NULL;
END $fn$;

-- tidying only: nothing that a reader sees depends on it
CREATE FUNCTION {{t}}_tidy() RETURNS bigint LANGUAGE sql AS $fn$
  WITH done AS (UPDATE {{t}} SET audience_until = NULL WHERE audience_until <= access_clock() RETURNING 1) SELECT count(*) FROM done $fn$;

-- the newest ids that the caller may read: bounded by (labels x page), whatever the table's size
CREATE FUNCTION {{t}}_newest(before_at timestamptz, before_id bigint, lim int) RETURNS TABLE({{order}} timestamptz, object_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 25 SET search_path = public, pg_temp AS $fn$
  SELECT DISTINCT x.{{order}}, x.object_id FROM unnest(access_grants()) g CROSS JOIN LATERAL (
    SELECT a.{{order}}, a.object_id FROM {{t}}_audience a
    WHERE a.label_id = g AND (a.{{order}}, a.object_id) < (before_at, before_id) AND a.since <= access_clock() AND a.until > access_clock()
    ORDER BY a.{{order}} DESC, a.object_id DESC LIMIT lim) x
  ORDER BY 1 DESC, 2 DESC LIMIT lim $fn$;

-- who could read this: answered to those who may write it
CREATE FUNCTION {{t}}_readers(id bigint) RETURNS TABLE(label_id int, since timestamptz, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT a.label_id, a.since, a.until FROM {{t}}_audience a JOIN {{t}} n ON n.id = a.object_id
  WHERE n.id = $1 AND n.{{owner}} = ANY (access_bodies('{{tier}}')) $fn$;

GRANT EXECUTE ON FUNCTION {{t}}_open(bigint, int[]), {{t}}_newest(timestamptz, bigint, int), {{t}}_readers(bigint) TO app_rw, app_jobs;
GRANT EXECUTE ON FUNCTION {{t}}_tidy(), {{t}}_spans({{t}}), {{t}}_entries({{t}}) TO app_jobs;
GRANT EXECUTE ON FUNCTION {{t}}_set_audience(), {{t}}_sync() TO app_owner;
RESET ROLE;

ALTER TABLE {{t}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {{t}} FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON {{t}} FOR SELECT TO app_rw USING (audience && (SELECT access_grants())
  AND (audience_until IS NULL OR audience_until > access_clock() OR {{t}}_open(id, (SELECT access_grants()))));
CREATE POLICY adds ON {{t}} FOR INSERT TO app_rw WITH CHECK ({{mine}});
CREATE POLICY changes ON {{t}} FOR UPDATE TO app_rw USING ({{mine}}) WITH CHECK ({{mine}});
REVOKE DELETE ON {{t}} FROM app_rw;
CREATE TRIGGER audience_set BEFORE INSERT OR UPDATE ON {{t}} FOR EACH ROW EXECUTE FUNCTION {{t}}_set_audience();
CREATE TRIGGER audience_sync AFTER INSERT OR UPDATE OR DELETE ON {{t}} FOR EACH ROW EXECUTE FUNCTION {{t}}_sync();
CREATE TRIGGER audience_clear AFTER TRUNCATE ON {{t}} FOR EACH STATEMENT EXECUTE FUNCTION {{t}}_sync();
