from django.db import migrations, models

import rabatplatform.access.operations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="GrantLabel",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("all", "All"),
                            ("all_casework", "All Casework"),
                            ("members", "Members"),
                            ("team", "Team"),
                            ("casework", "Casework"),
                            ("post", "Post"),
                            ("person", "Person"),
                            ("group", "Group"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
        ),
        rabatplatform.access.operations.RunTemplate(
            "rabatplatform/access/sql/foundation.sql", "rabatplatform/access/sql/unfoundation.sql"
        ),
    ]
