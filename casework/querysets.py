"""The Python lock of casework where it is not that of every protected row. The same sentences as in sql/protect.sql."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, OuterRef, Q
from django.db.models.expressions import Exists, ExpressionWrapper, Func, RawSQL

from rabatplatform.access.querysets import AudienceQuerySet, ChildQuerySet, labels_of

_LABELS = ArrayField(models.IntegerField())


def bodies_of(user, tier: str) -> RawSQL:
    """Labels of `tier` of the bodies that `user` serves now."""
    return RawSQL("(SELECT access_bodies_of(%s, %s))", [user.pk, tier], output_field=_LABELS)


def among(column: str, labels) -> Q:
    """The label in `column` is one of `labels` (an SQL array)."""
    return Q(Func(F(column), labels, template="%(expressions)s::int[])", arg_joiner=" = ANY(", output_field=BooleanField()))


def in_preparation(user) -> Func:
    """Of a note: the version outside (`tlp` is its marking) is read by `user` while it is not open."""
    labels = RawSQL("(SELECT casework_writes_of(%s))", [user.pk], output_field=_LABELS)
    parts = [F("author_post"), F("originator"), OuterRef("tlp"), labels]
    return Func(*parts, function="casework_in_preparation", output_field=BooleanField())


def under_ceiling(user, is_out: Q) -> Q:
    """What is out, and marked no stricter than the agency key lets through by which `user` acts; people are not bound. SECURITY: a service
    account without a key sees nothing."""
    if not getattr(user, "is_service", False):
        return Q()
    key = getattr(user, "agency_key", None)
    return is_out & Q(tlp__in=key.markings if key is not None else ())


class NoteQuerySet(AudienceQuerySet):
    def visible_to(self, user):
        """As of every protected row; to a key of an organisation only what was released, under its ceiling by the marking in force."""
        return super().visible_to(user).filter(under_ceiling(user, ~Q(state="draft")))

    def with_texts(self):
        """With the released version and the one in preparation, where the reader may read it (row security says)."""
        return self.select_related("current", "next")

    def of_body(self, body):
        return self.filter(originator=body.casework_label_id)


class VersionQuerySet(ChildQuerySet):
    def visible_to(self, user):
        """Open ones of notes that `user` may read; others of notes of their own body; of those TLP:RED ones only for the author's post
        and the coordinators. To a key of an organisation only open ones that are themselves under its ceiling."""
        from casework.models import Note

        if user.pk is None:
            return self.none()
        is_open = ExpressionWrapper(OuterRef("is_open"), output_field=BooleanField())
        notes = Note.objects.visible_to(user).filter(pk=OuterRef("note"))
        return self.filter(Exists(notes.filter(Q(is_open) | Q(in_preparation(user)))), under_ceiling(user, Q(is_open=True)))


class AskedQuerySet(AudienceQuerySet):
    """What is asked of an originator. To a key of an organisation only of notes that are under its ceiling (sql/ceiling_2.sql): all keys
    of it share the post that asks."""

    def visible_to(self, user):
        from casework.models import Note

        rows = super().visible_to(user)
        if not getattr(user, "is_service", False):
            return rows
        return rows.filter(Q(note__in=Note.objects.visible_to(user).values("pk")) | self.beside(user))

    def beside(self, user) -> Q:
        """Rows that `user` sees although they do not read the note: none."""
        return Q(pk__in=[])


class RequestQuerySet(AskedQuerySet):
    def beside(self, user) -> Q:
        """Asking to read a note that is only known, while it is marked within the ceiling."""
        key = getattr(user, "agency_key", None)
        markings = RawSQL("(%s)::text[]", [list(key.markings if key is not None else ())])
        within = Func(F("note_id"), markings, function="casework_marked_within", output_field=BooleanField())
        return Q(within, kind="access")


class StepQuerySet(ChildQuerySet):
    def visible_to(self, user):
        """As of every child; of those that are not public only where the version they are a step of is readable."""
        from casework.models import NoteVersion

        versions = NoteVersion.objects.visible_to(user).values("pk")
        return super().visible_to(user).filter(Q(is_public=True) | Q(version=None) | Q(version__in=versions))


class GrantQuerySet(ChildQuerySet):
    def visible_to(self, user):
        """All of a note of one's own body; of others one's own and, where the note does not hide its recipients, those in force."""
        from casework.models import Note

        if user.pk is None:
            return self.none()
        notes = Note.objects.visible_to(user)
        owned = Note.objects.owned_by(user).values("pk")
        clock = Func(function="access_clock", output_field=models.DateTimeField())
        shown = Q(note__hides_recipients=False, valid__contains=clock)
        return self.filter(shown | Q(note__in=owned) | among("label", labels_of(user)), note__in=notes.values("pk"))

    def in_force(self):
        """Begun and not ended."""
        return self.filter(valid__contains=Func(function="access_clock", output_field=models.DateTimeField()))

    def not_over(self):
        """In force, or to begin."""
        clock = Func(function="access_clock", output_field=models.DateTimeField())
        return self.filter(Q(valid__endswith=None) | Q(valid__endswith__gt=clock), valid__isempty=False)


class MemberQuerySet(ChildQuerySet):
    def visible_to(self, user):
        """All of a group that one's own body owns; of others one's own body, and the rest where the group does not hide its members."""
        from casework.models import SharingGroup

        if user.pk is None:
            return self.none()
        groups = SharingGroup.objects.visible_to(user)
        owned = SharingGroup.objects.owned_by(user).values("pk")
        seen = Q(group__hides_members=False) | Q(group__in=owned) | among("body", labels_of(user))
        return self.filter(seen, group__in=groups.values("pk"))

    def now(self):
        return self.filter(valid__contains=Func(function="access_clock", output_field=models.DateTimeField()))


class ReadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reads of the notes of the bodies that `user` coordinates, and of those of their post."""
        if user.pk is None:
            return self.none()
        return self.filter(
            among("coordination_id", bodies_of(user, "coordination")) | among("author_id", bodies_of(user, "post"))
        )
