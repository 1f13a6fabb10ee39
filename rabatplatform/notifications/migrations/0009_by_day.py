from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_claimed")]
    operations = [migrations.AddField("delivery", "by_day", models.BooleanField(default=False, db_default=False))]
