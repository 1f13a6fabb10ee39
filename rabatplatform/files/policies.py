"""May this file be downloaded now. Who sees it at all is asked before, by `visible_to`."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.files.models import Attachment


def may_download(attachment: Attachment) -> Ruling:
    if attachment.state == Attachment.State.REFUSED:
        return refused(_("This file was refused: {why}"), why=attachment.refusal_text)
    if not attachment.is_clean:
        return refused(_("This file is still being checked. Please come back in a minute."))
    return ALLOWED
