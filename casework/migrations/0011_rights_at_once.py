from django.db import migrations

from rabatplatform.access.operations import RunTemplate


def both(forwards: str, backwards: str, name: str, **more: str) -> list[RunTemplate]:
    """Of a person that is named (the Python lock), and of the person of the scope (row security)."""
    people = (("_of", "person bigint", "person", "bigint"), ("", "", "access_person()", ""))
    return [
        RunTemplate(
            f"casework/sql/{forwards}.sql",
            f"casework/sql/{backwards}.sql",
            function=f"{name}{suffix}({arguments})",
            person=person,
            call=f"{name}{suffix}({types})",
        )
        for suffix, arguments, person, types in people
    ]


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_group_changes"), ("focalpoints", "0014_rights_at_once")]
    operations = [
        RunTemplate("casework/sql/grouplabels.sql", "casework/sql/ungrouplabels.sql"),
        *both("rights", "unrights", "access_grants"),
        *both("writes", "unwrites", "casework_writes"),
        RunTemplate("casework/sql/preparation.sql", "casework/sql/unpreparation.sql"),
        RunTemplate("casework/sql/reading.sql", "casework/sql/unreading.sql"),
    ]
