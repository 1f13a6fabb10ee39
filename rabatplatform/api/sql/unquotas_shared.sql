SET LOCAL ROLE app_guard;
DROP FUNCTION api_others_held(bigint, text, timestamptz), api_used_by_others(bigint, text, timestamptz);
RESET ROLE;
