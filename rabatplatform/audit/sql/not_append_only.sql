DROP TRIGGER append_only ON audit_auditentry;
DROP FUNCTION audit_refuse();
SET LOCAL ROLE app_guard;
DROP FUNCTION audit_write(text, bigint, jsonb);
RESET ROLE;
GRANT INSERT, UPDATE, DELETE ON audit_auditentry TO app_rw;
