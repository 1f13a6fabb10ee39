SET LOCAL ROLE app_guard;
DROP FUNCTION search_which(text, bigint[], jsonb);
DROP FUNCTION search_which_of_all(text, bigint[], jsonb);
RESET ROLE;
