from django.db import migrations

from rabatplatform.search.operations import Index


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_saved_page"), ("search", "0001_search_document")]
    operations = [
        Index(
            "Practice",
            kind="practice",
            order="listed_at",
            changed="updated_at",
            state="state",
            document="practices/sql/document.sql",
            texts=("current_id", "countries", "organisations", "year"),
            children=(("Revision", "practice_id"), ("Section", "practice_id"), ("Translation", "practice_id")),
        )
    ]
