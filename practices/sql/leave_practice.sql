-- The texts of a practice had its readers; from now on they have those of their revision.
DROP POLICY reads ON practices_revision; DROP POLICY adds ON practices_revision; DROP POLICY changes ON practices_revision; DROP POLICY removes ON practices_revision;
DROP POLICY reads ON practices_section; DROP POLICY adds ON practices_section; DROP POLICY changes ON practices_section; DROP POLICY removes ON practices_section;
DROP POLICY reads ON practices_translation; DROP POLICY adds ON practices_translation; DROP POLICY changes ON practices_translation; DROP POLICY removes ON practices_translation;
