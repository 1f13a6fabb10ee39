from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0006_directory_words")]
    operations = [RunTemplate("focalpoints/sql/handover_secretariat.sql", "focalpoints/sql/unhandover_secretariat.sql")]
