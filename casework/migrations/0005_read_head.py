from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_oversight")]
    operations = [RunTemplate("casework/sql/head.sql", "casework/sql/unhead.sql")]
