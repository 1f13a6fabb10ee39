from django.db import migrations

from rabatplatform.access.operations import RunTemplate
from rabatplatform.feed.operations import FeedOpen, FeedPart


def directory(model: str, kind: str, reference: str, **more) -> FeedOpen:
    return FeedOpen(model, kind=kind, scope="directory:read", reference=reference, **more)


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0015_agency_keys"), ("feed", "0002_feed")]
    operations = [
        RunTemplate("focalpoints/sql/feed_systems.sql", "focalpoints/sql/unfeed_systems.sql"),
        directory("Country", "country", "alpha2"),
        FeedPart("FormalChannel", kind="country", fk="c.country_id"),
        directory("Organisation", "organisation", "slug"),
        directory("Network", "network", "code"),
        # The posts of organisations' systems are no contact: they stand in no directory.
        directory(
            "Post",
            "post",
            "reference",
            label="0",
            told="NOT EXISTS (SELECT FROM focalpoints_appointment a JOIN accounts_user u ON u.id = a.user_id "
            "WHERE a.post_id = n.id AND u.is_service)",
            # Who holds it, who is away and who stands in begins and ends by dates.
            next_at="(SELECT min(d) FROM (SELECT unnest(ARRAY[lower(a.valid), upper(a.valid)]) AS d FROM focalpoints_appointment a "
            "WHERE a.post_id = n.id UNION ALL SELECT unnest(ARRAY[lower(b.period), upper(b.period)]) FROM focalpoints_absence b "
            "WHERE b.post_id = n.id) x WHERE d > t)",
        ),
        FeedPart("Appointment", kind="post", fk="c.post_id"),
        FeedPart("Absence", kind="post", fk="c.post_id"),
        FeedPart("Post_networks", kind="post", fk="c.post_id"),
        RunTemplate("focalpoints/sql/feed_people.sql", "focalpoints/sql/unfeed_people.sql"),
        # Of the ways to reach a post those that all members read: that a hidden one changed is not told.
        FeedPart("Contact", kind="post", fk="c.post_id", shown="0 = ANY (c.audience)"),
    ]
