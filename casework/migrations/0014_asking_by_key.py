from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "casework/sql/"


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_agency_keys")]
    operations = [RunTemplate(SQL + "ceiling_2.sql", SQL + "unceiling_2.sql")]
