from django.db import migrations

from rabatplatform.access.operations import ProtectPersonal

# Older messages: what they are about is known by their event; each is a thing of its own.
FILL = """UPDATE notifications_delivery d SET kind = e.kind, about = e.kind || ':' || coalesce(e.subject_id::text, 'None')
  FROM events_event e WHERE e.id = d.event_id AND d.kind = ''"""

SECRETARIAT = "-2 = ANY ((SELECT access_grants())::int[])"
HOLDERS = "post_id = ANY ((SELECT access_grants())::int[])"

FORWARDS = f"""
ALTER TABLE notifications_follow ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications_follow FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON notifications_follow FOR SELECT TO app_rw USING ({HOLDERS});
CREATE POLICY adds ON notifications_follow FOR INSERT TO app_rw WITH CHECK ({HOLDERS});
CREATE POLICY changes ON notifications_follow FOR UPDATE TO app_rw USING ({HOLDERS}) WITH CHECK ({HOLDERS});
REVOKE DELETE ON notifications_follow FROM app_rw;
ALTER TABLE notifications_kindswitch ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications_kindswitch FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON notifications_kindswitch FOR SELECT TO app_rw USING ({SECRETARIAT});
CREATE POLICY adds ON notifications_kindswitch FOR INSERT TO app_rw WITH CHECK ({SECRETARIAT});
CREATE POLICY changes ON notifications_kindswitch FOR UPDATE TO app_rw USING ({SECRETARIAT}) WITH CHECK ({SECRETARIAT});
REVOKE DELETE ON notifications_kindswitch FROM app_rw;
REVOKE ALL ON notifications_bounce, notifications_escalation FROM app_rw;
CREATE POLICY failed ON notifications_delivery FOR SELECT TO app_rw USING (state = 'failed' AND {SECRETARIAT});
CREATE POLICY retried ON notifications_delivery FOR SELECT TO app_rw USING (state = 'waiting' AND attempts = 0 AND error <> '' AND {SECRETARIAT});
CREATE POLICY retries ON notifications_delivery FOR UPDATE TO app_rw USING (state = 'failed' AND {SECRETARIAT})
  WITH CHECK (state = 'waiting' AND attempts = 0 AND {SECRETARIAT});
"""

BACKWARDS = """
DROP POLICY retries ON notifications_delivery;
DROP POLICY retried ON notifications_delivery;
DROP POLICY failed ON notifications_delivery;
GRANT ALL ON notifications_bounce, notifications_escalation TO app_rw;
DROP POLICY reads ON notifications_kindswitch;
DROP POLICY adds ON notifications_kindswitch;
DROP POLICY changes ON notifications_kindswitch;
ALTER TABLE notifications_kindswitch DISABLE ROW LEVEL SECURITY;
DROP POLICY reads ON notifications_follow;
DROP POLICY adds ON notifications_follow;
DROP POLICY changes ON notifications_follow;
ALTER TABLE notifications_follow DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_rhythm"), ("access", "0002_coordination")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        ProtectPersonal("Mail", column="user_id"),
        ProtectPersonal("NotificationSettings", column="user_id", may=("add", "change")),
        ProtectPersonal("CalendarFeed", column="user_id", may=("add", "change")),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
