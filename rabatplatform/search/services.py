"""Keeping the search index. It is written by triggers; these are for what triggers cannot see: names in reference tables."""


def reindex_all() -> dict[str, int]:
    """Write every document again, after names of reference data changed: {kind: number}. Call it in system_scope."""
    return {}
