"""The Python lock. `visible_to` is the only sentence in the code that says who may read a protected row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Q, Value
from django.db.models.expressions import Func, RawSQL

_LABELS = ArrayField(models.IntegerField())


class Clock(Func):
    function = "access_clock"
    output_field = models.DateTimeField()


def labels_of(user) -> RawSQL:
    """The labels that `user` holds at this statement, as SQL asked once: SECURITY: between two statements an appointment may end."""
    return RawSQL("(SELECT access_grants_of(%s))", [user.pk], output_field=_LABELS)


class Held(Func):
    """Whether a label is among an array of labels."""

    arg_joiner = " = ANY ("
    template = "%(expressions)s::int[])"
    output_field = BooleanField()


def held_by(field: str, user) -> Q:
    """Whether the label in `field` is one that `user` holds now."""
    return Q(Held(F(f"{field}_id"), labels_of(user)))


def is_held(label: int, user) -> Q:
    """Whether `user` holds this label now."""
    return Q(Held(Value(label), labels_of(user)))


class AudienceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows whose audience holds a label that `user` has now, by the posts they hold. The superuser flag adds nothing."""
        if user.pk is None:
            return self.none()
        still_open = Func(
            F("pk"), labels_of(user), function=f"{self.model._meta.db_table}_open", output_field=BooleanField()
        )  # the table's name is the model's own
        exact = Q(audience_until__isnull=True) | Q(audience_until__gt=Clock()) | Q(still_open)
        return self.filter(exact, audience__overlap=labels_of(user))

    def owned_by(self, user):
        """Rows that `user` may write, by the bodies they serve now (the model names `owner_field` and `owner_tier`)."""
        if user.pk is None:
            return self.none()
        bodies = RawSQL("(SELECT access_bodies_of(%s, %s))", [user.pk, self.model.owner_tier], output_field=_LABELS)
        return self.alias(_bodies=bodies).filter(
            _bodies__contains=Func(F(self.model.owner_field), template="ARRAY[%(expressions)s]", output_field=_LABELS)
        )

    def newest_for(self, user, *, before=None, limit=25):
        """The newest `limit` of them; the same cost at ten thousand rows and at a million.

        before: (timestamp, id) of the last row of the page before. The keys come merged label by label from PostgreSQL for the
        person of the scope; `visible_to(user)` has the last word.
        """
        table, order = self.model._meta.db_table, self.model.list_order
        at, pk = before or ("infinity", 9_223_372_036_854_775_807)
        keys = RawSQL(f"SELECT object_id FROM {table}_newest(%s::timestamptz, %s, %s)", [at, pk, limit])
        return self.visible_to(user).filter(pk__in=keys).order_by(f"-{order}", "-pk")


class ChildQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows whose parent `user` may read; where the model names a `public_field`, rows not public only for the parent's owner.
        Where it says reads = "owner": all rows only for them."""
        if user.pk is None:
            return self.none()
        parent = self.model._meta.get_field(self.model.parent_field)
        parents = parent.related_model.objects.visible_to(user)
        rows = self.filter(**{f"{parent.name}__in": parents.values("pk")})
        if getattr(self.model, "reads", "parent") == "owner":
            return rows.filter(**{f"{parent.name}__in": parent.related_model.objects.owned_by(user).values("pk")})
        if public := getattr(self.model, "public_field", None):
            owned = parent.related_model.objects.owned_by(user).values("pk")
            rows = rows.filter(Q(**{public: True}) | Q(**{f"{parent.name}__in": owned}))
        return rows


class PersonalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows of `user` alone."""
        return self.filter(**{self.model.person_field: user.pk})
