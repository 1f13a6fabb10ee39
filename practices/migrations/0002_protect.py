from django.db import migrations

from rabatplatform.access.operations import Child, Protect
from rabatplatform.reference.operations import Watch

# The only sentence that says who reads a practice: all members once published, before that its owner's team.
ENTRIES = "SELECT CASE WHEN n.state = 'published' THEN 0 ELSE n.owner_id END, tstzrange(NULL, NULL)"


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial"), ("focalpoints", "0002_identity"), ("reference", "0001_initial")]
    operations = [
        Protect(
            "Practice",
            owner="owner_id",
            tier="team",
            order="listed_at",
            entries=ENTRIES,
            children=(
                Child("Revision", "practice_id"),
                Child("Section", "practice_id"),
                Child("Translation", "practice_id"),
                Child("StateChange", "practice_id", write="owner_append", public="is_public"),
            ),
        ),
        Watch("Theme"),
        Watch("Framework"),
        Watch("FrameworkItem"),
        Watch("Instrument"),
        Watch("GlossaryTerm"),
    ]
