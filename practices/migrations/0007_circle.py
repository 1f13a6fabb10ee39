from django.db import migrations

from rabatplatform.access.operations import Child, Protect, ProtectChild, ProtectPersonal, RunTemplate

SQL = "rabatplatform/access/sql/"


def one_line(sql: str) -> str:
    return " ".join(sql.split())


# All members once it is public; before, its owner's team and, from the submission on, the circle of its last round.
REVISION = one_line("""SELECT CASE WHEN n.is_public THEN 0 ELSE n.owner_id END, tstzrange(NULL, NULL)
  UNION ALL SELECT unnest(d.audience), tstzrange(NULL, NULL)
    FROM (SELECT * FROM practices_reviewround d WHERE d.revision_id = n.id ORDER BY d.number DESC LIMIT 1) d
    WHERE NOT n.is_public AND n.state IN ('submitted', 'in_review', 'returned', 'declined')""")
# The circle: the owner's team, the secretariat, the coordinators who validate, the posts that review.
ROUND = one_line("""SELECT label, tstzrange(NULL, NULL) FROM unnest(ARRAY[n.owner_id, -2]) AS label
  UNION ALL SELECT v.body_id, tstzrange(NULL, NULL) FROM practices_validation v WHERE v.round_id = n.id
  UNION ALL SELECT r.reader_id, tstzrange(NULL, NULL) FROM practices_review r
    WHERE r.round_id = n.id AND r.state IN ('asked', 'reading', 'answered')""")
REVIEW = "SELECT label, tstzrange(NULL, NULL) FROM unnest(ARRAY[n.reader_id, -2]) AS label"
ADAPTATION = "SELECT CASE WHEN n.state = 'confirmed' THEN 0 ELSE n.owner_id END, tstzrange(NULL, NULL)"
TEAM = {"owner": "owner_id", "tier": "team"}


def touches(name, **values):
    return RunTemplate(f"{SQL}{name}.sql", f"{SQL}un{name}.sql", **values)


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_lives_filled"), ("focalpoints", "0012_tier_of_posts")]
    operations = [
        RunTemplate("practices/sql/leave_practice.sql", "practices/sql/back_to_practice.sql"),
        Protect(
            "Review",
            owner="reader_id",
            tier="post",
            order="asked_at",
            entries=REVIEW,
        ),
        Protect(
            "ReviewRound",
            order="opened_at",
            entries=ROUND,
            children=(
                Child("Validation", "round_id", write="owner_append", touches=True),
                Child("ReviewMessage", "round_id", write="reader"),
            ),
            **TEAM,
        ),
        Protect(
            "Revision",
            order="created_at",
            entries=REVISION,
            children=(Child("Section", "revision_id"), Child("Translation", "revision_id"), Child("PracticeFile", "revision_id")),
            **TEAM,
        ),
        Protect("Adaptation", order="created_at", entries=ADAPTATION, **TEAM),
        ProtectChild("practices.Practice", child=Child("Comment", "practice_id", write="reader"), **TEAM),
        ProtectChild("practices.Practice", child=Child("TranslationWork", "practice_id", write="reader"), **TEAM),
        ProtectChild("practices.Practice", child=Child("WorkText", "practice_id", write="reader"), **TEAM),
        ProtectPersonal("LastRead", may=("add", "change")),
        touches("touch", t="practices_reviewround", c="practices_review", fk="round_id"),
        touches("touch", t="practices_revision", c="practices_reviewround", fk="revision_id"),
        touches("touch_audience", t="practices_practice", c="practices_revision", fk="practice_id"),
        RunTemplate("practices/sql/door.sql", "practices/sql/undoor.sql"),
    ]
