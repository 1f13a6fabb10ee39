from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0013_file_previews")]
    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["user"], include=["post", "valid", "suspended_at"], name="appointments_of_person"),
        ),
        RunTemplate(
            "focalpoints/sql/bodies.sql",
            "focalpoints/sql/unbodies.sql",
            function="access_bodies(tier text)",
            person="access_person()",
        ),
    ]
