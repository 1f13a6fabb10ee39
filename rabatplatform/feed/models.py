"""What each key of an organisation was told, and what is still to be placed there. Written and read by functions of the database alone
(sql/feed.sql); why it is gapless and forgets nothing: docs/adr/0010-change-feed.md."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rabatplatform.access.models import ClosedRow


def _array(field) -> ArrayField:
    return ArrayField(field, default=list)


class Head(ClosedRow):
    """One row, held while changes are placed. seq: the last number given; placed_at: all that had happened until then is placed.

    asked_at, asked_in: when keys were asked last which labels they hold, and which transactions had committed by then, while not all of
    what these wrote is placed; "" once it is.
    """

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    placed_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_in = models.TextField(default="")

    class Meta:
        db_table = "feed_head"

    def __str__(self):
        return str(self.seq)


class Pending(ClosedRow):
    """An object that one transaction changed, not placed yet. Writers add it by triggers and never take a number.

    tx: the transaction's (64 bits), at: when it wrote; is_state: with who could see the object before: which labels, from when until
    when (infinity: still then), at which marking; is_changed: more than its readers changed; neither: what its owner alone is shown;
    reference: of an object that is gone; is_taken: placed, and kept until all keys were looked through.
    """

    pk = models.CompositePrimaryKey("kind", "object_id", "tx", "is_state")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    tx = models.BigIntegerField()
    is_state = models.BooleanField()
    is_changed = models.BooleanField()
    at = models.DateTimeField()
    labels = _array(models.IntegerField())
    since = _array(models.DateTimeField())
    until = _array(models.DateTimeField())
    marking = models.CharField(max_length=12, null=True)
    reference = models.CharField(max_length=80, null=True)
    is_taken = models.BooleanField(db_default=False)

    class Meta:
        db_table = "feed_pending"

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class Due(ClosedRow):
    """When somebody begins or ceases to see an object, or sees something else of it, although nobody writes it."""

    pk = models.CompositePrimaryKey("kind", "object_id")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "feed_due"
        indexes = [models.Index(fields=["at"], name="feed_due_at")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class Reader(ClosedRow):
    """What a key reads by. labels: those it held when it was asked last; paused_at: since when it is suspended, and not asked.

    could, could_from, could_to: those it held at any time since all was placed, each with its time; moved: whose objects are to be
    looked through because the key got or lost them, one after the other; looked_in, looked_at, looked_id: how far it came under the first:
    place of the kind, place in its list; whole_at: until when all was placed and looked through, where that is longer ago than for others.
    kept_from: what was told up to this number may have been forgotten since.
    """

    key_id = models.BigIntegerField(primary_key=True)
    labels = _array(models.IntegerField())
    paused_at = models.DateTimeField(null=True)
    could = _array(models.IntegerField())
    could_from = _array(models.DateTimeField())
    could_to = _array(models.DateTimeField())
    moved = _array(models.IntegerField())
    looked_in = models.IntegerField(db_default=0)
    looked_at = models.DateTimeField(null=True)
    looked_id = models.BigIntegerField(db_default=0)
    whole_at = models.DateTimeField(null=True)
    kept_from = models.BigIntegerField(default=0)

    class Meta:
        db_table = "feed_reader"

    def __str__(self):
        return str(self.key_id)


class Turn(ClosedRow):
    """What a key holds from a moment on: it was stopped or restored, or its account's appointments changed. Not looked at yet."""

    key_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    is_paused = models.BooleanField()
    labels = _array(models.IntegerField())

    class Meta:
        db_table = "feed_turn"

    def __str__(self):
        return f"{self.key_id} at {self.at}"


class Item(ClosedRow):
    """The newest word to a key about an object: that it may hold it as it stands, or that it may hold it no longer (a recall).

    seq: the place in the key's feed; shown_seq: when it could first see it, after it last could not; lost_seq: of what is shown again, when
    it was taken back before; recall: what is acknowledged.
    """

    pk = models.CompositePrimaryKey("kind", "object_id", "key_id")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    key_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    shown_seq = models.BigIntegerField()
    lost_seq = models.BigIntegerField(null=True)
    is_held = models.BooleanField()
    reference = models.CharField(max_length=80)
    recall = models.UUIDField(null=True, unique=True)
    reason = models.CharField(max_length=12, default="")
    recalled_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # its owner was told that nobody acknowledged it

    class Meta:
        db_table = "feed_item"
        constraints = [
            models.UniqueConstraint(fields=["key_id", "seq"], name="one_number_a_key"),
            models.CheckConstraint(condition=models.Q(is_held=True) ^ models.Q(recall__isnull=False), name="held_or_recalled"),
        ]
        indexes = [
            models.Index(
                fields=["kind", "object_id"], condition=models.Q(is_held=False, acknowledged_at=None), name="recalls_open"
            ),
            models.Index(fields=["key_id", "recalled_at"], condition=models.Q(is_held=False), name="recalls_of_key"),
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id} to {self.key_id}"
