from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_phases_and_branches")]

    operations = [
        migrations.AddField(
            model_name="groupversion", name="before", field=models.JSONField(blank=True, db_default={}, default=dict)
        ),
        RunTemplate("casework/sql/groupkeeps.sql", "casework/sql/ungroupkeeps.sql"),
    ]
