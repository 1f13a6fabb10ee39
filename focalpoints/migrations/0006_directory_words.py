from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    """Names in the directory are found by words; a contact can be removed."""

    dependencies = [
        ("focalpoints", "0005_coordination"),
        ("accounts", "0001_initial"),
        ("search", "0001_search_document"),
    ]
    operations = [RunTemplate("focalpoints/sql/directory.sql", "focalpoints/sql/undirectory.sql")]
