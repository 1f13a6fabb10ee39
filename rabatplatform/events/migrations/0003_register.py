import django.db.models.deletion
from django.db import migrations, models

# Whoever keeps the register reads what stands in it; the secretariat reads all registers.
FORWARDS = """CREATE POLICY registered ON events_event FOR SELECT TO app_rw USING (register_id IS NOT NULL AND (
  register_id = ANY ((SELECT access_grants())::int[]) OR -2 = ANY ((SELECT access_grants())::int[])))"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_protect"), ("access", "0002_coordination"), ("focalpoints", "0002_identity")]
    operations = [
        migrations.AddField(
            "event",
            "register",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.grantlabel"),
        ),
        migrations.AddIndex(
            "event",
            models.Index(condition=models.Q(("register__isnull", False)), fields=["register", "-created_at"], name="event_register"),
        ),
        migrations.RunSQL(FORWARDS, "DROP POLICY registered ON events_event"),
    ]
