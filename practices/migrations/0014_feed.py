from django.db import migrations

from rabatplatform.feed.operations import Feed, FeedOpen, FeedPart

TEAM = {"scope": "practices:read", "owner": "owner_id", "tier": "team"}


class Migration(migrations.Migration):
    dependencies = [("practices", "0013_no_reminder"), ("feed", "0002_feed")]
    operations = [
        Feed(
            "Practice",
            kind="practice",
            reference="reference",
            changed=("slug", "current_id", "state", "updated_at"),
            # Of one that was withdrawn members read that it was and nothing more: no key holds that.
            marking="CASE n.state WHEN 'withdrawn' THEN '' END",
            why="CASE n.state WHEN 'withdrawn' THEN 'withdrawn' ELSE '' END",
            **TEAM,
        ),
        FeedPart("Comment", kind="practice", fk="c.practice_id"),
        FeedPart("Translation", kind="practice", fk="c.practice_id"),
        Feed("Adaptation", kind="adaptation", reference="reference", changed=("edition", "state"), **TEAM),
        FeedOpen("Theme", kind="theme", scope="practices:read", reference="slug"),
        FeedOpen("Framework", kind="framework", scope="practices:read", reference="slug"),
        FeedPart("FrameworkItem", kind="framework", fk="c.framework_id"),
    ]
