CREATE SEQUENCE access_grantlabel_numbers AS integer START 2;
GRANT USAGE ON SEQUENCE access_grantlabel_numbers TO app_guard;
REVOKE INSERT, UPDATE, DELETE ON access_grantlabel FROM app_rw;

-- The clock of every right. statement_timestamp(), not now(): a long transaction must not outlive a right.
CREATE FUNCTION access_clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT statement_timestamp() $$;
GRANT EXECUTE ON FUNCTION access_clock() TO app_rw, app_jobs, app_guard;

CREATE FUNCTION access_person() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.user_id', true), '')::bigint $$;
GRANT EXECUTE ON FUNCTION access_person() TO app_rw, app_jobs, app_guard;

SET LOCAL ROLE app_guard;
CREATE FUNCTION access_new_label(kind text) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_grantlabel (id, kind) VALUES (nextval('access_grantlabel_numbers'), kind) RETURNING id $$;
GRANT EXECUTE ON FUNCTION access_new_label(text) TO app_rw, app_jobs, app_owner;
RESET ROLE;
