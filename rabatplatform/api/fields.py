"""Fields of what callers send. Strict: a number is no text, a text no list; a refusal names the field."""

import re
import uuid
from collections.abc import Callable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError


class Text(serializers.CharField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "binary"})
class File(serializers.FileField):
    """A part of a form; only for the schema: forms read it."""


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Number(serializers.IntegerField):
    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:100])
        return super().to_internal_value(data)


class PartialDate(Text):
    """A year, a month or a day, as far as known: 2019, 2019-03, 2019-03-14. Empty: not known."""

    default_error_messages = {"partial_date": _("Give a year, a month or a day, as in 2019, 2019-03 or 2019-03-14.")}

    def to_internal_value(self, data):
        text = super().to_internal_value(data)
        if text and not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", text):
            self.fail("partial_date")
        return text


class Keys(serializers.Field):
    """A list of keys of a reference table. Gives the ids; an unknown key is refused by name."""

    default_error_messages = {
        "not_a_list": _("Give a list of texts."),
        "unknown": _("There is no “{named}”."),
        "too_many": _("Give at most {most}."),
    }
    most = 60

    def __init__(self, find: Callable[[str], object | None], **kwargs):
        super().__init__(**kwargs)
        self.find = find

    def to_internal_value(self, data):
        if not isinstance(data, list) or not all(isinstance(key, str) for key in data):
            self.fail("not_a_list")
        if len(data) > self.most:
            self.fail("too_many", most=self.most)
        found = []
        for key in dict.fromkeys(data):
            entry = self.find(key)
            if entry is None:
                self.fail("unknown", named=key[:100])
            found.append(entry)
        return found


@extend_schema_field({"type": "string", "format": "uuid"})
class Reference(serializers.Field):
    """The UUID of a row, or null. Gives what `find` answers; an unknown one is refused."""

    default_error_messages = {"unknown": _("There is no such entry.")}

    def __init__(self, find: Callable[[uuid.UUID], object | None], **kwargs):
        super().__init__(allow_null=True, **kwargs)
        self.find = find

    def to_internal_value(self, data):
        try:
            entry = self.find(uuid.UUID(data)) if isinstance(data, str) and len(data) <= 40 else None
        except ValueError:
            entry = None
        if entry is None:
            self.fail("unknown")
        return entry


class Input(serializers.Serializer):
    """What a caller sends: a name that is not ours is refused, or a misspelt field would be lost in silence."""

    def to_internal_value(self, data):
        values, errors = {}, {}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(data, dict):
                raise
            errors.update(error.detail)
        for name in data:
            if name not in self.fields:
                said = _now("There is no field “%(name)s” here.") % {"name": str(name)[:100]}
                errors[str(name)[:100]] = [ErrorDetail(said, "unknown_field")]
        if errors:
            raise ValidationError(errors)
        return values


class Output(serializers.Serializer):
    """What callers get. No field is promised: `fields=` leaves out."""

    def get_fields(self):
        fields = super().get_fields()
        for made in fields.values():
            made.required = False
        return fields


class Count(serializers.Serializer):
    """How many there are in a list."""

    number = serializers.IntegerField(help_text=_("At most 1,000."))
    is_capped = serializers.BooleanField(help_text=_("There are more."))


class Searched(serializers.Serializer):
    """What a search by words came to."""

    words = serializers.CharField(
        help_text=_("Your words, or, where nothing held them, words of a near spelling that something holds.")
    )
    match = serializers.ChoiceField(
        [("all", "all"), ("any", "any")], help_text=_("any: few hold all of the words, so what holds some of them comes as well.")
    )
    also = serializers.ListField(child=serializers.CharField(), help_text=_("Words that the thesaurus added."))


def page(name: str, shape, *, by_words: bool = False) -> type[Output]:
    """The serializer of a list of `shape`: results, next, previous, and the number where it was asked for; only for the schema. by_words:
    it says what became of the words that were searched."""
    address = {"allow_null": True}
    searched = {"searched": Searched(required=False, help_text=_("With `q`: what was searched in the end."))} if by_words else {}
    return type(
        name,
        (serializers.Serializer,),
        {
            "results": shape(many=True),
            "next": serializers.URLField(help_text=_("The page after this one; null at the end."), **address),
            "previous": serializers.URLField(help_text=_("The page before this one; null at the beginning."), **address),
            "count": Count(required=False, help_text=_("With `Prefer: count=capped`, where the list is counted.")),
        }
        | searched,
    )
