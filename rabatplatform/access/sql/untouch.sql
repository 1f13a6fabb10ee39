DROP TRIGGER touch_added ON {{c}};
DROP TRIGGER touch_changed ON {{c}};
DROP TRIGGER touch_gone ON {{c}};
SET LOCAL ROLE app_guard;
DROP FUNCTION {{c}}_touch();
RESET ROLE;
-- {{t}} {{fk}}
