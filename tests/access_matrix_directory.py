"""The directory's part of the access matrix. Things are of Senegal: tests/matrix_directory.py.

Whoever holds no post is told of no post, no contact and no holder: 404 for what has an address of its own, 403 with the reason for
pages of a country, which is no secret.
"""

from tests.access_rows import KEY, MEMBERS, anybody, api, api_only, only, page, steps

CHIEF, HOLDER = ("coordinator_senegal",), ("focal_point_senegal",)
EDITORS = (*HOLDER, *CHIEF)  # of the post of Senegal's focal point
DESK = ("secretariat",)
AGENCY = ("agency",)
SEE_KEYS = (*DESK, *AGENCY)
REGISTER = (*CHIEF, *DESK)  # who see the members as those who manage them
LEAVING, COMING = ("analyst_senegal",), ("contributor_senegal",)  # of the handover
READERS = (*MEMBERS, KEY)
TALKING = (*HOLDER, "focal_point_spain")


def told(*groups):
    """Members are refused with the reason unless a later group says otherwise; for the others it is not there."""
    return steps((MEMBERS, 403), *groups)


def hidden(*groups):
    """For everybody but those named it is not there."""
    return steps(*groups)


def closed(*groups):
    """A page of a country: refused with the reason, whoever asks."""
    return steps(*groups, otherwise=403)


def pages(*names, row):
    return {("GET", f"focalpoints:{name}"): row for name in names}


def acts(*names, row):
    return {("POST", f"focalpoints:{name}"): row for name in names}


DIRECTORY = {
    # ── read by all members ──
    **pages("directory", "country-detail", "organisation-detail", "message-list", "confirm", "confirm-link", row=page()),
    **pages("post-detail", "post-card", "body-card", "channel-list", row=only(MEMBERS)),
    **pages("directory-export-csv", "directory-export-xlsx", row=steps((MEMBERS, 200), otherwise=403)),
    **acts("confirm", "confirm-link", row=page(422)),  # nothing was chosen
    # ── a post, its contacts and messages ──
    **pages("post-edit", row=told((CHIEF, 200))),
    **acts("post-edit", row=told((CHIEF, 302))),
    **pages("contact-new", "contact-edit", row=told((EDITORS, 200))),
    **acts("contact-new", "contact-edit", "contact-remove", row=told((EDITORS, 302))),
    **pages("message-new", row=steps((MEMBERS, 200), (HOLDER, 403))),
    **acts("message-new", row=steps((MEMBERS, 302), (HOLDER, 403))),
    **pages("message-detail", row=hidden((TALKING, 200))),
    **acts("message-detail", row=hidden((TALKING, 302))),
    **pages("channel-new", "channel-edit", row=told((CHIEF, 200))),
    **acts("channel-new", "channel-edit", "channel-remove", row=told((CHIEF, 302))),
    # ── members ──
    **pages("member-list", "register", row=closed((REGISTER, 200))),
    **acts("member-undo", row=closed((REGISTER, 400))),  # no act is named
    **pages("member-bulk-end", row=closed((REGISTER, 302))),  # nobody is chosen
    **acts("member-bulk-end", row=closed((REGISTER, 302))),
    **pages("invite", row=closed((CHIEF, 200))),
    **acts("invite", row=closed((CHIEF, 422))),
    **pages("member-detail", row=told((REGISTER, 200))),
    **pages("member-end", row=told((CHIEF, 200))),
    **acts("member-until", "member-suspend", "member-restore", "member-end", row=told((CHIEF, 302))),
    **acts("member-post", row=told((CHIEF, 422))),
    **acts("member-factor", row=told((REGISTER, 302))),
    **pages("post-close", row=told((CHIEF, 200))),
    **acts("post-close", row=told((CHIEF, 302))),
    **acts("invitation-resend", "invitation-withdraw", row=hidden((CHIEF, 302), (DESK, 403))),
    **pages("invitation-open", row=anybody()),
    **acts("invitation-open", row=page(403) | dict.fromkeys(("anonymous", "suspended", "agency_key"), 422)),
    **pages("factor-resets", row=closed((("coordinator_spain", *REGISTER), 200))),
    **acts("factor-reset-approve", "factor-reset-refuse", row=hidden((REGISTER, 302), (("observer_senegal",), 403))),
    **pages("member-export", "member-import", row=closed((REGISTER, 200))),
    **acts("member-import", row=closed((REGISTER, 422))),
    **pages("import-detail", row=hidden((REGISTER, 200))),
    **acts("import-accept", "import-discard", row=hidden((CHIEF, 302), (DESK, 403))),  # imports propose, the coordinator accepts
    **pages("seats", row=closed((DESK, 200))),
    **acts("seats", row=closed((DESK, 302))),
    # ── nominations ──
    **pages("nomination-list", "nomination-new", row=closed((DESK, 200))),
    **acts("nomination-new", row=closed((DESK, 422))),
    **pages("nomination-detail", row=hidden((REGISTER, 200))),
    **pages("nomination-file", row=hidden((REGISTER, 403))),  # not checked yet
    **acts("nomination-document", "nomination-withdraw", row=hidden((REGISTER, 403))),  # only the one who proposed
    **acts("nomination-verify", row=hidden((REGISTER, 403))),  # its document is not checked yet
    **acts("nomination-refuse", row=hidden((CHIEF, 403), (DESK, 302))),
    # ── handover, absence ──
    **pages("handover-new", "absence-new", row=told((EDITORS, 200))),
    **acts("handover-new", "absence-new", row=told((EDITORS, 422))),
    **acts("absence-end", row=told((EDITORS, 302))),
    **pages("handover-detail", row=hidden(((*LEAVING, *COMING, *CHIEF), 200))),
    **pages("handover-step", row=hidden((COMING, 403), ((*LEAVING, *CHIEF), 200))),
    **acts("handover-step", row=hidden((COMING, 403), ((*LEAVING, *CHIEF), 422))),
    **acts("handover-word", row=hidden(((*COMING, *CHIEF), 403), (LEAVING, 302))),
    **acts("handover-approve", row=hidden(((*LEAVING, *COMING), 403), (CHIEF, 422))),  # it is approved already
    **acts("handover-sign", row=hidden((CHIEF, 403), ((*LEAVING, *COMING), 302))),
    **acts("handover-alone", row=hidden(((*LEAVING, *COMING), 403), (CHIEF, 302))),
    **pages("handover-withdraw", row=hidden(((*LEAVING, *COMING, *CHIEF), 200))),
    **acts("handover-withdraw", row=hidden(((*LEAVING, *COMING, *CHIEF), 302))),
    # ── keys of UNODC for the API; the post of its person of the cast is responsible for one ──
    **pages("key-list", row=closed((SEE_KEYS, 200))),
    **pages("key-new", row=closed()),  # its coordinators alone
    **acts("key-new", row=closed()),
    **pages("key-detail", "key-revoke", row=hidden((SEE_KEYS, 200))),
    **pages("key-rotate", row=hidden((DESK, 403), (AGENCY, 200))),
    **acts("key-rotate", row=hidden((DESK, 403), (AGENCY, 422))),
    **acts("key-change", "key-restore", row=hidden((SEE_KEYS, 403))),  # its coordinators alone
    **acts("key-suspend", "key-revoke", "key-secret-revoke", row=hidden((SEE_KEYS, 302))),
    # ── freshness ──
    **pages("ping-answer", row=hidden((REGISTER, 403), (HOLDER, 200))),
    **acts("ping-answer", row=hidden((REGISTER, 403), (HOLDER, 302))),
    **pages("continuity", row=hidden((REGISTER, 200))),
    **pages("continuity-list", row=hidden((DESK, 200))),
    # ── API ──
    ("GET", "api:network-list"): api(),
    ("GET", "api:post-list"): api(403) | dict.fromkeys(READERS, 200),
    ("GET", "api:post-detail"): api_only(READERS),
    ("GET", "api:post-appointments"): api_only(READERS),
}
