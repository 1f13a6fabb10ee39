from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_delivery")]
    operations = [migrations.AddField("delivery", "claimed_until", models.DateTimeField(null=True))]
