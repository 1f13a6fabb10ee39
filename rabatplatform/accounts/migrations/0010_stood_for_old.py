from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_key_calls")]

    operations = [
        migrations.AddField("emailchange", "stood_for_old", models.CharField(blank=True, default="", max_length=20)),
    ]
