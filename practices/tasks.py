"""Jobs of practices. They take ids and open a scope; each may run any number of times."""

import logging

from celery import shared_task

from practices.export import making, store
from practices.export.document import RELATED
from practices.models import Practice, ReviewRound
from practices.services import settling
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User

logger = logging.getLogger(__name__)


@shared_task
def make_sheet(practice_id: int, user_id: int, language: str, form: str) -> bool:
    """Make the PDF or Word document of a practice as that person may read it now; False when they may not any more."""
    with access_scope(user_id):
        user = User.objects.get(pk=user_id)
        practice = Practice.objects.visible_to(user).select_related(*RELATED).filter(pk=practice_id).first()
        if practice is None or practice.current is None:
            return False
        try:
            making.make(user, practice, language=language, form=form)
        except Exception:
            logger.exception("practice %s was not made as %s", practice_id, form)
            return False
        return True


@shared_task
def remove_old_sheets() -> int:
    """Daily. Returns how many files were removed."""
    return store.remove_old()


@shared_task
def settle_round(round_id: int) -> str:
    """Do what follows from the answers of a round. Gives its state."""
    with system_scope("settle a round of review"):
        return settling.settle(ReviewRound.objects.get(pk=round_id))


@shared_task
def settle_left_behind() -> int:
    """Settle what a lost worker or a broker that was down left; returns how many rounds. One that fails delays no other."""
    with system_scope("sweep rounds of review"):
        waiting = [opened.pk for opened in settling.unsettled()]
    settled = 0
    for round_id in waiting:
        try:
            settle_round(round_id)
            settled += 1
        except Exception:
            logger.exception("round %s waits for the next sweep", round_id)
    return settled
