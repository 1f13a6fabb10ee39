"""The pages of a handover and of an absence in a real Chromium: accessible, in budget and quiet, in both languages and widths."""

import pytest

from focalpoints.services.handover import approve, set_dates, start
from tests.browser.test_handover import people  # noqa: F401
from tests.browser.test_pages import look
from tests.focalpoints.handing import act, day

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_given_the_pages_of_a_handover_and_an_absence_then_they_are_accessible_in_budget_and_quiet(
    visit,
    people,  # noqa: F811
    width,
    language,
):
    holder, coordinator = people["holder"], people["coordinator"]
    for person in people.values():
        type(person).objects.filter(pk=person.pk).update(language=language)
    post = f"/focal-points/posts/{holder.actor.post.reference}/"
    visitor, other = (visit(locale="fr-FR" if language == "fr" else "en-GB", width=width) for _ in range(2))
    visitor.sign_in(holder)
    other.sign_in(coordinator)
    wrong = look(visitor, f"{post}handover/") + look(visitor, f"{post}absence/") + look(other, f"{post}handover/")
    assert visitor.page.evaluate("document.documentElement.lang") == language
    one = act(start, holder, post=holder.actor.post, person=people["successor"])
    wrong += look(visitor, f"{one.get_absolute_url()}overlap/")
    one = act(set_dates, holder, handover=one, begins_on=day(10), last_on=day(24), until_on=day(400))
    wrong += look(visitor, one.get_absolute_url()) + look(other, one.get_absolute_url())
    act(approve, coordinator, handover=one)
    wrong += look(visitor, one.get_absolute_url())
    assert not wrong, "\n".join(wrong)
