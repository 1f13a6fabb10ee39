from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_labels_and_clock")]
    operations = [RunTemplate("rabatplatform/search/sql/foundation.sql", "rabatplatform/search/sql/unfoundation.sql")]
