from django.db import migrations

from rabatplatform.access.operations import Child, Protect, RunTemplate

SQL = "rabatplatform/access/sql/"
CASEWORK = "('focal_point', 'analyst', 'coordinator')"
NOBODY = -2147483648


def one_line(sql: str) -> str:
    return " ".join(sql.split())


# The only sentence that says who reads a note: the author's post and the originator's coordinators; all who read casework there,
# unless it is TLP:RED; once released, whom the grants name, as far as the marking allows that kind of receiver (casework/markings.py).
# A draft that was given up: nobody, who holds a label that is never given.
NOTE = one_line(f"""
  SELECT {NOBODY}, tstzrange(NULL, NULL) WHERE n.state = 'dropped'
  UNION ALL SELECT p.label_id, tstzrange(NULL, NULL) FROM focalpoints_post p
    WHERE p.id = n.author_post_id AND p.role IN {CASEWORK} AND n.state <> 'dropped'
  UNION ALL SELECT casework_coordination(n.originator_id), tstzrange(NULL, NULL) WHERE n.state <> 'dropped'
  UNION ALL SELECT n.originator_id, tstzrange(NULL, NULL) WHERE n.tlp <> 'red' AND n.state <> 'dropped'
  UNION ALL SELECT g.label_id, g.valid FROM casework_notegrant g JOIN access_grantlabel l ON l.id = g.label_id
    LEFT JOIN focalpoints_post p ON p.label_id = g.label_id
    WHERE g.note_id = n.id AND NOT isempty(g.valid) AND n.state IN ('released', 'superseded') AND (l.kind <> 'post' OR p.role IN {CASEWORK})
      AND CASE n.tlp WHEN 'red' THEN l.kind = 'post' WHEN 'amber-strict' THEN l.kind IN ('post', 'casework')
        WHEN 'amber' THEN l.kind IN ('post', 'casework', 'group') ELSE l.kind IN ('post', 'casework', 'group', 'all_casework') END""")
# A group: its owner, and its members while they are.
GROUP = one_line("""SELECT n.owner_id, tstzrange(NULL, NULL)
  UNION ALL SELECT m.body_id, m.valid FROM casework_groupmember m WHERE m.group_id = n.id AND NOT isempty(m.valid)""")
# What is asked: the post that asks and the author's, while they do casework, and those who must answer.
ASKED = one_line(f"""SELECT casework_coordination(n.originator_id), tstzrange(NULL, NULL)
  UNION ALL SELECT p.label_id, tstzrange(NULL, NULL) FROM focalpoints_post p WHERE p.role IN {CASEWORK}
    AND (p.id = n.from_post_id OR p.id IN (SELECT o.author_post_id FROM casework_note o WHERE o.id = n.note_id))""")
PARTS = ("notetext", "noteterm", "noteleg", "notehub", "notechange", "notefile")


def touches(name, **values):
    return RunTemplate(f"{SQL}{name}.sql", f"{SQL}un{name}.sql", **values)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("focalpoints", "0012_tier_of_posts")]
    operations = [
        RunTemplate("casework/sql/coordination.sql", "casework/sql/uncoordination.sql"),
        Protect(
            "Note",
            owner="originator_id",
            tier="casework",
            order="listed_at",
            entries=NOTE,
            children=(
                Child("NoteStep", "note_id", write="owner_append", public="is_public"),
                Child("NoteDerivation", "note_id", read="owner", write="owner_append"),
                Child("ScreenPass", "note_id", read="owner", write="owner_append"),
            ),
        ),
        Protect(
            "SharingGroup",
            owner="owner_id",
            tier="casework",
            order="created_at",
            entries=GROUP,
            children=(Child("GroupVersion", "group_id", read="owner", write="owner_append"),),
        ),
        Protect("AccessRequest", owner="reader_id", tier="post", order="asked_at", entries=ASKED),
        Protect("NoteCorrection", owner="reader_id", tier="post", order="asked_at", entries=ASKED),
        RunTemplate("casework/sql/protect.sql", "casework/sql/unprotect.sql"),
        *(RunTemplate("casework/sql/parts.sql", "casework/sql/unparts.sql", c=f"casework_{part}") for part in PARTS),
        touches("touch", t="casework_note", c="casework_notegrant", fk="note_id"),
        touches("touch", t="casework_sharinggroup", c="casework_groupmember", fk="group_id"),
        RunTemplate("casework/sql/groups.sql", "casework/sql/ungroups.sql"),
        RunTemplate("casework/sql/reads.sql", "casework/sql/unreads.sql"),
    ]
