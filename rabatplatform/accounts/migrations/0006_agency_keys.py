import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from rabatplatform.access.operations import Child, Protect, RunTemplate

# Who reads a key: the coordinators of its organisation, the holders of the post that is responsible, the secretariat.
KEY = (
    "SELECT n.body_id, tstzrange(NULL, NULL) UNION ALL SELECT n.responsible_id, tstzrange(NULL, NULL) "
    "UNION ALL SELECT -2, tstzrange(NULL, NULL)"
)
SCOPES = [
    ("practices:read", "Practices: read"),
    ("practices:write", "Practices: write drafts, comment, report adaptations"),
    ("directory:read", "Directory: read"),
    ("casework:read", "Notes released to the organisation: read"),
    ("casework:write", "Notes: ask their originator, propose corrections"),
]
CEILINGS = [
    ("clear", "TLP:CLEAR"),
    ("green", "TLP:GREEN"),
    ("amber", "TLP:AMBER"),
    ("amber-strict", "TLP:AMBER+STRICT"),
]
WHY = [
    ("network", "called from a network that it is not bound to"),
    ("scope", "asked for what it was not given, again and again"),
    ("hand", "suspended by hand"),
    ("retired", "its organisation takes part no more"),
]
PROTECT = models.deletion.PROTECT
LABEL = {"on_delete": PROTECT, "related_name": "+", "to": "access.grantlabel"}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_protect"),
        ("access", "0002_coordination"),
        ("focalpoints", "0014_rights_at_once"),  # access_bodies()
    ]
    operations = [
        migrations.CreateModel(
            name="AgencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, editable=False, size=None
                    ),
                ),
                ("audience_until", models.DateTimeField(editable=False, null=True)),
                (
                    "reference",
                    models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=SCOPES, max_length=20), size=None
                    ),
                ),
                ("ceiling", models.CharField(blank=True, choices=CEILINGS, default="", max_length=12)),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43), default=list, size=None
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("suspended_at", models.DateTimeField(editable=False, null=True)),
                ("suspended_for", models.CharField(blank=True, choices=WHY, default="", editable=False, max_length=8)),
                ("restored_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                ("body", models.ForeignKey(**LABEL)),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_from", models.ForeignKey(editable=False, null=True, **LABEL)),
                ("responsible", models.ForeignKey(**LABEL)),
                (
                    "user",
                    models.ForeignKey(on_delete=PROTECT, related_name="agency_keys", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "agency key",
                "verbose_name_plural": "agency keys",
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("body", "name"), name="one_live_key_of_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scopes__contained_by", [code for code, _name in SCOPES]),
                            models.Q(("scopes", []), _negated=True),
                        ),
                        name="key_scopes_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes__contains", ["casework:read"]), ("ceiling", ""), _connector="XOR"),
                        name="key_ceiling_where_casework",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "agencytoken",
            "key",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="secrets", to="accounts.agencykey"),
        ),
        migrations.AddField("agencytoken", "used_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("agencytoken", "used_from", models.CharField(blank=True, default="", editable=False, max_length=43)),
        migrations.AddField("agencytoken", "revoked_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("agencytoken", "noticed", models.PositiveSmallIntegerField(default=0, editable=False)),
        migrations.AlterModelOptions(
            "agencytoken",
            options={
                "ordering": ["created"],
                "verbose_name": "secret of a key",
                "verbose_name_plural": "secrets of keys",
            },
        ),
        migrations.CreateModel(
            name="KeyRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort", models.CharField(choices=[("network", "network"), ("scope", "scope")], max_length=8)),
                ("what", models.CharField(max_length=80)),
                ("times", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="refusals", to="accounts.agencykey"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "sort", "what"), name="one_refusal_a_sort")],
            },
        ),
        Protect(
            "AgencyKey",
            owner="body_id",
            tier="coordination",
            order="made_at",
            entries=KEY,
            children=(
                Child("AgencyToken", "key_id"),
                Child("KeyRefusal", "key_id", write=None),
            ),
        ),
        RunTemplate("rabatplatform/accounts/sql/keys.sql", "rabatplatform/accounts/sql/unkeys.sql"),
    ]
