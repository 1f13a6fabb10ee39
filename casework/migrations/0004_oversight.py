from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_index")]
    operations = [
        migrations.AddField(
            "accessrequest", "note_reference", models.CharField(default="", editable=False, max_length=12), preserve_default=True
        ),
        migrations.AddConstraint(
            "accessrequest",
            models.UniqueConstraint(
                fields=("note", "from_post", "kind"), condition=models.Q(("state", "open")), name="one_open_request_of_a_kind"
            ),
        ),
        RunTemplate("casework/sql/oversight.sql", "casework/sql/unoversight.sql"),
    ]
