from django.db import migrations

from casework import term_names
from rabatplatform.access.operations import RunTemplate
from rabatplatform.search.operations import HIT, Index

TABLE = "casework_note"


def load_names(apps, editor):
    with editor.connection.cursor() as cursor:
        term_names.load(cursor)


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_protect"), ("search", "0002_words")]
    operations = [
        RunTemplate("casework/sql/termname.sql", "casework/sql/untermname.sql"),
        migrations.RunPython(load_names, migrations.RunPython.noop),
        Index(
            "Note",
            kind="note",
            order="listed_at",
            changed="updated_at",
            state="state",
            document="casework/sql/document.sql",
            texts=("current_id", "updated_at", "tlp", "valid_until", "author_post_id"),
        ),
        RunTemplate(
            "rabatplatform/search/sql/index_2.sql",
            "rabatplatform/search/sql/unindex_2.sql",
            t=TABLE,
            kind="note",
            hit=HIT.format(t=TABLE),
        ),
    ]
