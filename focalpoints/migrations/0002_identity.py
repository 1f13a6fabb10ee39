from django.db import migrations

from rabatplatform.access.operations import RunTemplate
from rabatplatform.reference.operations import Watch


class Migration(migrations.Migration):
    dependencies = [
        ("focalpoints", "0001_initial"),
        ("access", "0001_labels_and_clock"),
        ("accounts", "0001_initial"),
        ("reference", "0001_initial"),
    ]
    operations = [
        RunTemplate("focalpoints/sql/identity.sql", "focalpoints/sql/unidentity.sql"),
        Watch("Country"),
        Watch("Organisation"),
        Watch("Network"),
    ]
