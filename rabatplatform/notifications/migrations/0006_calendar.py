from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_protect_rhythm")]
    operations = [RunTemplate("rabatplatform/notifications/sql/feed.sql", "rabatplatform/notifications/sql/unfeed.sql")]
