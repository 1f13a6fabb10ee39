"""What a note must say before a coordinator reads it."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def gaps(content: dict) -> dict:
    """{field: sentence} of what is missing or cannot be; {} when it is complete. content: casework.content.content_of."""
    missing, required = (
        {},
        {
            "title": _("Give the note a title."),
            "kind": _("Say what kind of note it is."),
            "language": _("Say in which language it is written."),
            "period_from": _("Say when it was observed, from which day on."),
            "period_to": _("Say when it was observed, until which day."),
            "reliability": _("Grade the source."),
            "credibility": _("Grade the information."),
            "valid_until": _("Say until when it is valid."),
            "handling": _("Choose at least one handling code."),
            "is_non_nominal": _("Declare that the note names no person."),
        },
    )
    missing |= {field: sentence for field, sentence in required.items() if not content[field]}
    if not content["texts"].get("judgement"):
        missing["texts.judgement"] = _("Write the key judgement.")
    if not content["terms"].get("phenomenon"):
        missing["terms.phenomenon"] = _("Choose the phenomenon.")
    if not content["terms"].get("route"):
        missing["terms.route"] = _("Choose at least one family of routes.")
    if "h3" in content["handling"] and not content["handling_text"]:
        missing["handling_text"] = _("State the restrictions of H3.")
    if content["period_from"] and content["period_to"] and content["period_from"] > content["period_to"]:
        missing["period_to"] = _("The period ends before it begins.")
    if content["valid_until"] and content["valid_until"] < timezone.localdate():
        missing["valid_until"] = _("This day is past.")
    return missing
