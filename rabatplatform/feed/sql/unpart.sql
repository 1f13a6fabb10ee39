DROP TRIGGER feed_{{word}}_added ON {{c}};
DROP TRIGGER feed_{{word}}_before ON {{c}};
DROP TRIGGER feed_{{word}}_after ON {{c}};
DROP TRIGGER feed_{{word}}_gone ON {{c}};
SET LOCAL ROLE app_guard;
DROP FUNCTION {{c}}_feed_of_{{word}}();
RESET ROLE;
