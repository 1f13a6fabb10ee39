-- Words of the directory, second version: one array of words each, found by their beginning and without reading the row again
-- (a trigram index has PostgreSQL fold every name that it finds once more: measured 17 ms for 600 names).
DROP INDEX accounts_user_words, focalpoints_post_words;
DROP FUNCTION directory_words(text);
CREATE FUNCTION directory_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp
  AS $fn$ SELECT array_to_tsvector(string_to_array(search_folded(coalesce(words, '')), ' ')) $fn$;
-- All the words of a text, each as the beginning of a word; null where it has none.
CREATE FUNCTION directory_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp
  AS $fn$ SELECT CASE WHEN f <> '' THEN ('''' || replace(f, ' ', ''':* & ''') || ''':*')::tsquery END FROM search_folded(words) f $fn$;
GRANT EXECUTE ON FUNCTION directory_words(text), directory_query(text) TO app_rw, app_jobs, app_guard;
CREATE INDEX focalpoints_post_words ON focalpoints_post
  USING gin (directory_words(jsonb_path_query_array(titles, '$.*')::text || ' ' || institution));
CREATE INDEX accounts_user_words ON accounts_user USING gin (directory_words(name));
