from django.db import migrations

# What it costs to fold a name, so that PostgreSQL reads the index also for a word that stands everywhere; and the few systems.
FORWARDS = """ALTER FUNCTION directory_words(text) COST 20000;
CREATE INDEX accounts_user_services ON accounts_user (id) WHERE is_service;"""
BACKWARDS = """DROP INDEX accounts_user_services;
ALTER FUNCTION directory_words(text) COST 100;"""


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0010_directory_words_2")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
