from django.db import migrations

from rabatplatform.access.operations import RunTemplate
from rabatplatform.feed.operations import Feed, FeedOpen, FeedPart

TEAM = {"scope": "practices:read", "owner": "owner_id", "tier": "team"}


class Migration(migrations.Migration):
    dependencies = [("practices", "0013_no_reminder"), ("feed", "0002_feed")]
    operations = [
        Feed(
            "Practice",
            kind="practice",
            reference="reference",
            order="listed_at",
            changed=(
                *("slug", "current_id", "state", "origin", "source", "year", "countries", "organisations"),
                *("updated_at", "submitted_at", "published_at", "confirmed_on", "confirm_by"),
            ),
            # Of one that was withdrawn members read that it was and nothing more: no key holds that.
            marking="CASE n.state WHEN 'withdrawn' THEN '' END",
            why="CASE n.state WHEN 'withdrawn' THEN 'withdrawn' ELSE '' END",
            **TEAM,
        ),
        FeedPart("Comment", kind="practice", fk="c.practice_id"),
        # Of translations those of the text that is read: of one in preparation nobody hears.
        FeedPart(
            "Translation",
            kind="practice",
            fk="c.practice_id",
            shown="EXISTS (SELECT FROM practices_practice p WHERE p.current_id = c.revision_id)",
        ),
        RunTemplate("practices/sql/feed_shown.sql", "practices/sql/unfeed_shown.sql"),
        Feed(
            "Adaptation",
            kind="adaptation",
            reference="reference",
            order="created_at",
            changed=("edition", "state", "returned_reason", "saved_at", "submitted_at", "confirmed_at", "confirmed_from_id"),
            **TEAM,
        ),
        FeedOpen("Theme", kind="theme", scope="practices:read", reference="slug"),
        FeedOpen("Framework", kind="framework", scope="practices:read", reference="slug"),
        FeedPart("FrameworkItem", kind="framework", fk="c.framework_id"),
    ]
