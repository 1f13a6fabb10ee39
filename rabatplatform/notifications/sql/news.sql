-- What fed a source of follows since a moment, the newest `most`, for the preview of what a follow would have brought. Of an event only
-- which it is and what it is about, never who acted or for whom. Left out is what no follow tells the caller: what they did, and what they
-- were told of otherwise, also as the act that the news repeats (`of`). Which of it they may read is asked by their own queries, under
-- the policies of those tables.
SET LOCAL ROLE app_guard;
CREATE FUNCTION notifications_news(source text, since timestamptz, most int)
RETURNS TABLE(id bigint, kind text, subject_id bigint, about jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT e.id, e.kind::text, e.subject_id,
    jsonb_strip_nulls(jsonb_build_object('practice', e.data -> 'practice', 'post', e.data -> 'post'))
  FROM events_event e
  WHERE e.news = source AND e.news <> '' AND e.created_at >= since AND 0 = ANY ((SELECT access_grants())::int[])
    AND e.actor_id IS DISTINCT FROM access_person()
    AND NOT EXISTS (SELECT FROM notifications_delivery d WHERE d.user_id = access_person() AND d.follow_id IS NULL
      AND d.event_id IN (e.id, CASE WHEN jsonb_typeof(e.data -> 'of') = 'number' THEN (e.data -> 'of')::bigint END))
  ORDER BY e.created_at DESC, e.id DESC LIMIT most $fn$;
GRANT EXECUTE ON FUNCTION notifications_news(text, timestamptz, int) TO app_rw, app_jobs;
RESET ROLE;
