import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_agency_keys_filled")]
    operations = [
        migrations.AlterField(
            "agencytoken",
            "key",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="secrets", to="accounts.agencykey"),
        ),
        # The way back: names are empty until 0007 fills them from the keys.
        migrations.AlterField("agencytoken", "name", models.CharField(default="", max_length=80, verbose_name="name")),
        migrations.RemoveField("agencytoken", "name"),
        migrations.AddConstraint(
            "agencytoken",
            models.CheckConstraint(
                condition=Q(("expiry__lte", F("created") + datetime.timedelta(days=366))) & Q(("expiry__isnull", False)),
                name="secret_of_twelve_months",
            ),
        ),
    ]
