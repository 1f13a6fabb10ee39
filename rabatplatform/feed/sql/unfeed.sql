DROP TRIGGER feed_begins ON accounts_agencykey;
DROP TRIGGER feed_turns ON accounts_agencykey;
DROP TRIGGER feed_leaves ON accounts_agencykey;
SET LOCAL ROLE app_guard;
DROP FUNCTION feed_begin(), feed_turned(), feed_leaves(), feed_look(int), feed_leave_turns(bigint), feed_place(int), feed_ask_readers(timestamptz, timestamptz), feed_labels(bigint, bigint), feed_passing(int[], timestamptz, timestamptz), feed_clock(), feed_caller();
RESET ROLE;
DROP TABLE feed_kind;
