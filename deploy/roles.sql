-- The four roles and the database. Run by a superuser with psql, as often as you like; it changes what differs.
-- It needs these psql variables (\set or psql -v): app_owner_password, app_rw_password, app_jobs_password,
-- database (app), may_create_databases (on in development and tests, off in production).
--
--   app_owner  deploys: owns the tables, runs the migrations
--   app_rw     pages, API and ordinary tasks: table privileges only, under row-level security
--   app_jobs   work for nobody in particular (imports, indexing, dumps): BYPASSRLS, starts as app_rw
--   app_guard  never logs in: owns the functions that row-level security calls

\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['app_owner', 'app_rw', 'app_jobs', 'app_guard']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

SET password_encryption = 'scram-sha-256';
ALTER ROLE app_owner LOGIN   NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_owner_password';
ALTER ROLE app_rw    LOGIN   NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS NOCREATEDB PASSWORD :'app_rw_password';
ALTER ROLE app_jobs  LOGIN   NOSUPERUSER NOCREATEROLE NOREPLICATION BYPASSRLS   NOCREATEDB PASSWORD :'app_jobs_password';
ALTER ROLE app_guard NOLOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION BYPASSRLS   NOCREATEDB;
\if :may_create_databases
ALTER ROLE app_owner CREATEDB;
\else
ALTER ROLE app_owner NOCREATEDB;
\endif

GRANT app_guard TO app_owner WITH INHERIT FALSE, SET TRUE;
GRANT app_jobs  TO app_owner WITH INHERIT FALSE, SET TRUE;
GRANT app_rw    TO app_jobs  WITH INHERIT FALSE, SET TRUE;

-- Of the role, so that it holds in test databases as well.
ALTER ROLE app_owner SET search_path = public;
ALTER ROLE app_rw    SET search_path = public;
ALTER ROLE app_jobs  SET search_path = public;

SELECT format('CREATE DATABASE %I OWNER app_owner TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO app_rw, app_jobs;
