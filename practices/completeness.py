"""What must be there before a practice is submitted."""

from django.utils.translation import gettext_lazy as _

# field → (what is missing, said to the author; step of the form that holds it)
MANDATORY = {
    "title": (_("Give the practice a title"), "title"),
    "summary": (_("Summarise it: who, what, where"), "title"),
    "countries": (_("Name at least one country or organisation"), "title"),
    "lead_institution": (_("Name the lead institution"), "title"),
    "phenomena": (_("Say whether it is about migrant smuggling, trafficking in persons, or both"), "title"),
    "kind": (_("Choose the kind of practice"), "title"),
    "original_language": (_("Say in which language you write"), "title"),
    "problem": (_("Describe the problem"), "actions"),
    "actions": (_("Describe what was done, step by step"), "actions"),
    "rights": (_("Say how rights and gender were handled"), "actions"),
    "results": (_("Describe the results"), "results"),
    "evidence": (_("Say how the result is known"), "results"),
    "lessons": (_("Write down the lessons"), "lessons"),
    "not_worked": (_("Say what did not work, or tick “Nothing so far”"), "lessons"),
    "conditions": (_("Say what another country needs first"), "lessons"),
    "themes": (_("Choose one to four themes"), "frameworks"),
    "framework_items": (_("Link at least one framework item"), "frameworks"),
    "contact_post": (_("Choose the post that answers questions"), "frameworks"),
}
MOST_THEMES = 4


def missing(content: dict) -> dict[str, str]:
    """{field: what is missing}, in the order of the form; empty when the practice may be submitted. content: practices.content."""
    found = {}
    for name, (message, _step) in MANDATORY.items():
        value = content.get(name)
        if name == "countries":
            value = value or content.get("organisations")
        if name == "not_worked":
            value = value or content.get("nothing_failed")
        if not value or (isinstance(value, str) and not value.strip()):
            found[name] = message
    if len(content.get("themes") or []) > MOST_THEMES:
        found["themes"] = MANDATORY["themes"][0]
    return found


def step_of(name: str) -> str:
    return MANDATORY[name][1]
