from django.db import migrations

from rabatplatform.access.operations import RunTemplate
from rabatplatform.feed.operations import Feed, FeedPart

BODY = {"scope": "casework:read", "tier": "casework"}


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_asking_by_key"), ("feed", "0002_feed")]
    operations = [
        RunTemplate("casework/sql/feed_groups.sql", "casework/sql/unfeed_groups.sql"),
        Feed(
            "Note",
            kind="note",
            reference="reference",
            owner="originator_id",
            order="listed_at",
            changed=("current_id", "state", "tlp", "handling", "valid_until", "updated_at"),
            marking="CASE n.state WHEN 'draft' THEN '' ELSE n.tlp END",
            why="CASE n.state WHEN 'withdrawn' THEN 'withdrawn' ELSE '' END",
            told="n.state <> 'draft'",
            **BODY,
        ),
        Feed(
            "SharingGroup",
            kind="sharing-group",
            reference="reference",
            owner="owner_id",
            order="created_at",
            changed=("name", "purpose", "hides_members", "closed_at"),
            **BODY,
        ),
        # Who else is a member: told to all where members know of one another, else to the keys of its owner, who alone reads its rule and
        # edition, too: each change of these is a version.
        FeedPart(
            "GroupMember",
            kind="sharing-group",
            fk="c.group_id",
            shown="EXISTS (SELECT FROM casework_sharinggroup g WHERE g.id = c.group_id AND NOT g.hides_members)",
            within="true",
        ),
        FeedPart("GroupVersion", kind="sharing-group", fk="c.group_id", shown="false", within="true"),
    ]
