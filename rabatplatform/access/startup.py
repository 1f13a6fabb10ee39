"""The start-up check: a process does not come up while a lock is missing. Also a Django check and a test."""

from django.conf import settings
from django.core import checks
from django.db import connection

from rabatplatform.access.guard import closed_models, protected_models

ROLE = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
  EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r','p','v','m','S')) AS owns,
  (SELECT array_agg(m.rolname::text ORDER BY 1) FROM pg_roles m WHERE m.oid <> r.oid
     AND (m.rolsuper OR m.rolbypassrls OR m.rolname = 'app_owner') AND pg_has_role(r.oid, m.oid, 'MEMBER')) AS may_become
FROM pg_roles r WHERE r.rolname = %s"""
TABLE = """
SELECT c.relrowsecurity AND c.relforcerowsecurity,
  pg_get_userbyid(c.relowner) = 'app_rw',
  EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('r','*') AND 'app_rw'::regrole = ANY (p.polroles)),
  EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND (p.polcmd = '*' OR 0 = ANY (p.polroles)))
FROM pg_class c WHERE c.oid = to_regclass(%s)"""
VIEWS = """
SELECT DISTINCT v.oid::regclass::text FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class v ON v.oid = w.ev_class
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT to_regclass(t) FROM unnest(%s::text[]) t) AND v.oid <> d.refobjid
  AND (v.relkind = 'm' OR NOT coalesce(v.reloptions @> '{security_invoker=true}', false))"""
CLOSED = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE (c.relname ~ '^search_document' OR c.relname ~ '_audience$' OR c.oid IN (SELECT to_regclass(t) FROM unnest(%s::text[]) t))
  AND c.relkind IN ('r','p') AND has_table_privilege('app_rw', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"""
APPEND_ONLY = """
SELECT has_table_privilege('app_rw', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    OR has_table_privilege('app_jobs', c.oid, 'UPDATE, DELETE, TRUNCATE'),
  EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled <> 'D' AND t.tgtype & 26 = 26)
FROM pg_class c WHERE c.oid = to_regclass(%s)"""  # 26: before, for UPDATE and for DELETE
DEFINERS = """
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
  AND (p.proconfig IS NULL OR NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%pg_temp')
       OR has_function_privilege('public', p.oid, 'EXECUTE'))"""
INTARRAY = "SELECT extname FROM pg_extension WHERE extname = 'intarray'"


class Unlocked(RuntimeError):
    """A lock of the database is missing; the process refuses to start."""


def missing_locks() -> list[str]:
    """Every missing lock in a sentence; empty when all hold. Asks the catalogue, not the migrations."""
    found = []
    tables = [model._meta.db_table for model in protected_models()]
    closed = [model._meta.db_table for model in closed_models()]
    append_only = [
        model._meta.db_table for model in (*protected_models(), *closed_models()) if getattr(model, "is_append_only", False)
    ]
    with connection.cursor() as cursor:

        def rows(sql, *params):
            cursor.execute(sql, params or None)
            return cursor.fetchall()

        for name, is_super, bypasses, owns, may_become in rows(ROLE, "app_rw"):
            found += [f"role {name} is a superuser"] * is_super + [f"role {name} bypasses row security"] * bypasses
            found += [f"role {name} owns tables"] * owns
            found += [f"role {name} may become {', '.join(may_become)}"] if may_become else []
        for table in tables:
            answer = rows(TABLE, table)
            if not answer:
                found.append(f"table {table} is missing")
                continue
            forced, own, reads, wide = answer[0]
            found += [f"table {table} is without forced row security"] * (not forced)
            found += [f"table {table} belongs to the runtime role"] * own
            found += [f"table {table} has no read policy for app_rw"] * (not reads)
            found += [f"table {table} has a policy for all commands or for everybody"] * wide
        found += [f"view {name} does not ask as its caller" for (name,) in rows(VIEWS, tables)]
        found += [f"side table {name} is open to app_rw" for (name,) in rows(CLOSED, closed)]
        for table in append_only:
            for changes, guarded in rows(APPEND_ONLY, table):
                found += [f"record {table} can be changed by a runtime role"] * changes
                found += [f"record {table} is without the trigger that keeps it"] * (not guarded)
        found += [f"definer function {name} is open or without a fixed search path" for (name,) in rows(DEFINERS)]
        found += ["extension intarray is installed: it disables the index on audiences" for _ in rows(INTARRAY)]
        cursor.execute("SELECT current_user")
        if (user := cursor.fetchone()[0]) != "app_rw":
            found.append(f"this process runs as {user}, not as app_rw")
    return found


def refuse_to_start_unlocked():
    """Raise Unlocked when a lock is missing, or demo accounts stand where they may not."""
    found = missing_locks()
    if not settings.DEMO_ALLOWED:
        from rabatplatform.accounts.models import User

        if User.objects.filter(email__iendswith="@demo.example").exists():
            found.append("demo accounts exist; they are for local settings only")
    connection.close()
    if found:
        raise Unlocked("The platform does not start: " + "; ".join(found))


def check_locks(app_configs, databases=None, **kwargs):
    """Django check, tag `database`: `manage.py check --database default`."""
    if not databases or "default" not in databases or settings.PROCESS == "owner":
        return []
    return [checks.Error(sentence, id="access.E001") for sentence in missing_locks()]
