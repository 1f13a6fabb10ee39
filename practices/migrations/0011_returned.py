import django.contrib.postgres.fields
from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("practices", "0010_withdrawn")]
    operations = [
        migrations.AddField(
            "revision",
            "writers",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
            ),
        ),
        RunTemplate("practices/sql/returned.sql", "practices/sql/unreturned.sql"),
    ]
