"""JSON in and out, by orjson."""

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


def dumps(data) -> bytes:
    """Times in UTC with a Z; dates, UUIDs; lazy translations in the active language."""
    return orjson.dumps(data, default=_text, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _text(value):
    if isinstance(value, Promise | str):
        return str(value)
    raise TypeError(type(value).__name__)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else dumps(data)


class JSONParser(BaseParser):
    """Strict: UTF-8, no NaN, no half surrogates, not too deep."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return orjson.loads(stream.read())
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise ParseError(_("The body is not JSON in UTF-8.")) from error
