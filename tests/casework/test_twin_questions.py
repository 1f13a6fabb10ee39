"""Whatever can be asked of casework is asked in twin worlds (tests/casework/test_twin_worlds.py)."""

import pytest

from tests.casework.twin_questions import ALWAYS, APP, NOT_ASKED, WALKED, pool, urls_of
from tests.casework.twin_scene import make_scene, others


@pytest.mark.django_db
def test_given_the_addresses_of_casework_then_each_is_asked_or_says_why_not(cast):
    others()
    topics = pool(make_scene(cast, cast.coordinator_senegal))
    asked, urls = {topic.partition(" ")[0] for topic in topics}, urls_of(APP)
    assert urls - asked - NOT_ASKED.keys() == set(), "an address without a question in tests/casework/twin_questions.py"
    assert NOT_ASKED.keys() - urls == set() and not NOT_ASKED.keys() & asked
    assert [topic for topic, questions in topics.items() if not questions] == [], "an address or subject without a question"
    assert {*ALWAYS, *WALKED} - topics.keys() == set()


def test_given_the_addresses_of_casework_then_pages_and_operations_are_among_them():
    assert {"casework:note-list", "casework:note-detail", "api:note-list", "api:note-file-upload"} < urls_of(APP)
