import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from rabatplatform.access.operations import RunTemplate

BY_AGE = ["language", "since", "id"]


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_search_quality"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("translationwork", "applied_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "translationwork", models.Index(fields=["offered_at"], condition=Q(state="offered"), name="works_offered")
        ),
        migrations.AddIndex(
            "translationwork",
            models.Index(fields=["closed_at"], condition=Q(state="approved", applied_at=None), name="works_to_apply"),
        ),
        migrations.CreateModel(
            "TranslationNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translation_needs",
                        to="practices.practice",
                    ),
                ),
                ("language", models.CharField(choices=settings.CONTENT_LANGUAGES, max_length=8)),
                ("sections", models.PositiveSmallIntegerField()),
                ("missing", models.PositiveSmallIntegerField()),
                ("older", models.PositiveSmallIntegerField()),
                ("unchecked", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["practice", "language"], name="one_need_a_language")],
                "indexes": [
                    models.Index(fields=BY_AGE, name="needs_by_age"),
                    models.Index(fields=BY_AGE, condition=Q(missing__gt=0), name="needs_missing"),
                    models.Index(fields=BY_AGE, condition=Q(older__gt=0), name="needs_older"),
                    models.Index(fields=BY_AGE, condition=Q(unchecked__gt=0), name="needs_unchecked"),
                ],
            },
        ),
        RunTemplate("practices/sql/needs.sql", "practices/sql/unneeds.sql"),
    ]
