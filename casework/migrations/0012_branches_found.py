from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate, render


class Documents(RunTemplate):
    """Two shapes of one template: the documents with the words of branches, and those before."""

    def database_forwards(self, app_label, editor, from_state, to_state):
        editor.execute(render(self.forwards, document=render("casework/sql/document_2.sql")), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        editor.execute(render(self.backwards, document=render("casework/sql/document.sql")), params=None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_rights_at_once")]
    operations = [
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
                    ("shortened", "its readers read it for no longer than its marking allows"),
                ],
                max_length=16,
            ),
        ),
        Documents("casework/sql/redocument.sql", "casework/sql/redocument.sql"),
    ]
