DROP TRIGGER index_clear ON {{t}};
DROP TRIGGER index_gone ON {{t}};
DROP TRIGGER index_changed ON {{t}};
DROP TRIGGER index_added ON {{t}};
DROP TABLE search_document_{{kind}};
DELETE FROM search_tally WHERE kind = '{{kind}}';
DELETE FROM search_term WHERE kind = '{{kind}}';
DELETE FROM search_kind WHERE kind = '{{kind}}';
SET LOCAL ROLE app_guard;
DROP FUNCTION {{t}}_corrections(text[]), {{t}}_facets(tsquery, text[], text[], timestamptz),
  {{t}}_search(tsquery, tsquery, tsquery[], text[], text[], timestamptz, text, text, int, real, timestamptz, bigint, boolean, int),
  {{t}}_hits(tsquery, text[], text[], timestamptz, int[], boolean, boolean, int),
  {{t}}_walk(tsquery, text[], text[], timestamptz, timestamptz, bigint, int), {{t}}_index_sync(), {{t}}_index(bigint[]), {{t}}_document({{t}});
RESET ROLE;
