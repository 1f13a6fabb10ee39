SET LOCAL ROLE app_guard;
DROP FUNCTION feed_tidy(timestamptz), feed_open_of_key(bigint), feed_recalls(timestamptz, uuid, boolean, int), feed_acknowledge(uuid[]), feed_kept_from(), feed_stands_at(),
  feed_took_back(text, bigint, boolean), feed_page(bigint, text[], int), feed_catch_up(), feed_me();
RESET ROLE;
