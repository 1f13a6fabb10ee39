from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_read_head")]
    operations = [
        RunTemplate("casework/sql/changes.sql", "casework/sql/unchanges.sql"),
        RunTemplate("casework/sql/lighter.sql", "casework/sql/unlighter.sql"),
    ]
