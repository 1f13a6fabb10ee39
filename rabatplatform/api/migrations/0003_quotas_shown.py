from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/api/sql/"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_bulk_exports"),
    ]
    operations = [
        RunTemplate(SQL + "quotas.sql", SQL + "unquotas.sql"),
    ]
