from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0012_tier_of_posts")]
    operations = [
        migrations.AddField(
            "nominationdocument", "preview_key", models.CharField(blank=True, default="", editable=False, max_length=120)
        ),
        migrations.AddField("nominationdocument", "pages", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AlterField("nominationdocument", "media_type", models.CharField(max_length=80)),
    ]
