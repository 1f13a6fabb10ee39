"""Jobs of practices. They take ids and open a scope; each may run any number of times."""

import logging
from collections import Counter

from celery import shared_task

from practices.export import making, store
from practices.export.document import RELATED
from practices.models import Practice, ReviewRound, TranslationWork
from practices.services import review_watch, settling
from practices.translating import applying
from practices.translating.machine import provider
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User

logger = logging.getLogger(__name__)


@shared_task
def make_sheet(practice_id: int, user_id: int, language: str, form: str, key_id: int | None = None) -> bool:
    """Make the PDF or Word document of a practice as that person, or that agency key, may read it now; False when they may not any more."""
    with access_scope(user_id, key=key_id):
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


@shared_task
def apply_translation(work_id: int) -> int:
    """Put an approved translation before the readers. Gives how many sections were written."""
    with system_scope("apply an approved translation"):
        return applying.apply(TranslationWork.objects.get(pk=work_id))


@shared_task
def apply_translations_left_behind() -> int:
    """As settle_left_behind, of approved translations."""
    with system_scope("sweep approved translations"):
        waiting = [work.pk for work in applying.unapplied()]
    applied = 0
    for work_id in waiting:
        try:
            apply_translation(work_id)
            applied += 1
        except Exception:
            logger.exception("translation %s waits for the next sweep", work_id)
    return applied


@shared_task
def fill_with_machine(practice_id: int, language: str) -> int:
    """Let the machine translate what nobody has of a published practice. Gives how many sections."""
    with system_scope("fill with machine translation"):
        return applying.fill(Practice.objects.get(pk=practice_id), language)


@shared_task
def fill_wanted_with_machine() -> int:
    """Nightly, where an installation has a provider: let it translate what is missing or older. Gives how many it tried; one that
    fails delays no other."""
    if not provider().is_there:
        return 0
    with system_scope("look for what a machine may translate"):
        wanted = list(applying.wanted_of_machine())
    for practice_id, language in wanted:
        try:
            fill_with_machine(practice_id, language)
        except Exception:
            logger.exception("practice %s in %s waits for the next night", practice_id, language)
    return len(wanted)


@shared_task
def prefill_translation(work_id: int) -> int:
    """Let the machine begin the empty sections of a work. Gives how many."""
    with system_scope("begin a translation by machine"):
        return applying.prefill(TranslationWork.objects.get(pk=work_id))


@shared_task
def watch_reviews() -> dict[str, int]:
    """Daily: remind reviewers and validators, tell the secretariat who is late or gone. How many of each; one that fails delays
    no other."""
    told = Counter()
    with system_scope("watch reviews"):
        waiting = review_watch.waiting()
    for kind, pk in waiting:
        try:
            with system_scope("watch a review"):
                told[review_watch.look_at(kind, pk)] += 1
        except Exception:
            logger.exception("%s %s waits for tomorrow", kind, pk)
    return {step: number for step, number in told.items() if step}
