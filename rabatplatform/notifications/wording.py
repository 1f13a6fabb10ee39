"""The words of a mail around its lines: sections, numbers, when and why. Made in the active language, under the reader's rights."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU, Says
from rabatplatform.notifications.follows import source_of
from rabatplatform.notifications.lines import Line, Told
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.rhythm import AT_ONCE_A_WEEK, Preferences
from rabatplatform.web.templatetags.web import written, zone_name

NOON, EVENING = 12, 18


@dataclass(frozen=True)
class Entry:
    """One thing. meta: when, how many more, why; address: absolute."""

    text: str
    address: str
    meta: list[str]


@dataclass(frozen=True)
class Section:
    """counted: the sentence about what is told as a number, "" where there is none; asks: what is in it waits for the reader."""

    title: str
    entries: list[Entry] = field(default_factory=list)
    counted: str = ""
    asks: bool = False


def sections_of(told: Told, preferences: Preferences, user) -> list[Section]:
    """Those with something in them, in words for `user`."""
    follows = follows_in_words({line.delivery.follow_id for line in told.lines} - {None}, user)
    made = [
        Section(_("Waits for you"), _entries(told.waiting, preferences, follows), _counted(told.counted[True]), asks=True),
        Section(_("What you follow"), _entries(told.followed, preferences, follows)),
        Section(_("For information"), _entries(told.informing, preferences, follows), _counted(told.counted[False])),
    ]
    return [section for section in made if section.entries or section.counted]


def greeting(person, preferences: Preferences, now: datetime) -> str:
    """By the reader's time of day."""
    hour = now.astimezone(preferences.zone).hour
    if hour < NOON:
        words = _("Good morning %(name)s")
    elif hour < EVENING:
        words = _("Good afternoon %(name)s")
    else:
        words = _("Good evening %(name)s")
    return words % {"name": person}


def lead(told: Told) -> str:
    """How much of it: `4 things wait for you. 4 are for information.`"""
    parts = []
    if told.number_waiting:
        words = ngettext("%(number)s thing waits for you.", "%(number)s things wait for you.", told.number_waiting)
        parts.append(words % {"number": told.number_waiting})
    if told.number_informing:
        words = ngettext("%(number)s is for information.", "%(number)s are for information.", told.number_informing)
        parts.append(words % {"number": told.number_informing})
    return " ".join(parts)


def subject_of_digest(told: Told, preferences: Preferences, now: datetime) -> str:
    """Numbers and the day. SECURITY: nothing of a thing, not even its kind."""
    parts = []
    if told.number_waiting:
        words = ngettext("%(number)s thing waits for you", "%(number)s things wait for you", told.number_waiting)
        parts.append(words % {"number": told.number_waiting})
    if told.number_informing:
        parts.append(_("%(number)s for information") % {"number": told.number_informing})
    day = written(preferences.day_of(now), "MONTH_DAY_FORMAT")
    return f"{', '.join(parts) or _('Nothing new')} ({day})"


def subject_at_once(told: Told) -> str:
    """What a single thing without a marking is; of anything else only that there is something."""
    if told.number == 1 and told.lines and told.lines[0].says == Says.SENTENCE:
        return str(told.lines[0].kind.title)
    if told.number_waiting:
        words = ngettext("%(number)s thing waits for you", "%(number)s things wait for you", told.number_waiting)
        return words % {"number": told.number_waiting}
    words = ngettext("%(number)s message for you", "%(number)s messages for you", told.number)
    return words % {"number": told.number}


def remarks(told: Told) -> list[str]:
    """What the mail does not list."""
    made = []
    if told.cut:
        made.append(
            ngettext("and %(number)s more on the platform", "and %(number)s more on the platform", told.cut)
            % {"number": told.cut}
        )
    if told.before:
        words = ngettext(
            "%(number)s thing that you were told of before still waits.",
            "%(number)s things that you were told of before still wait.",
            told.before,
        )
        made.append(words % {"number": told.before})
    return made + _held(told)


def _held(told: Told) -> list[str]:
    """What was to come at once and stands in this digest, with the limit that held it."""
    made = []
    if told.held_waiting:
        words = ngettext(
            "%(number)s message that waits for you was held back for this digest: after %(most)s mails in 7 days such messages wait for it.",
            "%(number)s messages that wait for you were held back for this digest: after %(most)s mails in 7 days such messages wait for it.",
            told.held_waiting,
        )
        made.append(words % {"number": told.held_waiting, "most": AT_ONCE_A_WEEK[WAITS_FOR_YOU]})
    if told.held_informing:
        words = ngettext(
            "%(number)s message for information was held back for this digest: after %(most)s mails in 7 days such messages wait for it.",
            "%(number)s messages for information were held back for this digest: after %(most)s mails in 7 days such messages wait for it.",
            told.held_informing,
        )
        made.append(words % {"number": told.held_informing, "most": AT_ONCE_A_WEEK[FOR_INFORMATION]})
    return made


def why(told: Told, preferences: Preferences) -> str:
    """When digests come, and whether the reader chose it."""
    values = {"time": formats.time_format(preferences.digest_at, "TIME_FORMAT"), "city": zone_name(preferences.zone)}
    if told.is_weekly:
        chosen, otherwise = (
            _("Weekly at %(time)s (%(city)s), because you chose it."),
            _("Weekly at %(time)s (%(city)s), as long as you choose nothing else."),
        )
    else:
        chosen, otherwise = (
            _("Daily at %(time)s (%(city)s), because you chose it."),
            _("Daily at %(time)s (%(city)s), as long as you choose nothing else."),
        )
    return (chosen if preferences.is_chosen else otherwise) % values


def follows_in_words(ids: set[int], user) -> dict[int, str]:
    """{id of a follow: what is followed} of the posts that `user` holds. SECURITY: of a room with a second factor nothing is said."""
    by_source: dict = {}
    for follow in Follow.objects.visible_to(user).filter(pk__in=ids) if ids else ():
        source = source_of(follow.source)
        if source is not None and not source.room:
            by_source.setdefault(source, []).append(follow)
    found = {}
    for source, follows in by_source.items():
        words = source.describe([follow.filters for follow in follows], user)
        found |= dict(zip([follow.pk for follow in follows], words, strict=True))
    return found


def _entries(lines: list[Line], preferences: Preferences, follows: dict[int, str]) -> list[Entry]:
    return [Entry(line.text, line.address, _meta(line, preferences, follows)) for line in lines]


def _meta(line: Line, preferences: Preferences, follows: dict[int, str]) -> list[str]:
    if line.due:
        made = [_("Due %(when)s") % {"when": _when(line.due, preferences)}]
    elif line.asks:
        made = [_("Since %(when)s") % {"when": _when(line.event.created_at, preferences)}]
    else:
        made = [_when(line.event.created_at, preferences)]
    if line.delivery.step:
        made.append(_("It is not done yet: you are next in line."))
    if line.more:
        made.append(ngettext("and %(number)s more about it", "and %(number)s more about it", line.more) % {"number": line.more})
    if words := follows.get(line.delivery.follow_id):
        made.append(_("You follow: %(what)s") % {"what": words})
    return made


def _when(value, preferences: Preferences) -> str:
    """A moment in the reader's local time, with the zone named; a day as it is."""
    if not isinstance(value, datetime):
        return written(value, "DATE_FORMAT")
    local = value.astimezone(preferences.zone)
    return f"{written(local, 'DATETIME_FORMAT')} ({zone_name(preferences.zone)})"


def _counted(number: int) -> str:
    if not number:
        return ""
    words = ngettext(
        "Casework: %(number)s message. Sign in to see which.", "Casework: %(number)s messages. Sign in to see which.", number
    )
    return words % {"number": number}
