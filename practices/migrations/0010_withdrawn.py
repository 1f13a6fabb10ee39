from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("practices", "0009_translation_needs")]
    operations = [
        RunTemplate("practices/sql/withdrawn.sql", "practices/sql/unwithdrawn.sql"),
        migrations.AddField("lastread", "before_at", models.DateTimeField(null=True)),
    ]
