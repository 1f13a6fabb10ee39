-- What is missing, older than the original or not checked of each published practice in each language: one row, kept in step by
-- triggers, so that the translators' page costs the same whatever the number of sections. All members read what is published.
ALTER TABLE practices_translationneed ENABLE ROW LEVEL SECURITY;
ALTER TABLE practices_translationneed FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON practices_translationneed FOR SELECT TO app_rw USING (0 = ANY ((SELECT access_grants())::int[]));
REVOKE INSERT, UPDATE, DELETE ON practices_translationneed FROM app_rw;

SET LOCAL ROLE app_guard;
CREATE FUNCTION practices_translation_needs(ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  DELETE FROM practices_translationneed WHERE practice_id = ANY (ids);
  INSERT INTO practices_translationneed AS d (practice_id, language, sections, missing, older, unchecked, since)
    WITH p AS (
      SELECT p.id, r.id AS revision_id, r.original_language, coalesce(p.published_at, p.listed_at) AS first_at,
        coalesce(r.published_at, p.published_at, p.listed_at) AS at
      FROM practices_practice p JOIN practices_revision r ON r.id = p.current_id
      WHERE p.id = ANY (ids) AND p.state = 'published' AND r.is_public AND r.original_language <> ''),
    s AS (
      SELECT p.*, s.id AS section_id, left(encode(sha256(convert_to(s.text, 'UTF8')), 'hex'), 32) AS hash
      FROM p JOIN practices_section s ON s.revision_id = p.revision_id),
    x AS (
      SELECT s.*, l.language, t.id AS translation_id, t.state, t.saved_at, t.source_hash <> s.hash AS is_older,
        CASE WHEN t.source_hash <> s.hash THEN (SELECT min(v.published_at) FROM practices_revision v
          WHERE v.practice_id = s.id AND v.number > t.made_from AND v.published_at IS NOT NULL) END AS older_at
      FROM s CROSS JOIN unnest(ARRAY['en', 'fr', 'pt', 'es', 'ar']) AS l(language)  -- settings.CONTENT_LANGUAGES
      LEFT JOIN practices_translation t ON t.section_id = s.section_id AND t.language = l.language
      WHERE l.language <> s.original_language),
    y AS (
      SELECT id, language, count(*) AS sections, count(*) FILTER (WHERE translation_id IS NULL) AS missing,
        count(*) FILTER (WHERE is_older) AS older, count(*) FILTER (WHERE state <> 'reviewed') AS unchecked,
        CASE WHEN count(translation_id) = 0 THEN min(first_at)
          ELSE least(min(at) FILTER (WHERE translation_id IS NULL), min(coalesce(older_at, at)) FILTER (WHERE is_older),
            min(saved_at) FILTER (WHERE state <> 'reviewed')) END AS since
      FROM x GROUP BY id, language)
    SELECT id, language, sections, missing, older, unchecked, coalesce(since, now()) FROM y WHERE missing + older + unchecked > 0
  ON CONFLICT (practice_id, language) DO UPDATE SET sections = excluded.sections, missing = excluded.missing, older = excluded.older,
    unchecked = excluded.unchecked, since = excluded.since;
END $fn$;

CREATE FUNCTION practices_needs_of_practice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE ids bigint[] := ARRAY(SELECT n.id FROM changed n JOIN before o ON o.id = n.id
  WHERE (n.state, n.current_id) IS DISTINCT FROM (o.state, o.current_id));
BEGIN
  IF ids <> '{}' THEN PERFORM practices_translation_needs(ids); END IF;
  RETURN NULL;
END $fn$;

-- Of sections and translations: those of a text that is read now.
CREATE FUNCTION practices_needs_of_text() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE ids bigint[] := ARRAY(SELECT DISTINCT p.id FROM changed c JOIN practices_practice p ON p.id = c.practice_id
  WHERE p.current_id = c.revision_id AND p.state = 'published');
BEGIN
  IF ids <> '{}' THEN PERFORM practices_translation_needs(ids); END IF;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION practices_needs_of_practice(), practices_needs_of_text() TO app_owner;
RESET ROLE;

CREATE TRIGGER needs_changed AFTER UPDATE ON practices_practice REFERENCING NEW TABLE AS changed OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_practice();
CREATE TRIGGER needs_added AFTER INSERT ON practices_section REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_text();
CREATE TRIGGER needs_changed AFTER UPDATE ON practices_section REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_text();
CREATE TRIGGER needs_gone AFTER DELETE ON practices_section REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_text();
CREATE TRIGGER needs_added AFTER INSERT ON practices_translation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_text();
CREATE TRIGGER needs_changed AFTER UPDATE ON practices_translation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_text();
CREATE TRIGGER needs_gone AFTER DELETE ON practices_translation REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION practices_needs_of_text();

SET LOCAL ROLE app_guard;
SELECT practices_translation_needs(ARRAY(SELECT id FROM practices_practice WHERE state = 'published'));
RESET ROLE;
