from django.db import migrations

from rabatplatform.access.operations import ProtectPersonal, RunTemplate

SQL = "rabatplatform/accounts/sql/"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_email_change_and_factor_reset"),
        ("access", "0002_coordination"),
        ("focalpoints", "0002_identity"),  # access_grants()
    ]
    operations = [
        ProtectPersonal("EmailChange", may=("add", "change")),
        ProtectPersonal("Letter"),
        RunTemplate(SQL + "accounts.sql", SQL + "unaccounts.sql"),
        RunTemplate(SQL + "factor_reset.sql", SQL + "unfactor_reset.sql"),
    ]
