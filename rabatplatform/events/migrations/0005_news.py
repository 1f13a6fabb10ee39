from django.db import migrations, models

from rabatplatform.access.operations import render


def fill(apps, editor):
    editor.execute(render("rabatplatform/events/sql/news.sql"), params=None)


class Migration(migrations.Migration):
    dependencies = [("events", "0004_untold"), ("access", "0002_coordination")]
    operations = [
        migrations.AddField("event", "news", models.CharField(db_default="", default="", max_length=32)),
        migrations.AddIndex(
            "event",
            models.Index(condition=models.Q(("news", ""), _negated=True), fields=["news", "-created_at"], name="event_news"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
