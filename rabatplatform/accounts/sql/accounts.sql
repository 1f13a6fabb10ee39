-- Letters: written for whomever they concern, read by no page; sent and removed by the workers.
SET LOCAL ROLE app_guard;
CREATE FUNCTION accounts_write_letter(who bigint, what text, row_id bigint) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  INSERT INTO accounts_letter (user_id, kind, about, created_at, not_before, attempts, error)
  VALUES (who, what, row_id, statement_timestamp(), statement_timestamp(), 0, '') RETURNING id $fn$;

-- Whoever opens the link of a change of address may be nobody yet: whose change it is, by its public reference. The caller then
-- checks the link in that person's scope, before anything is shown (accounts.email_links).
CREATE FUNCTION accounts_email_change_person(ref uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT c.user_id FROM accounts_emailchange c WHERE c.reference = ref $fn$;

-- The secretariat erases somebody: rows that only that person may read go as well. Nothing happens to who is not erased.
CREATE FUNCTION accounts_forget(person bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  DELETE FROM accounts_emailchange c USING accounts_user u WHERE c.user_id = person AND u.id = person AND u.erased_at IS NOT NULL;
  DELETE FROM accounts_letter l USING accounts_user u WHERE l.user_id = person AND u.id = person AND u.erased_at IS NOT NULL;
$fn$;
GRANT EXECUTE ON FUNCTION accounts_write_letter(bigint, text, bigint), accounts_email_change_person(uuid), accounts_forget(bigint)
  TO app_rw, app_jobs;
RESET ROLE;
