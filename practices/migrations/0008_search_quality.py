from django.db import migrations

from rabatplatform.access.operations import RunTemplate
from rabatplatform.search.operations import HIT

TABLE = "practices_practice"


class Migration(migrations.Migration):
    dependencies = [("practices", "0007_circle"), ("search", "0002_words")]
    operations = [
        RunTemplate(
            "rabatplatform/search/sql/index_2.sql",
            "rabatplatform/search/sql/unindex_2.sql",
            t=TABLE,
            kind="practice",
            hit=HIT.format(t=TABLE),
        )
    ]
