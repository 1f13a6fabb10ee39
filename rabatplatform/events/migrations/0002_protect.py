from django.db import migrations

from rabatplatform.access.operations import ProtectPersonal


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [ProtectPersonal("Event", column="actor_id", may=("add",))]
