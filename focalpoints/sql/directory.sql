-- Words of the directory: how names are compared (case, accents and signs do not matter), with an index for posts and one for people.
-- A function with its own search_path: PostgreSQL makes an index under an empty one. Each word has a space before it.
CREATE FUNCTION directory_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp
  AS $fn$ SELECT ' ' || search_folded(coalesce(words, '')) $fn$;
GRANT EXECUTE ON FUNCTION directory_words(text) TO app_rw, app_jobs, app_guard;
CREATE INDEX focalpoints_post_words ON focalpoints_post
  USING gin (directory_words(jsonb_path_query_array(titles, '$.*')::text || ' ' || institution) gin_trgm_ops);
CREATE INDEX accounts_user_words ON accounts_user USING gin (directory_words(name) gin_trgm_ops);

-- A contact that is removed is gone: whoever may write it may delete it.
GRANT DELETE ON focalpoints_contact TO app_rw;
CREATE POLICY removes ON focalpoints_contact FOR DELETE TO app_rw USING (owner_id = ANY ((SELECT access_bodies('members'))::int[]));
