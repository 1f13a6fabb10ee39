-- The way back keeps the secrets; what they were a secret of goes with the table.
SET LOCAL ROLE app_jobs;
UPDATE accounts_agencytoken t SET key_id = NULL, name = left(k.name, 80) FROM accounts_agencykey k WHERE k.id = t.key_id;
DELETE FROM accounts_keyrefusal;
RESET ROLE;
