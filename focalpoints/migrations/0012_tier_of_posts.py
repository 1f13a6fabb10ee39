from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0011_directory_costs")]
    operations = [RunTemplate("focalpoints/sql/identity_3.sql", "focalpoints/sql/unidentity_3.sql")]
