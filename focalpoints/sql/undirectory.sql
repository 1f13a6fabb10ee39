DROP POLICY removes ON focalpoints_contact;
REVOKE DELETE ON focalpoints_contact FROM app_rw;
DROP INDEX accounts_user_words, focalpoints_post_words;
DROP FUNCTION directory_words(text);
