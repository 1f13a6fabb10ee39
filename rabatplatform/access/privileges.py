"""What each database role may do to tables made from now on; see docs/PERMISSIONS.md, *Database roles*."""

from django.db import connections

DEFAULTS = """
GRANT USAGE ON SCHEMA public TO app_rw, app_jobs;
GRANT USAGE, CREATE ON SCHEMA public TO app_guard;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_rw, app_jobs, app_guard;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app_rw, app_jobs, app_guard;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET ROLE app_guard;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
RESET ROLE;
"""
# 0: all members, 1: all who read casework, -1: all coordinators, -2: the secretariat. Not a data migration: the flush of a
# transactional test emits post_migrate again.
FIXED_LABELS = """INSERT INTO access_grantlabel (id, kind)
VALUES (0, 'all'), (1, 'all_casework'), (-1, 'coordinators'), (-2, 'secretariat') ON CONFLICT DO NOTHING"""


def set_defaults(sender, using, **kwargs):
    """Before the first table: privileges of later tables. Default privileges belong to the role that creates."""
    if sender.label == "access" and using == "owner":
        with connections[using].cursor() as cursor:
            cursor.execute(DEFAULTS)


def write_fixed_labels(sender, using, **kwargs):
    if sender.label == "access" and using == "owner":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT to_regclass('access_grantlabel') IS NOT NULL")
            if cursor.fetchone()[0]:
                cursor.execute(FIXED_LABELS)
