-- The texts of a practice have its readers again.
ALTER TABLE practices_revision ENABLE ROW LEVEL SECURITY; ALTER TABLE practices_revision FORCE ROW LEVEL SECURITY;
ALTER TABLE practices_section ENABLE ROW LEVEL SECURITY; ALTER TABLE practices_section FORCE ROW LEVEL SECURITY;
ALTER TABLE practices_translation ENABLE ROW LEVEL SECURITY; ALTER TABLE practices_translation FORCE ROW LEVEL SECURITY;
DO $do$
DECLARE t text; seen text; owned text;
BEGIN
  FOREACH t IN ARRAY ARRAY['practices_revision', 'practices_section', 'practices_translation'] LOOP
    seen := format('EXISTS (SELECT FROM practices_practice p WHERE p.id = %I.practice_id)', t);
    owned := format('EXISTS (SELECT FROM practices_practice p WHERE p.id = %I.practice_id AND p.owner_id = ANY ((SELECT access_bodies(''team''))::int[]))', t);
    EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO app_rw USING (%s)', t, seen);
    EXECUTE format('CREATE POLICY adds ON %I FOR INSERT TO app_rw WITH CHECK (%s)', t, owned);
    EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE TO app_rw USING (%s) WITH CHECK (%s)', t, owned, owned);
    EXECUTE format('CREATE POLICY removes ON %I FOR DELETE TO app_rw USING (%s)', t, owned);
  END LOOP;
END $do$;
