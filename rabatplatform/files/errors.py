"""Refusals of uploads, by name."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.errors import DomainError
from rabatplatform.files.refusals import words_of


class FileRefused(DomainError):
    """The file is not taken; `code` is one of files/refusals.py, `fields` names the field of the form. Nothing was stored."""

    def __init__(self, code: str, *, field: str, model):
        words = words_of(code, model)
        super().__init__(words, fields={field: words})
        self.code = code


class FileNotStored(DomainError):
    """The file was fine and our storage was not (full, not writable). Nothing was stored."""

    code = "file_not_stored"
    status, wait = 503, 59

    def __init__(self, *, field: str):
        message = _("The file could not be stored just now. Nothing was saved; please try again later.")
        super().__init__(message, fields={field: message})
