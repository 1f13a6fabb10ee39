from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("search", "0002_words")]
    operations = [RunTemplate("rabatplatform/search/sql/which.sql", "rabatplatform/search/sql/unwhich.sql")]
