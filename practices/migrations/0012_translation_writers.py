from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0011_returned")]
    operations = [
        migrations.AddField(
            "translationwork", "writers", ArrayField(models.BigIntegerField(), blank=True, default=list, editable=False)
        ),
    ]
