-- {{c}}: a table that hangs on a version. Read with it; written while the version is not released, by those who write its note.
ALTER TABLE {{c}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {{c}} FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON {{c}} FOR SELECT TO app_rw USING (EXISTS (SELECT FROM casework_noteversion v WHERE v.id = version_id));
CREATE POLICY adds ON {{c}} FOR INSERT TO app_rw WITH CHECK (EXISTS (SELECT FROM casework_noteversion v JOIN casework_note n ON n.id = v.note_id
  WHERE v.id = version_id AND v.state <> 'released' AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
CREATE POLICY changes ON {{c}} FOR UPDATE TO app_rw USING (EXISTS (SELECT FROM casework_noteversion v JOIN casework_note n ON n.id = v.note_id
  WHERE v.id = version_id AND v.state <> 'released' AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
CREATE POLICY removes ON {{c}} FOR DELETE TO app_rw USING (EXISTS (SELECT FROM casework_noteversion v JOIN casework_note n ON n.id = v.note_id
  WHERE v.id = version_id AND v.state <> 'released' AND n.originator_id = ANY ((SELECT access_bodies('casework'))::int[])));
