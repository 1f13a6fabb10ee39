import django.contrib.postgres.fields
from django.db import migrations, models


def composite(*names):
    return ("pk", models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False))


def labels():
    return django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)


def times():
    return django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0002_coordination")]
    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("placed_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("asked_in", models.TextField(default="")),
            ],
            options={"db_table": "feed_head"},
        ),
        migrations.CreateModel(
            name="Pending",
            fields=[
                composite("kind", "object_id", "tx", "is_state"),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("tx", models.BigIntegerField()),
                ("is_state", models.BooleanField()),
                ("is_changed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("labels", labels()),
                ("since", times()),
                ("until", times()),
                ("marking", models.CharField(max_length=12, null=True)),
                ("reference", models.CharField(max_length=80, null=True)),
                ("is_taken", models.BooleanField(db_default=False)),
            ],
            options={"db_table": "feed_pending"},
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                composite("kind", "object_id"),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "feed_due", "indexes": [models.Index(fields=["at"], name="feed_due_at")]},
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("key_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("labels", labels()),
                ("paused_at", models.DateTimeField(null=True)),
                ("could", labels()),
                ("could_from", times()),
                ("could_to", times()),
                ("moved", labels()),
                ("looked_in", models.IntegerField(db_default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                ("looked_id", models.BigIntegerField(db_default=0)),
                ("whole_at", models.DateTimeField(null=True)),
                ("kept_from", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "feed_reader"},
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField()),
                ("is_paused", models.BooleanField()),
                ("labels", labels()),
            ],
            options={"db_table": "feed_turn"},
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                composite("kind", "object_id", "key_id"),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("key_id", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("shown_seq", models.BigIntegerField()),
                ("is_held", models.BooleanField()),
                ("reference", models.CharField(max_length=80)),
                ("recall", models.UUIDField(null=True, unique=True)),
                ("reason", models.CharField(default="", max_length=12)),
                ("recalled_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "feed_item",
                "constraints": [
                    models.UniqueConstraint(fields=("key_id", "seq"), name="one_number_a_key"),
                    models.CheckConstraint(
                        condition=models.Q(("is_held", True), ("recall__isnull", False), _connector="XOR"), name="held_or_recalled"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("acknowledged_at", None), ("is_held", False)),
                        fields=["kind", "object_id"],
                        name="recalls_open",
                    ),
                    models.Index(condition=models.Q(("is_held", False)), fields=["key_id", "recalled_at"], name="recalls_of_key"),
                ],
            },
        ),
    ]
