import django_fsm
from django.conf import settings
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_coordination"),
        ("casework", "0006_changes"),
        ("focalpoints", "0013_file_previews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="note",
            name="released_note_has_date",
        ),
        migrations.RemoveConstraint(
            model_name="screenpass",
            name="one_pass_a_finding",
        ),
        migrations.AddField(
            model_name="notecorrection",
            name="version_number",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="notegrant",
            name="told_begin",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="screenpass",
            name="is_taken_back",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="screenpass", name="reason", field=models.CharField(blank=True, default="", max_length=500)
        ),
        migrations.AlterField(
            model_name="note",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("draft", "Draft"),
                    ("released", "Released"),
                    ("superseded", "Superseded"),
                    ("withdrawn", "Withdrawn"),
                    ("dropped", "Given up"),
                ],
                default="draft",
                max_length=50,
                protected=True,
            ),
        ),
        migrations.AlterField(
            model_name="notestep",
            name="what",
            field=models.CharField(
                choices=[
                    ("begun", "begun"),
                    ("submitted", "given to the coordinator"),
                    ("returned", "returned to its author"),
                    ("taken_back", "taken back by its author"),
                    ("countersigned", "countersigned"),
                    ("released", "released"),
                    ("superseded", "superseded"),
                    ("withdrawn", "withdrawn"),
                    ("extended", "its end date was moved"),
                    ("version_begun", "a new version was begun"),
                    ("given_up", "the version in preparation was given up"),
                    ("reinstated", "in force again"),
                    ("offshoot_dropped", "a note begun from it was given up"),
                    ("made_known", "its existence may be known"),
                    ("made_unknown", "its existence is not told any more"),
                    ("hidden", "its recipients were hidden from one another"),
                    ("shown", "its recipients were shown to one another"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="screenpass",
            index=models.Index(fields=["note", "kind", "words_hash"], name="passes_of_finding"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "dropped"]), ("released_at__isnull", False), _connector="OR"),
                name="released_note_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_known", True), ("tlp", "red"), _negated=True), name="red_note_is_not_known"
            ),
        ),
        RunTemplate("casework/sql/life.sql", "casework/sql/unlife.sql"),
    ]
