from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/feed/sql/"


class Migration(migrations.Migration):
    dependencies = [("feed", "0003_lost")]
    operations = [RunTemplate(SQL + "stopped.sql", SQL + "unstopped.sql")]
