from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_feed"), ("feed", "0004_stopped")]
    operations = [RunTemplate("casework/sql/feed_words.sql", "casework/sql/unfeed_words.sql")]
