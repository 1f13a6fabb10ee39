from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("search", "0001_search_document")]
    operations = [RunTemplate("rabatplatform/search/sql/foundation_2.sql", "rabatplatform/search/sql/unfoundation_2.sql")]
