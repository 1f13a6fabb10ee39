"""Why a file is refused: stable codes and the sentence for the person. Rows keep the code."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is too large: at most 10 MB."),
    "file_too_many": _("There are too many files here already."),
    "file_already_there": _("This file is here already."),
    "file_kind": _("This is not a PDF, JPEG or PNG file. Save it as PDF and upload that."),
    "file_unreadable": _("The file is damaged and cannot be read. Make it again and upload that."),
    "file_encrypted": _("The PDF is protected by a password. Save it without one and upload that."),
    "file_too_many_pixels": _("The picture is too large: at most 40 million pixels. Make it smaller and upload that."),
    "file_too_heavy": _("The file needs too much memory or time to open. Save it in a simpler form and upload that."),
    "file_lost": _("The file was lost before it was checked. Please upload it again."),
    "file_unchecked": _("The file could not be checked. Please upload it again later."),
}


def words_of(code: str):
    """The sentence of a code; "" for none. Lazy: it is said in the reader's language."""
    return WORDS.get(code, WORDS["file_unchecked"]) if code else ""
