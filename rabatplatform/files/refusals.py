"""Why a file is refused: stable codes and the sentence for the person. Rows keep the code."""

from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

WORDS = {
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is too large: at most %(megabytes)s MB."),
    "file_too_many": _("There are too many files here already."),
    "file_already_there": _("This file is here already."),
    "file_kind": _("Files of this kind are not taken here, only %(kinds)s. Save it as one of these and upload that."),
    "file_old_office": _("This is an old Office file, or one with a password. Save it in the present format, without one."),
    "file_unreadable": _("The file is damaged and cannot be read. Make it again and upload that."),
    "file_encrypted": _("The file is protected by a password. Save it without one and upload that."),
    "file_macros": _("The file holds macros or other programs. Save it without them and upload that."),
    "file_embedded": _(
        "The file holds another file, a film or a control. Take it out, or paste it as a picture, and upload that."
    ),
    "file_outside": _(
        "The file loads content from elsewhere, such as a linked picture or workbook. Break the links and upload that."
    ),
    "file_drawing": _(
        "The file holds a drawing that cannot be checked (EMF, WMF, SVG). Paste it as a PNG picture and upload that."
    ),
    "file_too_many_pixels": _("A picture is too large: at most 40 million pixels. Make it smaller and upload that."),
    "file_too_heavy": _("The file needs too much memory or time to open. Save it in a simpler form and upload that."),
    "file_lost": _("The file was lost before it was checked. Please upload it again."),
    "file_unchecked": _("The file could not be checked. Please upload it again later."),
}


def words_of(code: str, model):
    """The sentence of a code; "" for none. Lazy: it is said in the reader's language. model: whose limits are named."""
    if not code:
        return ""
    return _said(WORDS.get(code, WORDS["file_unchecked"]), model)


def limits_of(model):
    """What may be uploaded, in a sentence said before choosing. Lazy."""
    return _limits(model)


def kinds_in_words(kinds) -> str:
    """ "PDF, JPEG or PNG"."""
    *some, last = [kind.name for kind in kinds]
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(some), "last": last} if some else last


def _say(words, model) -> str:
    return str(words) % _facts(model)


def _say_limits(model) -> str:
    text = gettext("%(kinds)s, at most %(megabytes)s MB.") % _facts(model)
    many = ngettext("%(number)s file at most.", "%(number)s files at most.", model.most_files) % {"number": model.most_files}
    return f"{text} {many}"


def _facts(model) -> dict:
    return {"megabytes": model.most_bytes // 1024**2, "kinds": kinds_in_words(model.kinds)}


_said, _limits = lazy(_say, str), lazy(_say_limits, str)
