from django.db import migrations

from rabatplatform.access.operations import Protect, RunTemplate


def one_line(sql: str) -> str:
    """The template has it in a comment as well."""
    return " ".join(sql.split())


# The coordinators of the body, and the secretariat.
OF_COORDINATION = "SELECT n.body_label_id, tstzrange(NULL, NULL) UNION ALL SELECT -2, tstzrange(NULL, NULL)"
OF_POST = "SELECT p.label_id, tstzrange(NULL, NULL) FROM focalpoints_post p WHERE p.id = n.post_id"
COORDINATORS = one_line("""SELECT coalesce(c.coordination_label_id, o.coordination_label_id), tstzrange(NULL, NULL) FROM focalpoints_post p
  LEFT JOIN focalpoints_country c ON c.id = p.country_id LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  WHERE p.id = n.post_id""")
CONTACT = one_line(f"""{OF_POST} UNION ALL {COORDINATORS} UNION ALL
  SELECT label, tstzrange(NULL, NULL) FROM unnest(
    CASE n.shown_to WHEN 'members' THEN ARRAY[0] WHEN 'coordinators' THEN ARRAY[-1, -2] ELSE ARRAY[-2] END) AS label""")
MESSAGE = one_line(f"""{OF_POST} UNION ALL SELECT p.label_id, tstzrange(NULL, NULL) FROM focalpoints_post p WHERE p.id = n.from_post_id
  UNION ALL SELECT n.duty_id, tstzrange(NULL, NULL) WHERE n.duty_id IS NOT NULL""")
PING = one_line("""SELECT label, tstzrange(NULL, NULL) FROM focalpoints_appointment a JOIN focalpoints_post p ON p.id = a.post_id
  LEFT JOIN focalpoints_country c ON c.id = p.country_id LEFT JOIN focalpoints_organisation o ON o.id = p.organisation_id
  CROSS JOIN LATERAL unnest(ARRAY[p.label_id, coalesce(c.coordination_label_id, o.coordination_label_id), -2]) AS label
  WHERE a.id = n.appointment_id""")
COORDINATION = {"owner": "owner_id", "tier": "coordination", "order": "created_at"}
MEMBERS = {"owner": "owner_id", "tier": "members", "order": "created_at"}


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0004_members_handover_contacts"), ("access", "0002_coordination")]
    operations = [
        RunTemplate("focalpoints/sql/identity_2.sql", "focalpoints/sql/unidentity_2.sql"),
        RunTemplate("focalpoints/sql/seats.sql", "focalpoints/sql/unseats.sql"),
        Protect("Nomination", entries=OF_COORDINATION, **COORDINATION),
        Protect("MemberImport", entries=OF_COORDINATION, **COORDINATION),
        Protect("Invitation", entries=OF_COORDINATION, **COORDINATION),
        Protect("Contact", entries=CONTACT, **MEMBERS),
        Protect("PostMessage", entries=MESSAGE, **MEMBERS),
        Protect("ReachPing", entries=PING, **MEMBERS),
        Protect("Handover", entries=f"{OF_POST} UNION ALL {COORDINATORS}", **MEMBERS),
        RunTemplate("focalpoints/sql/invitations.sql", "focalpoints/sql/uninvitations.sql"),
    ]
