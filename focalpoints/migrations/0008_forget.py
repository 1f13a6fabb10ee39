from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0007_handover_secretariat")]
    operations = [RunTemplate("focalpoints/sql/forget.sql", "focalpoints/sql/unforget.sql")]
