SET LOCAL ROLE app_guard;
DROP FUNCTION search_completions(text, text, int), search_tidy(), search_count();
RESET ROLE;
DROP TABLE search_kind, search_term, search_tally, search_document;
DROP FUNCTION search_cap(), search_marked(text[], text[], tsquery), search_query(jsonb), search_is_stop(text), search_part(text, boolean, jsonb, boolean),
  search_languages(), search_spelled(text), search_folded(text);
DROP AGGREGATE search_joined(tsvector);
DROP FUNCTION search_vector(text, text), search_words(text, text), search_plain(text);
DROP TEXT SEARCH CONFIGURATION p_en, p_fr, p_pt, p_es, p_ar;
