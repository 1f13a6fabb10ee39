-- What rows of before have: a revision stands where its practice stood; its bodies are those of the practice.
SET LOCAL ROLE app_guard;
UPDATE practices_revision r SET owner_id = p.owner_id, state = p.state, countries = p.countries, organisations = p.organisations,
  is_public = p.state = 'published', published_at = p.published_at, created_at = p.created_at, audience = '{0}'
  FROM practices_practice p WHERE p.id = r.practice_id;
UPDATE practices_translation t SET revision_id = s.revision_id FROM practices_section s WHERE s.id = t.section_id;
UPDATE practices_practice SET confirmed_at = confirmed_on WHERE confirmed_on IS NOT NULL;
RESET ROLE;
SET CONSTRAINTS ALL IMMEDIATE;
