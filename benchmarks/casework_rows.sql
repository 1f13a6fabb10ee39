-- Statements are parted by an empty line: first what completes the notes {low} to {high}, then the same notes again with numbers moved by
-- {d} and {v} and times by {shift}.

UPDATE casework_note n SET current_id = v.id FROM (SELECT DISTINCT ON (note_id) note_id, id FROM casework_noteversion
    WHERE note_id BETWEEN {low} AND {high} ORDER BY note_id, number DESC) v WHERE v.note_id = n.id

UPDATE casework_note n SET audience = x.audience, audience_until = x.until FROM (
    SELECT n.id, array_agg(DISTINCT s.label_id ORDER BY s.label_id) AS audience,
      min(CASE WHEN s.since > access_clock() THEN access_clock() WHEN s.until < 'infinity' THEN s.until END) AS until
    FROM casework_note n CROSS JOIN LATERAL casework_note_spans(n) s WHERE n.id BETWEEN {low} AND {high} GROUP BY n.id) x WHERE x.id = n.id

INSERT INTO casework_note_audience (label_id, listed_at, object_id, since, until)
  SELECT s.label_id, n.listed_at, n.id, s.since, s.until FROM casework_note n CROSS JOIN LATERAL casework_note_spans(n) s
  WHERE n.id BETWEEN {low} AND {high}

SELECT casework_note_index(array_agg(id)) FROM casework_note WHERE id BETWEEN {low} AND {high}

INSERT INTO casework_note (id, audience, audience_until, reference, originator_id, author_post_id, state, tlp, handling, valid_until, is_known,
  hides_recipients, created_by_id, created_at, listed_at, updated_at, released_at, noticed, current_id)
  SELECT id + {d}, audience, audience_until, translate(left(md5((id + {d})::text), 12), '01', 'gh'), originator_id,
  author_post_id, state, tlp, handling, valid_until, is_known, hides_recipients, created_by_id, created_at - {shift}, listed_at - {shift},
  updated_at - {shift}, released_at - {shift}, noticed, current_id + {v} FROM casework_note WHERE id BETWEEN {low} AND {high}

INSERT INTO casework_note_audience (label_id, listed_at, object_id, since, until)
  SELECT label_id, listed_at - {shift}, object_id + {d}, since, until FROM casework_note_audience WHERE object_id BETWEEN {low} AND {high}

INSERT INTO casework_noteversion (id, note_id, number, state, is_open, edition, language, title, kind, period_from, period_to, reliability,
  credibility, confidence, tlp, handling, handling_text, valid_until, is_non_nominal, what_changed, closes_earlier, created_at, saved_at,
  saved_by_id, saved_from_id, writers, submitted_at, released_by_id, released_from_id, released_at)
  SELECT id + {v}, note_id + {d}, number, state, is_open, edition, language, title, kind, period_from, period_to, reliability, credibility,
  confidence, tlp, handling, handling_text, valid_until, is_non_nominal, what_changed, closes_earlier, created_at - {shift}, saved_at - {shift},
  saved_by_id, saved_from_id, writers, submitted_at - {shift}, released_by_id, released_from_id, released_at - {shift}
  FROM casework_noteversion WHERE note_id BETWEEN {low} AND {high}

INSERT INTO casework_notetext (version_id, kind, text) SELECT version_id + {v}, kind, text FROM casework_notetext
  WHERE version_id BETWEEN {low} * {versions} AND {high} * {versions} + {versions} - 1

INSERT INTO casework_noteterm (version_id, facet, term) SELECT version_id + {v}, facet, term FROM casework_noteterm
  WHERE version_id BETWEEN {low} * {versions} AND {high} * {versions} + {versions} - 1

INSERT INTO casework_noteleg (version_id, number, from_place, from_country, to_place, to_country, transport, crossing, hours_least, hours_most,
  fee_band, words) SELECT version_id + {v}, number, from_place, from_country, to_place, to_country, transport, crossing, hours_least, hours_most,
  fee_band, words FROM casework_noteleg WHERE version_id BETWEEN {low} * {versions} AND {high} * {versions} + {versions} - 1

INSERT INTO casework_notehub (version_id, number, place, country, words) SELECT version_id + {v}, number, place, country, words
  FROM casework_notehub WHERE version_id BETWEEN {low} * {versions} AND {high} * {versions} + {versions} - 1

INSERT INTO casework_notechange (version_id, number, term, what, since, after) SELECT version_id + {v}, number, term, what, since, after
  FROM casework_notechange WHERE version_id BETWEEN {low} * {versions} AND {high} * {versions} + {versions} - 1

INSERT INTO casework_notegrant (note_id, reference, label_id, group_id, valid, reason, given_at, given_by_id, given_from_id, ended_at, end_reason,
  {told}) SELECT note_id + {d}, gen_random_uuid(), label_id, group_id, valid, reason, given_at, given_by_id, given_from_id, ended_at, end_reason,
  {told} FROM casework_notegrant WHERE note_id BETWEEN {low} AND {high}

INSERT INTO casework_notestep (note_id, version_id, what, is_public, by_id, post_id, at, reason) SELECT note_id + {d}, version_id + {v}, what,
  is_public, by_id, post_id, at - {shift}, reason FROM casework_notestep WHERE note_id BETWEEN {low} AND {high}

INSERT INTO search_document_note (kind, object_id, ordered_at, changed_at, state, audience, audience_until, is_public, tags, terms, tsv, title_tsv)
  SELECT kind, object_id + {d}, ordered_at - {shift}, changed_at - {shift}, state, audience, audience_until, is_public, tags, terms, tsv, title_tsv
  FROM search_document_note WHERE object_id BETWEEN {low} AND {high}
