-- The feed as the key of the scope reads it (setting app.key). No row for people, and for a key that is suspended or revoked.
SET LOCAL ROLE app_guard;
CREATE FUNCTION feed_me() RETURNS bigint LANGUAGE sql STABLE AS $fn$
  SELECT k.id FROM accounts_agencykey k WHERE k.id = nullif(current_setting('app.key', true), '')::bigint AND k.user_id = access_person()
    AND k.suspended_at IS NULL AND k.revoked_at IS NULL $fn$;

-- Place what was committed until now, where there is anything. False: it was not all placed (somebody else places for long, or there is
-- much): what stands is whole as far as it goes.
CREATE FUNCTION feed_catch_up() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE me bigint := feed_me(); r feed_reader; placed int;
BEGIN
  IF me IS NULL THEN RETURN true; END IF;
  SELECT * INTO r FROM feed_reader WHERE key_id = me;
  IF r.key_id IS NOT NULL AND r.paused_at IS NULL AND r.moved = '{}' AND r.labels @> access_grants() AND (access_grants() || feed_caller()) @> r.labels
      AND NOT EXISTS (SELECT FROM feed_pending) AND NOT EXISTS (SELECT FROM feed_due WHERE at <= access_clock())
      AND NOT EXISTS (SELECT FROM feed_turn WHERE key_id = me) AND NOT EXISTS (SELECT FROM feed_head WHERE asked_in <> '')
      AND NOT EXISTS (SELECT FROM feed_passing(r.labels, (SELECT h.placed_at FROM feed_head h), access_clock()) p WHERE p.label_id <> ALL (r.labels)) THEN
    RETURN true;
  END IF;
  FOR round IN 1..20 LOOP
    placed := feed_place(1000);
    IF placed < 1000 THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $fn$;

-- The next `lim` words after a number, of these kinds.
CREATE FUNCTION feed_page(after bigint, kinds text[], lim int)
RETURNS TABLE(seq bigint, kind text, object_id bigint, shown_seq bigint, is_held boolean, reference text, recall uuid, reason text, recalled_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 200 SET search_path = public, pg_temp AS $fn$
  SELECT i.seq, i.kind::text, i.object_id, i.shown_seq, i.is_held, i.reference::text, i.recall, i.reason::text, i.recalled_at FROM feed_item i
  WHERE i.key_id = (SELECT feed_me()) AND i.seq > after AND i.kind = ANY (kinds) ORDER BY i.seq LIMIT lim $fn$;

-- The number up to which everything is placed.
CREATE FUNCTION feed_stands_at() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT seq FROM feed_head WHERE id = 1 $fn$;

-- Whether the key was told after a number to take something of a kind back; also_changed: or that something changed since it was shown first.
CREATE FUNCTION feed_took_back(of_kind text, after bigint, also_changed boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM feed_item i WHERE i.key_id = (SELECT feed_me()) AND i.seq > after AND i.kind = of_kind
    AND (NOT i.is_held OR (also_changed AND i.seq > i.shown_seq))) $fn$;

-- From which number on nothing was forgotten.
CREATE FUNCTION feed_kept_from() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT coalesce((SELECT r.kept_from FROM feed_reader r WHERE r.key_id = (SELECT feed_me())), 0) $fn$;

-- The key says that it holds these no longer. Those that were its own come back, also where it had said so before.
CREATE FUNCTION feed_acknowledge(recalls uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE me bigint := feed_me();
BEGIN
  UPDATE feed_item i SET acknowledged_at = feed_clock() WHERE i.recall = ANY (recalls) AND i.key_id = me AND i.acknowledged_at IS NULL;
  RETURN QUERY SELECT i.recall FROM feed_item i WHERE i.recall = ANY (recalls) AND i.key_id = me;
END $fn$;

-- The recalls of the key, the oldest first; is_open: those not acknowledged, or the others.
CREATE FUNCTION feed_recalls(after_at timestamptz, after_recall uuid, is_open boolean, lim int)
RETURNS TABLE(recall uuid, kind text, reference text, reason text, recalled_at timestamptz, acknowledged_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 200 SET search_path = public, pg_temp AS $fn$
  SELECT i.recall, i.kind::text, i.reference::text, i.reason::text, i.recalled_at, i.acknowledged_at FROM feed_item i
  WHERE i.key_id = (SELECT feed_me()) AND NOT i.is_held AND (i.recalled_at, i.recall) > (after_at, after_recall)
    AND (is_open IS NULL OR (i.acknowledged_at IS NULL) = is_open) ORDER BY i.recalled_at, i.recall LIMIT lim $fn$;

GRANT EXECUTE ON FUNCTION feed_catch_up(), feed_page(bigint, text[], int), feed_kept_from(), feed_stands_at(), feed_took_back(text, bigint, boolean), feed_acknowledge(uuid[]),
  feed_recalls(timestamptz, uuid, boolean, int) TO app_rw, app_jobs;
GRANT EXECUTE ON FUNCTION feed_place(int) TO app_jobs;

-- How many recalls a key has not acknowledged, for those who see the key.
CREATE FUNCTION feed_open_of_key(of_key bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT count(*) FROM accounts_agencykey k JOIN feed_item i ON i.key_id = k.id
  WHERE k.id = of_key AND k.audience && access_grants() AND NOT i.is_held AND i.acknowledged_at IS NULL $fn$;
GRANT EXECUTE ON FUNCTION feed_open_of_key(bigint) TO app_rw, app_jobs;

-- Forget recalls that were acknowledged long ago. A cursor of before is refused from then on.
CREATE FUNCTION feed_tidy(before timestamptz) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE forgotten bigint;
BEGIN
  WITH gone AS (DELETE FROM feed_item i WHERE NOT i.is_held AND i.acknowledged_at < before RETURNING i.key_id, i.seq),
  kept AS (UPDATE feed_reader r SET kept_from = greatest(r.kept_from, g.last) FROM (SELECT key_id, max(seq) AS last FROM gone GROUP BY 1) g
    WHERE g.key_id = r.key_id RETURNING 1)
  SELECT count(*) INTO forgotten FROM gone;
  RETURN forgotten;
END $fn$;
GRANT EXECUTE ON FUNCTION feed_tidy(timestamptz) TO app_jobs;
RESET ROLE;
