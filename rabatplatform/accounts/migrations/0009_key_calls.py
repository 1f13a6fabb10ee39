import django.db.models.deletion
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_agency_keys_required"),
        ("focalpoints", "0015_agency_keys"),  # who holds what by a key
    ]
    operations = [
        migrations.CreateModel(
            name="KeyCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("method", models.CharField(max_length=10)),
                ("operation", models.CharField(max_length=80)),
                ("is_confidential", models.BooleanField()),
                ("status", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("ms", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField(null=True)),
                ("bytes", models.PositiveBigIntegerField(null=True)),
                ("network", models.CharField(max_length=43)),
                (
                    "key",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="calls",
                        to="accounts.agencykey",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "indexes": [models.Index(fields=["key", "-id"], name="calls_of_key")],
            },
        ),
        RunTemplate("rabatplatform/accounts/sql/calls.sql", "rabatplatform/accounts/sql/uncalls.sql"),
    ]
