from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0009_nomination_document")]
    operations = [RunTemplate("focalpoints/sql/directory_2.sql", "focalpoints/sql/undirectory_2.sql")]
