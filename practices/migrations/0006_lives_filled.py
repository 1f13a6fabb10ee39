import django.db.models.deletion
from django.db import migrations, models

from rabatplatform.access.operations import render


def fill(apps, editor):
    editor.execute(render("practices/sql/fill_lives.sql"), params=None)


class Migration(migrations.Migration):
    dependencies = [("practices", "0005_lives"), ("access", "0002_coordination")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "revision",
            "owner",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.grantlabel"),
        ),
        migrations.AlterField(
            "translation",
            "revision",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="translations", to="practices.revision"
            ),
        ),
    ]
