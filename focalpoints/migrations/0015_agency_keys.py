from django.db import migrations

from rabatplatform.access.operations import RunTemplate

SQL = "focalpoints/sql/"
BODIES = (("access_bodies(tier text)", "access_person()"), ("access_bodies_of(person bigint, tier text)", "person"))


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0014_rights_at_once"), ("accounts", "0008_agency_keys_required")]
    operations = [
        # The way back ends at the first of these: it puts back the one function there was.
        RunTemplate(SQL + "held.sql", SQL + "unheld.sql", function="access_held", does="read"),
        RunTemplate(SQL + "held.sql", SQL + "unheld.sql", function="access_held_to_write", does="write"),
        *(RunTemplate(SQL + "bodies_2.sql", SQL + "bodies.sql", function=name, person=person) for name, person in BODIES),
    ]
