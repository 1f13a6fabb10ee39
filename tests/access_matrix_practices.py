"""Practices that live, in the access matrix: review, revisions, translations, adaptations, discussion, confirmation, annexes.

Things are those of tests/matrix_practices.py. An act by API is called with nothing said: 400 (or 409) is what those get who may do
it, and 403 what the others get.
"""

from tests.access_rows import (
    FOCAL_POINTS,
    KEY,
    MEMBERS,
    SPAIN,
    TEAM,
    api,
    api_only,
    api_steps,
    only,
    page,
    steps,
)

CHIEF, CHIEF_THERE, DESK, REVIEWER = ("coordinator_senegal",), ("coordinator_spain",), ("secretariat",), ("focal_point_spain",)
TRANSLATOR, AGENCY = ("contributor_spain",), ("agency",)
CIRCLE = (*TEAM, *REVIEWER, *DESK)  # of the round in review
TEAM_THERE, SUBMIT_THERE = SPAIN[1:], SPAIN[2:]
SPEAKERS = (*FOCAL_POINTS, *SUBMIT_THERE, *AGENCY)  # focal points and above, of any body
WRITERS = (*TEAM, *TEAM_THERE, *AGENCY)  # contributors and above
READERS = (*MEMBERS, KEY)


def told(*groups):
    """A thing that all members read: those who may not do it are told why."""
    return steps((MEMBERS, 403), *groups)


def told_by_api(*groups):
    return api_steps((READERS, 403), *groups)


def both(name, *groups, ok=302, shown=200):
    """A page and what it sends: the same people; `groups` are (people, …) without a status."""
    return {
        ("GET", f"practices:{name}"): told(*((people, shown) for people in groups)),
        ("POST", f"practices:{name}"): told(*((people, ok) for people in groups)),
    }


def in_circle(*groups):
    """Something of the round in review: not there for whoever does not read it."""
    return steps((CIRCLE, 403), *groups)


def in_circle_by_api(*groups):
    return api_steps((CIRCLE, 403), *groups)


def get(*names, row):
    return {("GET", f"practices:{name}"): row for name in names}


def post(*names, row):
    return {("POST", f"practices:{name}"): row for name in names}


def api_get(*names, row):
    return {("GET", f"api:{name}"): row for name in names}


def api_post(*names, row):
    return {("POST", f"api:{name}"): row for name in names}


PAGES = {
    # ── lists, and what all members read ──
    **get("review-list", "translation-list", "adaptation-list", "practice-list-export", row=page()),
    **get("revision-list", "revision-compare", "comment-list", "practice-journey", row=only(MEMBERS)),
    **get("comment-detail", row=only(MEMBERS, 302)),
    **get("practice-export", row=only(MEMBERS, 202)),
    **post("practice-export", row=only(MEMBERS, 302)),
    **get("file-download", row=only(MEMBERS, 403)),  # still being checked
    **get("file-preview", row=only(MEMBERS, 403)),
    # ── review ──
    **get("review-round", row=only(CIRCLE)),
    **post("review-answer", row=in_circle((TEAM, 302))),
    **get("practice-take-back", row=in_circle((FOCAL_POINTS, 200))),
    **post("practice-take-back", row=in_circle((FOCAL_POINTS, 302))),
    **get("review-appoint", row=in_circle((DESK, 200))),
    **post("review-appoint", row=in_circle((DESK, 422))),  # no post is chosen
    **post("review-replace", row=in_circle((DESK, 302))),
    **get("review-edit", row=in_circle((REVIEWER, 200))),
    **post("review-edit", "review-declare", "review-question", row=in_circle((REVIEWER, 302))),
    **get("review-appeal", row=steps(((*TEAM, *DESK), 403), (CHIEF, 200))),
    **post("review-appeal", row=steps(((*TEAM, *DESK), 403), (CHIEF, 302))),
    # ── revisions ──
    **post("revision-new", row=told((TEAM, 302))),
    **both("revision-give-up", TEAM),
    **both("correction-new", CHIEF, ok=422),  # nothing is changed
    **both("practice-archive", CHIEF),
    **both("practice-withdraw", CHIEF),
    **both("practice-restore", CHIEF),
    **both("file-add", TEAM, ok=422),  # no file
    **post("file-remove", row=only(TEAM, 302)),  # of a revision in preparation
    # ── translations ──
    **get("translation-edit", row=told((WRITERS, 200))),
    **post("translation-edit", row=told((TRANSLATOR, 302))),
    **post("translation-claim", row=told((WRITERS, 409), (TRANSLATOR, 302))),
    **post("translation-leave", row=told((TRANSLATOR, 302))),
    **get("translation-check", row=told((WRITERS, 200), (TRANSLATOR, 403))),
    **post("translation-check", row=told((WRITERS, 302), (TRANSLATOR, 403))),
    **post("translation-machine", row=told((WRITERS, 404))),  # no provider is set
    # ── adaptations, the journey, confirmation ──
    **get("adaptation-new", row=told(((*TEAM_THERE, *AGENCY), 200))),
    **post("adaptation-new", row=told((TEAM_THERE, 409), (AGENCY, 302))),  # Spain has begun one
    **get("adaptation-detail", "adaptation-edit", row=only(TEAM_THERE)),
    **post("adaptation-edit", row=only(TEAM_THERE, 302)),
    **post("adaptation-confirm", row=steps((TEAM_THERE, 403), (CHIEF_THERE, 302))),
    **get("adaptation-return", row=steps((TEAM_THERE, 403), (CHIEF_THERE, 200))),
    **post("adaptation-return", row=steps((TEAM_THERE, 403), (CHIEF_THERE, 302))),
    **get("adaptation-withdraw", row=steps((TEAM_THERE, 403), (SUBMIT_THERE, 200))),
    **post("adaptation-withdraw", row=steps((TEAM_THERE, 403), (SUBMIT_THERE, 302))),
    **get("confirm-list", row=steps(((*CHIEF, *CHIEF_THERE), 200), otherwise=403)),
    **post("confirm-list", row=steps(((*CHIEF, *CHIEF_THERE), 422), otherwise=403)),  # nothing is chosen
    **post("practice-confirm", row=told((CHIEF, 302))),
    **both("practice-take-over", CHIEF),
    # ── discussion ──
    **both("comment-ask", SPEAKERS),
    **both("comment-answer", SPEAKERS),
    **both("comment-edit", REVIEWER),  # who asked it
    **both("comment-remove", (*CHIEF, *REVIEWER, *DESK)),
    **post("comment-accept", row=told(((*TEAM, *REVIEWER), 302))),
    **both("comment-propose", TEAM),
}
OPERATIONS = {
    **api_get("review-list", "translation-list", "adaptation-list", row=api()),
    **api_post("adaptation-list", row=api(400)),
    **api_get("revision-list", "revision-detail", "revision-compare", "practice-journey", "file-list", row=api_only(READERS)),
    **api_get("comment-list", "comment-detail", row=api_only(READERS)),
    **api_get("file-download", "file-preview", row=api_only(READERS, 403)),
    **api_get("export-list", row=api_only(READERS)),
    **api_get("practice-export", row=api_only(READERS, 202)),
    # ── review ──
    **api_get("practice-rounds", row=api_only(CIRCLE)),
    **api_post("practice-validate", "practice-return", row=api_only(CIRCLE, 403)),  # validated already
    **api_post("practice-take-back", row=in_circle_by_api((FOCAL_POINTS, 200))),
    **api_post("review-message", row=in_circle_by_api(((*TEAM, *REVIEWER), 400))),
    **api_get("review-detail", row=in_circle_by_api((REVIEWER, 200))),
    ("PATCH", "api:review-detail"): in_circle_by_api((REVIEWER, 428)),
    **api_post("review-declare", row=in_circle_by_api((REVIEWER, 400))),
    **api_post("review-send", row=in_circle_by_api((REVIEWER, 428))),  # says not what was read
    **api_get("review-reviewers", row=in_circle_by_api((DESK, 200))),
    **api_post("review-reviewers", row=in_circle_by_api((DESK, 400))),
    **api_post("review-replace", row=in_circle_by_api((DESK, 200))),
    **api_post("review-prolong", row=in_circle_by_api((DESK, 400))),
    **api_post("review-appeal", row=api_steps(((*TEAM, *DESK), 403), (CHIEF, 400))),
    # ── revisions ──
    **api_post("revision-list", row=told_by_api((TEAM, 201))),
    ("PATCH", "api:revision-detail"): told_by_api(),  # published
    **api_post("revision-submit", row=told_by_api((FOCAL_POINTS, 409))),  # what changed is not said
    **api_post("revision-give-up", row=told_by_api((TEAM, 200))),
    **api_post("correction-new", "practice-archive", "practice-withdraw", "practice-restore", row=told_by_api((CHIEF, 400))),
    **api_post("file-upload", row=told_by_api()),  # published
    ("DELETE", "api:file-download"): told_by_api(),
    # ── translations ──
    **api_get("translation-detail", row=told_by_api(((*WRITERS, KEY), 200))),
    ("PATCH", "api:translation-detail"): told_by_api((TRANSLATOR, 400)),
    **api_post("translation-claim", row=told_by_api(((*WRITERS, KEY), 409), (TRANSLATOR, 200))),
    **api_post("translation-offer", "translation-leave", row=told_by_api((TRANSLATOR, 200))),
    **api_post("translation-take-back", row=told_by_api((TRANSLATOR, 409))),
    **api_post("translation-approve", row=told_by_api((WRITERS, 409), (TRANSLATOR, 403))),  # a person; none speaks it
    **api_post("translation-give-back", row=told_by_api((WRITERS, 400), (TRANSLATOR, 403))),
    # ── adaptations, confirmation ──
    **api_get("adaptation-detail", row=api_only(TEAM_THERE)),
    ("PATCH", "api:adaptation-detail"): api_only(TEAM_THERE, 403),  # submitted
    **api_post("adaptation-submit", row=api_steps((TEAM_THERE, 403), (SUBMIT_THERE, 200))),
    **api_post("adaptation-confirm", row=api_steps((TEAM_THERE, 403), (CHIEF_THERE, 200))),
    **api_post("adaptation-return", row=api_steps((TEAM_THERE, 403), (CHIEF_THERE, 400))),
    **api_post("adaptation-withdraw", row=api_steps((TEAM_THERE, 403), (SUBMIT_THERE, 400))),
    **api_post("practice-confirm", row=told_by_api((CHIEF, 200))),
    **api_post("practice-take-over", row=told_by_api((CHIEF, 400))),
    # ── discussion ──
    **api_post("comment-list", "comment-answer", row=told_by_api(((*SPEAKERS, KEY), 400))),
    ("PATCH", "api:comment-detail"): told_by_api((REVIEWER, 400)),
    **api_post("comment-accept", row=told_by_api(((*TEAM, *REVIEWER), 200))),
    **api_post("comment-remove", row=told_by_api(((*CHIEF, *REVIEWER, *DESK), 400))),
    **api_post("comment-propose", row=told_by_api((TEAM, 400))),
}
PRACTICES = PAGES | OPERATIONS
