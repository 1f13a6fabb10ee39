-- The secretariat may propose a list for any body; it is that body's from then on, so its coordinators accept it. Whoever proposed
-- it may discard it.
CREATE POLICY proposes ON focalpoints_memberimport FOR INSERT TO app_rw WITH CHECK (
  -2 = ANY ((SELECT access_grants())::int[]) AND owner_id = body_label_id AND state = 'proposed'
  AND proposed_by_id = (SELECT access_person()) AND decided_by_id IS NULL);
CREATE POLICY discards ON focalpoints_memberimport FOR UPDATE TO app_rw
  USING (proposed_by_id = (SELECT access_person()) AND state = 'proposed' AND -2 = ANY ((SELECT access_grants())::int[]))
  WITH CHECK (proposed_by_id = (SELECT access_person()) AND state = 'discarded' AND rows = '[]'
    AND decided_by_id = (SELECT access_person()));
