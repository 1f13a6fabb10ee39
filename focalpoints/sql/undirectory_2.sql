DROP INDEX accounts_user_words, focalpoints_post_words;
DROP FUNCTION directory_words(text), directory_query(text);
CREATE FUNCTION directory_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp
  AS $fn$ SELECT ' ' || search_folded(coalesce(words, '')) $fn$;
GRANT EXECUTE ON FUNCTION directory_words(text) TO app_rw, app_jobs, app_guard;
CREATE INDEX focalpoints_post_words ON focalpoints_post
  USING gin (directory_words(jsonb_path_query_array(titles, '$.*')::text || ' ' || institution) gin_trgm_ops);
CREATE INDEX accounts_user_words ON accounts_user USING gin (directory_words(name) gin_trgm_ops);
