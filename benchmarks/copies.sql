-- The same practices again: {low} to {high} with ids moved by {d} and times by {shift}. Statements are parted by an empty line.

INSERT INTO practices_practice (id, reference, slug, owner_id, state, origin, countries, organisations, source, year, created_at, listed_at,
  updated_at, published_at, audience, audience_until, freshness, confirmed_at)
  SELECT id + {d}, 'b' || lpad((id + {d})::text, 11, '0'), 'practice-' || (id + {d}), owner_id, state, origin, countries, organisations, source, year,
  created_at - {shift}, listed_at - {shift}, updated_at - {shift}, published_at - {shift}, audience, audience_until, freshness, confirmed_at
  FROM practices_practice WHERE id BETWEEN {low} AND {high}

INSERT INTO practices_practice_audience (label_id, listed_at, object_id, since, until)
  SELECT label_id, listed_at - {shift}, object_id + {d}, since, until FROM practices_practice_audience WHERE object_id BETWEEN {low} AND {high}

INSERT INTO practices_revision (id, practice_id, number, edition, original_language, kind, phenomena, maturity, evidence, lead_institution, start,
  "end", themes, framework_items, instruments, partners, numbers, nothing_failed, saved_at, owner_id, state, is_public, standing, what_changed,
  is_correction, countries, organisations, created_at, published_at, audience, audience_until, writers)
  SELECT id + {d}, practice_id + {d}, number, edition, original_language, kind, phenomena, maturity, evidence, lead_institution, start,
  "end", themes, framework_items, instruments, partners, numbers, nothing_failed, saved_at, owner_id, state, is_public, standing, what_changed,
  is_correction, countries, organisations, created_at - {shift}, published_at - {shift}, audience, audience_until, writers
  FROM practices_revision WHERE id BETWEEN {low} AND {high}

INSERT INTO practices_revision_audience (label_id, created_at, object_id, since, until)
  SELECT label_id, created_at - {shift}, object_id + {d}, since, until FROM practices_revision_audience WHERE object_id BETWEEN {low} AND {high}

UPDATE practices_practice SET current_id = id WHERE id BETWEEN {low} + {d} AND {high} + {d}

INSERT INTO practices_section (id, practice_id, revision_id, kind, text)
  SELECT id + 10 * {d}, practice_id + {d}, revision_id + {d}, kind, text FROM practices_section WHERE revision_id BETWEEN {low} AND {high}

INSERT INTO practices_translation (practice_id, revision_id, section_id, language, text, state, source_hash, made_from, saved_at)
  SELECT practice_id + {d}, revision_id + {d}, section_id + 10 * {d}, language, text, state, source_hash, made_from, saved_at
  FROM practices_translation WHERE practice_id BETWEEN {low} AND {high}

INSERT INTO search_document_practice
  SELECT kind, object_id + {d}, ordered_at - {shift}, changed_at - {shift}, state, audience, audience_until, is_public, tags, terms, tsv, title_tsv
  FROM search_document_practice WHERE object_id BETWEEN {low} AND {high}
