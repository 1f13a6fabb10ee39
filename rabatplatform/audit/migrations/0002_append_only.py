from django.db import migrations

from rabatplatform.access.operations import ProtectPersonal, RunTemplate


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("access", "0001_labels_and_clock")]
    operations = [
        ProtectPersonal("AuditEntry"),
        RunTemplate("rabatplatform/audit/sql/append_only.sql", "rabatplatform/audit/sql/not_append_only.sql"),
    ]
