from django.db import migrations

# Who was told of an event reads it, as the one who acted does: a message is made of it when it is read.
FORWARDS = """CREATE POLICY told ON events_event FOR SELECT TO app_rw USING (EXISTS (
  SELECT FROM notifications_delivery d WHERE d.event_id = events_event.id AND d.user_id = (SELECT access_person())))"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_protect"), ("events", "0002_protect")]
    operations = [migrations.RunSQL(FORWARDS, "DROP POLICY told ON events_event")]
