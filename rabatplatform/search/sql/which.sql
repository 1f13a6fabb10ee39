-- Many documents and many searches in one question: which search finds which of them. asked: [{place, words, slots}]; words: a tsquery
-- that must hold, or null; slots: for each facet the tags of which one must be there, joined by commas. Of all documents: for jobs.
SET LOCAL ROLE app_guard;
CREATE FUNCTION search_which_of_all(in_kind text, ids bigint[], asked jsonb) RETURNS TABLE(object_id bigint, place int)
LANGUAGE sql STABLE AS $fn$
  SELECT d.object_id, a.place FROM jsonb_to_recordset(asked) AS a(place int, words text, slots jsonb)
  JOIN search_document d ON d.kind = in_kind AND d.object_id = ANY (ids)
  WHERE (a.words IS NULL OR d.tsv @@ a.words::tsquery)
    AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(a.slots) s(tags) WHERE NOT d.tags && string_to_array(s.tags, ',')) $fn$;

-- The same of what the caller may read, by their own labels at this statement.
CREATE FUNCTION search_which(in_kind text, ids bigint[], asked jsonb) RETURNS TABLE(object_id bigint, place int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE t text; mine bigint[];
BEGIN
  SELECT k."table" INTO STRICT t FROM search_kind k WHERE k.kind = in_kind;
  EXECUTE format('SELECT array_agg(n.id) FROM %I n WHERE n.id = ANY ($1) AND n.audience && $2
    AND (n.audience_until IS NULL OR n.audience_until > access_clock() OR %I(n.id, $2))', t, t || '_open')
    INTO mine USING ids, access_grants();
  RETURN QUERY SELECT w.object_id, w.place FROM search_which_of_all(in_kind, mine, asked) w;
END $fn$;
GRANT EXECUTE ON FUNCTION search_which_of_all(text, bigint[], jsonb) TO app_jobs;
GRANT EXECUTE ON FUNCTION search_which(text, bigint[], jsonb) TO app_rw, app_jobs;
RESET ROLE;
