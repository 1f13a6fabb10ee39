from django.db import migrations

from rabatplatform.access.operations import ProtectPersonal


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [ProtectPersonal("Delivery", column="user_id", may=("change",))]
