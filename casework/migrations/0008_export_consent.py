from django.db import migrations, models

from rabatplatform.access.operations import RunTemplate


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_life_ends")]

    operations = [
        migrations.AddField(
            model_name="accessrequest",
            name="consent_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="accessrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("access", "to read the note"),
                    ("onward", "to have it released to others"),
                    ("export", "to print or export it"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent_until", None), models.Q(("kind", "export"), ("state", "accepted")), _connector="OR"),
                name="consent_answers_a_request",
            ),
        ),
        RunTemplate("casework/sql/consent.sql", "casework/sql/unconsent.sql"),
    ]
