from django.db import migrations

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_words_told"), ("feed", "0005_parts")]
    operations = [RunTemplate("casework/sql/feed_words_kept.sql", "casework/sql/unfeed_words_kept.sql")]
