import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/api/sql/"
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0008_agency_keys_required"),
        ("access", "0002_coordination"),  # access_person()
    ]
    operations = [
        migrations.CreateModel(
            name="IdempotentCall",
            fields=[
                ID,
                ("key", models.UUIDField()),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField(db_default=0)),
                ("location", models.TextField(db_default="")),
                ("etag", models.CharField(db_default="", max_length=200)),
                ("made", models.CharField(db_default="", max_length=36)),
                ("body", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(db_index=True)),
                (
                    "agency_key",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.agencykey"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "agency_key", "key"), name="one_call_of_a_key", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaUse",
            fields=[
                ID,
                ("what", models.CharField(max_length=20)),
                ("began", models.DateTimeField()),
                ("used", models.PositiveIntegerField()),
                (
                    "agency_key",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.agencykey"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("agency_key", "what", "began"), name="one_count_a_window")],
            },
        ),
        RunTemplate(SQL + "calls.sql", SQL + "uncalls.sql"),
    ]
