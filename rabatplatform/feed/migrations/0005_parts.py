from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/feed/sql/"


class Migration(migrations.Migration):
    dependencies = [("feed", "0004_stopped")]
    operations = [RunTemplate(SQL + "parts.sql", SQL + "unparts.sql")]
