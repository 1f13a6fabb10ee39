"""What the pages of the directory show: which posts there are, who holds them now, where and in which languages they work."""

from focalpoints.directory.cards import Card, Holder, cards_by_id, cards_of, named
from focalpoints.directory.posts import all_posts, listed_countries, listed_organisations, open_posts, post_counts, with_vacancy
from focalpoints.directory.words import (
    COUNTRY_STATUS,
    ORGANISATION_KINDS,
    ORGANISATION_STATUS,
    REGIONS,
    Region,
    Status,
    language_names,
    local_time,
    memberships_of,
    posts_said,
    region_of,
    sort_key,
    status_of,
)

__all__ = [
    "COUNTRY_STATUS",
    "ORGANISATION_KINDS",
    "ORGANISATION_STATUS",
    "REGIONS",
    "Card",
    "Holder",
    "Region",
    "Status",
    "all_posts",
    "cards_by_id",
    "cards_of",
    "language_names",
    "listed_countries",
    "listed_organisations",
    "local_time",
    "memberships_of",
    "named",
    "open_posts",
    "post_counts",
    "posts_said",
    "region_of",
    "sort_key",
    "status_of",
    "with_vacancy",
]
