-- Rights at the door beside those of Protect: who writes what is theirs on a practice of another country.

-- A practice is read by all members once published; before, by whoever reads its revision in hand.
SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION practices_practice_entries(n practices_practice) RETURNS TABLE(label_id int, valid tstzrange) LANGUAGE sql STABLE AS $fn$
  SELECT 0, tstzrange(NULL, NULL) WHERE n.state IN ('published', 'archived', 'withdrawn')
  UNION ALL SELECT n.owner_id, tstzrange(NULL, NULL) WHERE n.state NOT IN ('published', 'archived', 'withdrawn')
  UNION ALL SELECT unnest(r.audience), tstzrange(NULL, NULL) FROM practices_revision r
    WHERE r.id = n.current_id AND n.state NOT IN ('published', 'archived', 'withdrawn') $fn$;

-- What the circle of a round is told of its reviews: where they stand; which post, unless the round is blind; marks and words once it is closed.
CREATE FUNCTION practices_reviews_told(of_round bigint)
RETURNS TABLE(number int, state text, post_id bigint, asked_at timestamptz, due_on date, declared_at timestamptz, answered_at timestamptz,
  left_at timestamptz, scores jsonb, comments jsonb, blocking jsonb, decision text, maturity text, words text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT v.number::int, v.state::text, CASE WHEN NOT d.is_blind THEN v.post_id END, v.asked_at, v.due_on, v.declared_at, v.answered_at, v.left_at,
    CASE WHEN told THEN v.scores END, CASE WHEN told THEN v.comments END, CASE WHEN told THEN v.blocking END,
    CASE WHEN told THEN v.decision::text END, CASE WHEN told THEN v.maturity::text END, CASE WHEN told THEN v.words END
  FROM practices_reviewround d JOIN practices_review v ON v.round_id = d.id
  CROSS JOIN LATERAL (SELECT d.state = 'closed' AND d.outcome <> 'taken_back' AND v.state = 'answered' AS told) x
  WHERE d.id = of_round AND d.audience && access_grants() ORDER BY v.number $fn$;
GRANT EXECUTE ON FUNCTION practices_reviews_told(bigint) TO app_rw, app_jobs;
RESET ROLE;

-- The coordinator of a body that is named answers for it; the secretariat asks posts to review, and replaces them.
GRANT UPDATE ON practices_validation TO app_rw;
CREATE POLICY changes ON practices_validation FOR UPDATE TO app_rw
  USING (body_id = ANY ((SELECT access_grants())::int[])) WITH CHECK (body_id = ANY ((SELECT access_grants())::int[]));
CREATE POLICY adds_of_secretariat ON practices_review FOR INSERT TO app_rw WITH CHECK (-2 = ANY ((SELECT access_grants())::int[]));
CREATE POLICY changes_of_secretariat ON practices_review FOR UPDATE TO app_rw
  USING (-2 = ANY ((SELECT access_grants())::int[])) WITH CHECK (-2 = ANY ((SELECT access_grants())::int[]));
CREATE POLICY changes_of_secretariat ON practices_reviewround FOR UPDATE TO app_rw
  USING (-2 = ANY ((SELECT access_grants())::int[])) WITH CHECK (-2 = ANY ((SELECT access_grants())::int[]));

-- Translators and second speakers are of any country: what they write hangs on a practice that they read.
GRANT UPDATE ON practices_translationwork TO app_rw;
CREATE POLICY changes ON practices_translationwork FOR UPDATE TO app_rw
  USING (EXISTS (SELECT FROM practices_practice p WHERE p.id = practice_id))
  WITH CHECK (EXISTS (SELECT FROM practices_practice p WHERE p.id = practice_id));
GRANT UPDATE, DELETE ON practices_worktext TO app_rw;
CREATE POLICY changes ON practices_worktext FOR UPDATE TO app_rw
  USING (EXISTS (SELECT FROM practices_translationwork w JOIN focalpoints_post p ON p.id IN (w.translator_post_id, w.checker_post_id)
    WHERE w.id = work_id AND p.label_id = ANY ((SELECT access_grants())::int[])));
CREATE POLICY removes ON practices_worktext FOR DELETE TO app_rw
  USING (EXISTS (SELECT FROM practices_translationwork w JOIN focalpoints_post p ON p.id IN (w.translator_post_id, w.checker_post_id)
    WHERE w.id = work_id AND p.label_id = ANY ((SELECT access_grants())::int[])));

-- A comment is changed by who wrote it, by the owner of the practice, and by the secretariat (removal).
GRANT UPDATE ON practices_comment TO app_rw;
CREATE POLICY changes ON practices_comment FOR UPDATE TO app_rw USING (by_id = (SELECT access_person())
  OR -2 = ANY ((SELECT access_grants())::int[])
  OR EXISTS (SELECT FROM practices_practice p WHERE p.id = practice_id AND p.owner_id = ANY ((SELECT access_bodies('team'))::int[])));

-- What stands on the rows of before, computed by the new sentences.
SET LOCAL ROLE app_guard;
UPDATE practices_revision SET audience_until = NULL;
UPDATE practices_practice SET audience_until = NULL;
RESET ROLE;
