from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "casework/sql/"
WRITES = (("casework_writes()", "access_person()"), ("casework_writes_of(person bigint)", "person"))


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_branches_found"), ("focalpoints", "0015_agency_keys")]
    operations = [
        *(RunTemplate(SQL + "writes_2.sql", SQL + "unwrites_2.sql", function=name, person=person) for name, person in WRITES),
        RunTemplate(SQL + "ceiling.sql", SQL + "unceiling.sql"),
    ]
