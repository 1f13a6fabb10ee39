"""Labels and what a model carries that not all members may read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Value


class GrantLabel(models.Model):
    """A small number that stands for a set of readers; a row's `audience` is an array of them.

    0 all members, 1 all who read casework, -1 all coordinators, -2 the secretariat; four for each country and organisation
    (members, team, casework, coordination), one for each post, person and sharing group. Numbers are never used again.
    """

    class Kind(models.TextChoices):
        ALL = "all"
        ALL_CASEWORK = "all_casework"
        COORDINATORS = "coordinators"
        SECRETARIAT = "secretariat"
        MEMBERS = "members"
        TEAM = "team"
        CASEWORK = "casework"
        COORDINATION = "coordination"
        POST = "post"
        PERSON = "person"
        GROUP = "group"

    EVERYBODY = 0
    ALL_WHO_READ_CASEWORK = 1
    ALL_COORDINATORS = -1
    THE_SECRETARIAT = -2

    id = models.IntegerField(primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)

    def __str__(self):
        return f"{self.kind}:{self.pk}"


def label_field(kind: str, related_name: str) -> models.OneToOneField:
    """The label of a row, given by the database when the row is made."""
    return models.OneToOneField(
        GrantLabel,
        models.PROTECT,
        editable=False,
        related_name=related_name,
        db_default=Func(Value(kind), function="access_new_label"),
    )


class Protected(models.Model):
    """Rows that only their audience may read. Both columns are written by a trigger (operations.Protect), whatever code says."""

    audience = ArrayField(models.IntegerField(), editable=False, default=list)
    audience_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class ProtectedChild(models.Model):
    """Rows that hang on a protected one; `parent_field` names the key. Readable with the parent."""

    parent_field: str

    class Meta:
        abstract = True


class PersonalRow(models.Model):
    """Rows that only one person may read; `person_field` names the key."""

    person_field = "user"

    class Meta:
        abstract = True


class ProtectedRecord(models.Model):
    """Rows whose lock hangs on nothing: the app that has them names it in SQL and in `visible_to`.

    Where `is_append_only`, neither runtime role may change a row, and a trigger stands before whoever may: the start-up check asks.
    """

    is_append_only = False

    class Meta:
        abstract = True


class ClosedRow(models.Model):
    """Rows of which the runtime role may not even ask: only jobs and definer functions do. The start-up check looks at the rights."""

    is_append_only = False

    class Meta:
        abstract = True
