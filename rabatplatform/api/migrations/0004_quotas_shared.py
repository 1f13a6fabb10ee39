from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/api/sql/"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0003_quotas_shown"),
    ]
    operations = [
        RunTemplate(SQL + "quotas_shared.sql", SQL + "unquotas_shared.sql"),
    ]
