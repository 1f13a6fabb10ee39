ALTER POLICY reads ON casework_noteversion USING (EXISTS (SELECT FROM casework_note n
  WHERE n.id = note_id AND (is_open OR (n.originator_id = ANY ((SELECT access_bodies('casework'))::int[]) AND (casework_noteversion.tlp <> 'red'
    OR casework_kept_by(n.author_post_id, n.originator_id, (SELECT access_bodies('post')), (SELECT access_bodies('coordination'))))))));
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_in_preparation(bigint, int, text, int[]);
RESET ROLE;
