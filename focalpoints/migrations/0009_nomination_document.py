import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from rabatplatform.access.operations import Child, ProtectChild, RunTemplate


class Migration(migrations.Migration):
    """The file of a nomination, with the nomination's readers; the secretariat proposes lists of members for every body."""

    dependencies = [
        ("access", "0002_coordination"),
        ("focalpoints", "0008_forget"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NominationDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("received_sha256", models.CharField(editable=False, max_length=64)),
                ("sha256", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "Waits to be checked"),
                            ("checking", "Being checked"),
                            ("clean", "Checked"),
                            ("refused", "Refused"),
                        ],
                        default="quarantined",
                        max_length=12,
                    ),
                ),
                ("refusal", models.CharField(blank=True, default="", max_length=32)),
                ("key", models.CharField(blank=True, default="", editable=False, max_length=100)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("checking_at", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "created_from",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.grantlabel"
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="focalpoints.nomination"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["quarantined", "checking"])),
                        fields=["created_at"],
                        name="nominationdocument_to_check",
                    )
                ],
            },
        ),
        ProtectChild(
            "focalpoints.Nomination",
            owner="owner_id",
            tier="coordination",
            child=Child("NominationDocument", "nomination_id", write="owner_append"),
        ),
        RunTemplate("focalpoints/sql/imports.sql", "focalpoints/sql/unimports.sql"),
    ]
