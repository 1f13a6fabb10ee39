from django.db import migrations, models

PHASES = [
    ("stage-recruitment", "Recruitment and advertising"),
    ("stage-preparation", "Preparation and documents"),
    ("stage-departure", "Departure"),
    ("stage-transport", "Transport"),
    ("stage-staging", "Waiting or staging place"),
    ("stage-border-crossing", "Border crossing"),
    ("stage-sea-crossing", "Sea crossing"),
    ("stage-arrival", "Arrival"),
    ("stage-onward-movement", "Onward movement"),
    ("stage-exploitation", "Exploitation"),
    ("stage-proceeds", "Moving the proceeds"),
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_export_consent")]

    operations = [
        migrations.AlterField(
            model_name="notetext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("judgement", "Key judgement"),
                    *PHASES,
                    ("journey", "The journey in words"),
                    ("actors", "Roles and levels"),
                    ("methods", "Recruitment, communication, documents"),
                    ("money", "Payment and prices"),
                    ("harm", "Harm and linked crime"),
                    ("indicators", "Indicators for front-line officers"),
                    ("response", "Response that worked"),
                    ("unknown", "What we do not know"),
                ],
                max_length=32,
            ),
        ),
        migrations.AddField(
            model_name="noteleg",
            name="branch",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
