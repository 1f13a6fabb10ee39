"""Notes, in the access matrix. Things are those of tests/matrix_casework.py: most rows are about a note of Senegal, TLP:AMBER, released
to Spain, on which Spain's focal point proposed a correction and asked for a release onward.

Who does no casework gets the same answer for every note, there or not. An act that is refused by its state is 403, or 409 by API.
"""

from tests.access_rows import api_steps, steps

HERE = (
    "focal_point_senegal",
    "analyst_senegal",
    "coordinator_senegal",
)
THERE = (
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
)
WRITERS = (
    "analyst_senegal",
    "coordinator_senegal",
)
CHIEF = ("coordinator_senegal",)
CHIEFS = (
    "coordinator_senegal",
    "coordinator_spain",
)
READERS = (
    "focal_point_senegal",
    "analyst_senegal",
    "coordinator_senegal",
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
)
DOING = (
    "focal_point_senegal",
    "analyst_senegal",
    "coordinator_senegal",
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
    "agency",
)
ANALYSTS = (
    "analyst_senegal",
    "coordinator_senegal",
    "analyst_spain",
    "coordinator_spain",
)
ASKER = ("focal_point_spain",)
SECRETARIAT = ("secretariat",)
THERE_AND_AGENCY = (
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
    "agency",
)
READERS_BUT_CHIEF = (
    "focal_point_senegal",
    "analyst_senegal",
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
)
READERS_BUT_WRITERS = (
    "focal_point_senegal",
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
)
AGENCY = ("agency",)

ROWS = {
    ("POST", "api:note-countersign"): api_steps((AGENCY, 404), otherwise=403),
    ("GET", "api:note-compare"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("POST", "api:note-correction-answer"): api_steps((READERS, 404), (AGENCY, 404), (WRITERS, 400), (ASKER, 403), otherwise=403),
    ("POST", "api:note-correction-take-back"): api_steps(
        (READERS, 404), (AGENCY, 404), (WRITERS, 403), (ASKER, 200), otherwise=403
    ),
    ("GET", "api:note-corrections"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("POST", "api:note-corrections"): api_steps((THERE, 400), (AGENCY, 404), otherwise=403),
    ("GET", "api:note-file-download"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("DELETE", "api:note-file-download"): api_steps((AGENCY, 404), otherwise=403),
    ("GET", "api:note-file-preview"): api_steps((READERS, 404), (AGENCY, 404), otherwise=403),
    ("POST", "api:note-file-upload"): api_steps((AGENCY, 404), otherwise=403),
    ("GET", "api:note-files"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("POST", "api:note-version-give-up"): api_steps((AGENCY, 404), otherwise=403),
    ("POST", "api:note-versions"): api_steps((WRITERS, 201), (AGENCY, 404), otherwise=403),
    ("GET", "api:note-detail"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("PATCH", "api:note-detail"): api_steps((AGENCY, 404), otherwise=403),
    ("POST", "api:note-grant-revoke"): api_steps((WRITERS, 200), (AGENCY, 404), otherwise=403),
    ("GET", "api:note-grants"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("POST", "api:note-grants"): api_steps((CHIEF, 400), (AGENCY, 404), otherwise=403),
    ("GET", "api:note-list"): api_steps((DOING, 200), otherwise=403),
    ("POST", "api:note-list"): api_steps((DOING, 400), otherwise=403),
    ("POST", "api:note-release"): api_steps((AGENCY, 404), otherwise=403),
    ("POST", "api:note-return"): api_steps((AGENCY, 404), otherwise=403),
    ("POST", "api:note-submit"): api_steps((AGENCY, 404), otherwise=403),
    ("POST", "api:note-take-back"): api_steps((AGENCY, 404), otherwise=403),
    ("GET", "api:note-versions"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("POST", "api:note-withdraw"): api_steps((CHIEF, 400), (AGENCY, 404), otherwise=403),
    ("GET", "api:sharing-group-detail"): api_steps((READERS, 200), (AGENCY, 404), otherwise=403),
    ("GET", "api:sharing-group-list"): api_steps((DOING, 200), otherwise=403),
    ("POST", "api:sharing-group-list"): api_steps((DOING, 400), otherwise=403),
    ("POST", "api:sharing-group-members"): api_steps((CHIEF, 400), (AGENCY, 404), otherwise=403),
    ("GET", "casework:adaptation-timeline"): steps((DOING, 200), otherwise=403),
    ("GET", "casework:audience"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 200), otherwise=404),
    ("GET", "casework:audience-give"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 200), otherwise=404),
    ("POST", "casework:audience-give"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 422), otherwise=404),
    ("POST", "casework:audience-options"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 302), otherwise=404),
    ("GET", "casework:audience-revoke"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 200), otherwise=404),
    ("POST", "casework:audience-revoke"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 302), otherwise=404),
    ("GET", "casework:correction-answer"): steps((WRITERS, 200), (ASKER, 403), otherwise=404),
    ("POST", "casework:correction-answer"): steps((WRITERS, 422), (ASKER, 403), otherwise=404),
    ("GET", "casework:correction-list"): steps((READERS, 200), otherwise=404),
    ("GET", "casework:correction-new"): steps((HERE, 403), (THERE, 200), otherwise=404),
    ("POST", "casework:correction-new"): steps((HERE, 403), (THERE, 422), otherwise=404),
    ("POST", "casework:correction-take-back"): steps((WRITERS, 403), (ASKER, 302), otherwise=404),
    ("GET", "casework:file-add"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:file-add"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:file-download"): steps((READERS, 200), otherwise=404),
    ("GET", "casework:file-preview"): steps(otherwise=404),
    ("POST", "casework:file-remove"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:finding-list"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 200), otherwise=404),
    ("POST", "casework:finding-pass"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 422), otherwise=404),
    ("GET", "casework:group-close"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 200), otherwise=404),
    ("POST", "casework:group-close"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 422), otherwise=404),
    ("GET", "casework:group-detail"): steps((READERS, 200), otherwise=404),
    ("GET", "casework:group-list"): steps((DOING, 200), otherwise=403),
    ("GET", "casework:group-members"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 200), otherwise=404),
    ("POST", "casework:group-members"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 422), otherwise=404),
    ("GET", "casework:group-new"): steps((CHIEFS, 200), otherwise=403),
    ("POST", "casework:group-new"): steps((CHIEFS, 422), otherwise=403),
    ("GET", "casework:group-rule"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 302), otherwise=404),
    ("POST", "casework:group-rule"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 302), otherwise=404),
    ("GET", "casework:known-ask"): steps((HERE, 404), (THERE_AND_AGENCY, 200), otherwise=403),
    ("POST", "casework:known-ask"): steps((HERE, 404), (THERE_AND_AGENCY, 422), otherwise=403),
    ("GET", "casework:known-list"): steps((DOING, 200), otherwise=403),
    ("GET", "casework:note-compare"): steps((READERS, 200), otherwise=404),
    ("POST", "casework:note-countersign"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:note-derive"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 200), otherwise=404),
    ("POST", "casework:note-derive"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 422), otherwise=404),
    ("GET", "casework:note-supersede"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 200), otherwise=404),
    ("POST", "casework:note-supersede"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 422), otherwise=404),
    ("GET", "casework:note-detail"): steps((READERS, 200), otherwise=404),
    ("GET", "casework:note-edit"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:note-edit"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:note-export"): steps((READERS, 200), otherwise=404),
    ("POST", "casework:note-export"): steps((READERS, 422), otherwise=404),
    ("GET", "casework:note-extend"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 200), otherwise=404),
    ("POST", "casework:note-extend"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 422), otherwise=404),
    ("GET", "casework:note-list"): steps((DOING, 200), otherwise=403),
    ("GET", "casework:note-new"): steps((ANALYSTS, 200), otherwise=403),
    ("POST", "casework:note-new"): steps((ANALYSTS, 422), otherwise=403),
    ("GET", "casework:note-reads"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 200), otherwise=404),
    ("GET", "casework:note-release"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:note-release"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:note-return"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:note-return"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:note-submit"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:note-take-back"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:note-withdraw"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 200), otherwise=404),
    ("POST", "casework:note-withdraw"): steps((READERS_BUT_CHIEF, 403), (CHIEF, 302), otherwise=404),
    ("GET", "casework:onward-ask"): steps((HERE, 403), (THERE, 200), otherwise=404),
    ("POST", "casework:onward-ask"): steps((HERE, 403), (THERE, 422), otherwise=404),
    ("GET", "casework:oversight"): steps((CHIEFS, 200), otherwise=403),
    ("GET", "casework:oversight-secretariat"): steps((SECRETARIAT, 200), otherwise=403),
    ("GET", "casework:read-export"): steps((CHIEFS, 200), otherwise=403),
    ("POST", "casework:read-export"): steps((CHIEFS, 422), otherwise=403),
    ("GET", "casework:read-list"): steps((CHIEFS, 200), otherwise=403),
    ("GET", "casework:request-accept"): steps(
        (
            (
                "analyst_senegal",
                "focal_point_spain",
            ),
            403,
        ),
        (CHIEF, 200),
        otherwise=404,
    ),
    ("POST", "casework:request-accept"): steps(
        (
            (
                "analyst_senegal",
                "focal_point_spain",
            ),
            403,
        ),
        (CHIEF, 422),
        otherwise=404,
    ),
    ("GET", "casework:request-decline"): steps(
        (
            (
                "analyst_senegal",
                "focal_point_spain",
            ),
            403,
        ),
        (CHIEF, 200),
        otherwise=404,
    ),
    ("POST", "casework:request-decline"): steps(
        (
            (
                "analyst_senegal",
                "focal_point_spain",
            ),
            403,
        ),
        (CHIEF, 422),
        otherwise=404,
    ),
    ("GET", "casework:request-detail"): steps(
        (
            (
                "analyst_senegal",
                "coordinator_senegal",
                "focal_point_spain",
            ),
            200,
        ),
        otherwise=404,
    ),
    ("GET", "casework:request-list"): steps((DOING, 200), otherwise=403),
    ("POST", "casework:request-take-back"): steps((WRITERS, 403), (ASKER, 302), otherwise=404),
    ("GET", "casework:route-view"): steps((DOING, 200), otherwise=403),
    ("GET", "casework:version-give-up"): steps((READERS, 403), otherwise=404),
    ("POST", "casework:version-give-up"): steps((READERS, 403), otherwise=404),
    ("GET", "casework:note-similar"): steps((READERS, 200), otherwise=404),
    ("GET", "casework:version-list"): steps((READERS, 200), otherwise=404),
    ("POST", "casework:version-new"): steps((READERS_BUT_WRITERS, 403), (WRITERS, 302), otherwise=404),
}
