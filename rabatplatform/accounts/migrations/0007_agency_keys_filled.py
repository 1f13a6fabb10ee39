from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/accounts/sql/"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_agency_keys")]
    operations = [RunTemplate(SQL + "fill_keys.sql", SQL + "unfill_keys.sql")]
