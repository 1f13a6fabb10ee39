from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/feed/sql/"


class Migration(migrations.Migration):
    dependencies = [("feed", "0002_feed")]
    operations = [
        migrations.AddField("item", "lost_seq", models.BigIntegerField(null=True)),
        RunTemplate(SQL + "lost.sql", SQL + "unlost.sql"),
    ]
