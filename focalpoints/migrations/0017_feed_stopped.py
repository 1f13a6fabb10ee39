from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0016_feed"), ("feed", "0004_stopped")]
    operations = [RunTemplate("focalpoints/sql/feed_stopped.sql", "focalpoints/sql/unfeed_stopped.sql")]
