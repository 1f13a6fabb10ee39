"""Lists that show their first lines and say how many there are (templates/casework/oversight/cut.html)."""

COUNTED = 1_000


def first_of(rows, most: int) -> dict:
    """{lines: the first `most` of a query, total, is_more: there are more than those that were counted, cut: some are left out}; how many
    there are is asked only where some are left out."""
    shown = list(rows[: most + 1])
    total = rows[: COUNTED + 1].count() if len(shown) > most else len(shown)
    return {"lines": shown[:most], "total": min(total, COUNTED), "is_more": total > COUNTED, "cut": len(shown) > most}
