SET LOCAL ROLE app_guard;
DROP FUNCTION {{call}};
RESET ROLE;
-- {{function}} {{person}}
