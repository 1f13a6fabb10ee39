-- The functions go with what they belong to (unprotect.sql, untouch.sql, unindex.sql of the platform).
RESET ROLE;
