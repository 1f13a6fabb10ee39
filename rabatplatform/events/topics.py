"""How fast somebody is told, and the topics in which they choose it. Each app registers its own topics; a kind of event names one."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Daily digest")
    WEEKLY = "weekly", _("Weekly digest")
    HERE = "here", _("Only here")


@dataclass(frozen=True)
class Topic:
    """code: stable, `app.things`; title: lazy, the line of the settings page; rhythm: what holds until somebody chooses another;

    order: its place among the topics of its urgency; fixed: told in its rhythm whatever was chosen (a change of one's own rights): the
    settings page says so and offers no choice.
    """

    code: str
    title: Any
    urgency: str
    rhythm: str
    order: int = 50
    fixed: bool = False


_topics: dict[str, Topic] = {}


def register_topic(topic: Topic) -> Topic:
    if topic.code in _topics:
        raise ValueError(f"topic {topic.code} is registered twice")
    _topics[topic.code] = topic
    return topic


def topic_of(code: str) -> Topic | None:
    return _topics.get(code)


def all_topics() -> list[Topic]:
    return sorted(_topics.values(), key=lambda topic: (topic.urgency, topic.order, topic.code))
