-- Names of the terms of the vocabulary in each of its languages, for the index alone (casework/term_names.py fills it).
CREATE TABLE casework_termname (facet text NOT NULL, term text NOT NULL, language text NOT NULL, name text NOT NULL,
  PRIMARY KEY (facet, term, language));
REVOKE INSERT, UPDATE, DELETE ON casework_termname FROM app_rw;
