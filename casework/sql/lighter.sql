-- Less work at each release and each end of a grant; what is stored is the same. Plans are made once a session: planning the document
-- of a note takes longer than making it.
SET LOCAL ROLE app_guard;
-- Spans are asked once for a row, not once for each label that it had.
CREATE OR REPLACE FUNCTION casework_note_sync() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $fn$
DECLARE labels int[]; begins timestamptz[]; ends timestamptz[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM casework_note_audience; RETURN NULL;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM casework_note_audience a WHERE a.object_id = OLD.id; RETURN NULL;
  END IF;
  SELECT array_agg(s.label_id), array_agg(s.since), array_agg(s.until) INTO labels, begins, ends FROM casework_note_spans(NEW) s;
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM casework_note_audience a WHERE a.object_id = OLD.id AND (a.listed_at <> NEW.listed_at
      OR NOT EXISTS (SELECT FROM unnest(labels, begins, ends) s(label_id, since, until)
        WHERE s.label_id = a.label_id AND s.since = a.since AND s.until = a.until));
  END IF;
  INSERT INTO casework_note_audience (label_id, listed_at, object_id, since, until)
    SELECT s.label_id, NEW.listed_at, NEW.id, s.since, s.until FROM unnest(labels, begins, ends) s(label_id, since, until) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $fn$;

-- Where nothing but its readers changed, the document is not made again; a note without a version has none to index yet.
CREATE OR REPLACE FUNCTION casework_note_index_sync() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $fn$
DECLARE ids bigint[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM search_document_note;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM search_document_note d USING gone WHERE d.object_id = gone.id;
  ELSE
    IF TG_OP = 'INSERT' THEN
      ids := ARRAY(SELECT id FROM added WHERE current_id IS NOT NULL);
    ELSE
      ids := ARRAY(SELECT n.id FROM added n JOIN gone o ON o.id = n.id
        WHERE (n.current_id, n.updated_at, n.tlp, n.valid_until, n.author_post_id, n.state)
        IS DISTINCT FROM (o.current_id, o.updated_at, o.tlp, o.valid_until, o.author_post_id, o.state));
      IF EXISTS (SELECT FROM added n JOIN gone o ON o.id = n.id WHERE (n.audience, n.audience_until, n.listed_at)
          IS DISTINCT FROM (o.audience, o.audience_until, o.listed_at) AND n.id <> ALL (ids)) THEN
        UPDATE search_document_note d SET audience = n.audience, audience_until = n.audience_until, ordered_at = n.listed_at
          FROM added n WHERE d.object_id = n.id AND n.id <> ALL (ids);
      END IF;
    END IF;
    IF cardinality(ids) > 0 THEN
      PERFORM casework_note_index(ids);
    END IF;
  END IF;
  RETURN NULL;
END $fn$;
ALTER FUNCTION casework_note_index(bigint[]) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION casework_note_set_audience() SET plan_cache_mode = force_generic_plan;

-- Grants of a note that is not open count for nothing yet: its row is held, so that a release beside it waits and then sees them.
CREATE OR REPLACE FUNCTION casework_notegrant_touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  PERFORM FROM casework_note n WHERE n.id IN (SELECT note_id FROM changed) ORDER BY n.id FOR NO KEY UPDATE;
  UPDATE casework_note SET audience_until = NULL WHERE id IN (SELECT note_id FROM changed) AND state IN ('released', 'superseded');
  RETURN NULL;
END $fn$;
RESET ROLE;
