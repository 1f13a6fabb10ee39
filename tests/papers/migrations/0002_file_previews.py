from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]
    operations = [
        migrations.AddField("paper", "preview_key", models.CharField(blank=True, default="", editable=False, max_length=120)),
        migrations.AddField("paper", "pages", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AlterField("paper", "media_type", models.CharField(max_length=80)),
    ]
