from django.db import migrations

from rabatplatform.access.operations import RunTemplate

FOLDER = "rabatplatform/notifications/sql/"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0010_escalations_that_fail"), ("events", "0005_news"), ("access", "0002_coordination")]
    operations = [RunTemplate(FOLDER + "news.sql", FOLDER + "unnews.sql")]
