DROP TRIGGER audience_feed_words ON casework_note;
DROP TRIGGER feed_added ON casework_accessrequest;
DROP TRIGGER feed_changed ON casework_accessrequest;
DROP TRIGGER feed_gone ON casework_accessrequest;
SET LOCAL ROLE app_guard;
DROP FUNCTION feed_recalls_note_words(bigint[]), casework_words_feed(), casework_leave_feed(), feed_under_note_words(int, timestamptz, bigint, int),
  feed_state_note_words(bigint[], timestamptz), casework_leaves(bigint, bigint);
RESET ROLE;
DELETE FROM feed_kind WHERE code = 'note-words';
DELETE FROM feed_item WHERE kind = 'note-words';
DELETE FROM feed_pending WHERE kind = 'note-words';
DELETE FROM feed_due WHERE kind = 'note-words';
