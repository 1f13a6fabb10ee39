UPDATE feed_kind SET part_of = '' WHERE code = 'note-words';
SET LOCAL ROLE app_guard;
DROP FUNCTION feed_has_note_words(bigint[]);
RESET ROLE;
