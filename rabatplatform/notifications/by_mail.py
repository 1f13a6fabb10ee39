"""What a person's pages say of their mails: when the next digest comes, and how many mails there were."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rabatplatform.events.catalogue import FOR_INFORMATION
from rabatplatform.notifications.models import Mail
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import AT_ONCE_A_WEEK, MONDAY_TO_FRIDAY, MOST_A_WEEK, WEEK, Preferences


@dataclass(frozen=True)
class ByMail:
    """sent: mails in the last seven days, at_once: of these; most: how many there are at most, most_news: after how many no news
    come at once; next_digest: None where there is none."""

    preferences: Preferences
    sent: int
    at_once: int
    next_digest: datetime | None
    most: int = MOST_A_WEEK
    most_news: int = AT_ONCE_A_WEEK[FOR_INFORMATION]

    @property
    def on_weekdays(self) -> bool:
        return set(self.preferences.working_days) == set(MONDAY_TO_FRIDAY)


def by_mail_of(user) -> ByMail:
    now = timezone.now()
    preferences = preferences_of([user.pk]).get(user.pk, Preferences())
    periods = list(Mail.objects.visible_to(user).filter(sent_at__gt=now - WEEK).values_list("period", flat=True))
    gets = preferences.by_mail and preferences.digests
    return ByMail(
        preferences=preferences,
        sent=len(periods),
        at_once=sum(period is None for period in periods),
        next_digest=preferences.next_digest(now) if gets else None,
    )
