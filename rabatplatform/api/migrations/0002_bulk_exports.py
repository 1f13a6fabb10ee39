import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/api/sql/"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_calls"),
        ("accounts", "0009_key_calls"),
    ]
    operations = [
        migrations.CreateModel(
            name="BulkExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("filters", models.JSONField(default=dict)),
                ("fields", models.JSONField(default=list)),
                ("language", models.CharField(max_length=10)),
                ("origin", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("making", "Making"),
                            ("ready", "Ready"),
                            ("stopped", "Stopped"),
                            ("failed", "Failed"),
                            ("erased", "Erased"),
                        ],
                        db_default="asked",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(db_default=0)),
                ("total", models.PositiveIntegerField(null=True)),
                ("parts", models.JSONField(default=list)),
                ("position", models.TextField(db_default="")),
                ("cursor", models.TextField(db_default="")),
                ("number", models.BigIntegerField(db_default=0)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("claim", models.UUIDField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("kept_until", models.DateTimeField(null=True)),
                (
                    "agency_key",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.agencykey"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["asked", "making", "ready"])),
                        fields=["asked_at"],
                        name="exports_that_live",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "making", "ready", "stopped", "failed", "erased"])),
                        name="export_state_known",
                    )
                ],
            },
        ),
        RunTemplate(SQL + "exports.sql", SQL + "unexports.sql"),
    ]
