from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate

FOLDER = "rabatplatform/notifications/sql/"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_by_day")]
    operations = [
        migrations.AddField("escalation", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("escalation", "error", models.CharField(default="", max_length=80)),
        migrations.AddField("escalation", "failing_since", models.DateTimeField(null=True)),
        RunTemplate(FOLDER + "escalation.sql", FOLDER + "unescalation.sql"),
    ]
