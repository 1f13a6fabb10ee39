import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate

FOLDER = "rabatplatform/events/sql/"


class Migration(migrations.Migration):
    dependencies = [("events", "0003_register"), ("access", "0002_coordination")]
    operations = [
        migrations.CreateModel(
            name="Untold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=64)),
                (
                    "taken",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(max_length=80)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="untold", to="events.event"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["not_before", "event"], name="untold_due")]},
        ),
        RunTemplate(FOLDER + "untold.sql", FOLDER + "ununtold.sql"),
    ]
