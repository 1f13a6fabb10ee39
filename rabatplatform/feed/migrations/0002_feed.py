from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "rabatplatform/feed/sql/"


class Migration(migrations.Migration):
    dependencies = [("feed", "0001_initial"), ("accounts", "0008_agency_keys_required"), ("focalpoints", "0015_agency_keys")]
    operations = [
        RunTemplate(SQL + "feed.sql", SQL + "unfeed.sql"),
        RunTemplate(SQL + "reading.sql", SQL + "unreading.sql"),
    ]
