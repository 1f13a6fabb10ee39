DROP POLICY reads ON api_bulkexport;
DROP POLICY adds ON api_bulkexport;
ALTER TABLE api_bulkexport NO FORCE ROW LEVEL SECURITY;
ALTER TABLE api_bulkexport DISABLE ROW LEVEL SECURITY;
GRANT UPDATE, DELETE ON api_bulkexport TO app_rw;
