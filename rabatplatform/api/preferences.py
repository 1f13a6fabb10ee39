"""What a caller would rather have (RFC 7240): `Prefer: count=capped` gives a list its number, counted up to MOST. Others are not known
here and left alone, as the standard wants."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

MOST = 1_000
COUNT = "count=capped"
APPLIED = "Preference-Applied"
PREFER = OpenApiParameter(
    "Prefer",
    str,  # no enum: what is not known here is left alone
    OpenApiParameter.HEADER,
    description=_("`count=capped`: say how many there are, counted up to 1,000. By itself nothing is counted."),
)


def wants_count(request) -> bool:
    asked = request.headers.get("Prefer", "")[:1_000].lower()
    return COUNT in ["".join(part.split()).replace('"', "") for part in asked.replace(";", ",").split(",")]


def counted(rows) -> tuple[int, bool]:
    """(how many, at most MOST; whether there are more) of a queryset or a list."""
    if isinstance(rows, list):
        number = len(rows)
    else:
        number = rows.order_by()[: MOST + 1].count()
    return min(number, MOST), number > MOST
