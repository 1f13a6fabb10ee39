-- Appended by this function alone; a change or deletion is refused even to the owner of the table.
SET LOCAL ROLE app_guard;
CREATE FUNCTION audit_write(what text, who bigint, more jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  INSERT INTO audit_auditentry (act, user_id, at, data) VALUES (what, who, access_clock(), more) $fn$;
GRANT EXECUTE ON FUNCTION audit_write(text, bigint, jsonb) TO app_rw, app_jobs;
RESET ROLE;
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $fn$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_auditentry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE ALL ON audit_auditentry FROM app_rw;
GRANT SELECT ON audit_auditentry TO app_rw;
