import django.contrib.postgres.indexes
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate

FOLDER = "rabatplatform/notifications/sql/"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_calendar")]
    operations = [
        migrations.AddField("bounce", "cleared_at", models.DateTimeField(null=True)),
        migrations.AddField("mail", "address_hash", models.CharField(default="", max_length=64)),
        migrations.AlterField("kindswitch", "kind", models.CharField(max_length=64)),
        migrations.AddIndex("kindswitch", models.Index(fields=["kind", "-id"], name="newest_switch_of_kind")),
        migrations.AddIndex("delivery", django.contrib.postgres.indexes.BrinIndex(fields=["created_at"], name="delivery_made")),
        migrations.CreateModel(
            name="KindFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=64, unique=True)),
                ("day", models.JSONField(default=dict)),
                ("week", models.JSONField(default=dict)),
                ("states_at", models.DateTimeField(null=True)),
                ("messages", models.PositiveIntegerField(default=0)),
                ("people", models.PositiveIntegerField(default=0)),
                ("most", models.PositiveIntegerField(default=0)),
                ("would_messages", models.PositiveIntegerField(default=0)),
                ("would_people", models.PositiveIntegerField(default=0)),
                ("would_most", models.PositiveIntegerField(default=0)),
                ("month_at", models.DateTimeField(null=True)),
                ("forecast_people", models.PositiveIntegerField(null=True)),
                ("forecast_a_week", models.FloatField(null=True)),
                ("forecast_most", models.PositiveIntegerField(null=True)),
                ("forecast_at", models.DateTimeField(null=True)),
            ],
            options={"abstract": False},
        ),
        RunTemplate(FOLDER + "delivery.sql", FOLDER + "undelivery.sql"),
    ]
