from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0002_identity")]
    operations = [
        migrations.AddField(  # a default of the database: each row that exists gets one of its own
            "post", "reference", models.UUIDField(db_default=RandomUUID(), editable=False, unique=True)
        )
    ]
