"""Demo persons who do casework alone: an analyst and a coordinator of further countries, and of two organisations. Invented."""

from focalpoints.models import Role

ANALYSIS = {"en": "Analysis of routes and networks", "fr": "Analyse des routes et des réseaux"}
COORDINATION = {"en": "National coordination", "fr": "Coordination nationale"}
OFFICE = {"en": "Coordination of information sharing", "fr": "Coordination du partage d’informations"}

# body (alpha-2 code or slug): (time zone, language, working languages, institution, title of its coordinator, analyst, coordinator)
CASEWORKERS = {
    "IT": (
        "Europe/Rome",
        "en",
        ["it", "en", "fr"],
        "Servizio centrale operativo",
        COORDINATION,
        "Paola Ferrante",
        "Stefano Gallo",
    ),
    "MR": (
        "Africa/Nouakchott",
        "fr",
        ["ar", "fr"],
        "Office de lutte contre le trafic de migrants",
        COORDINATION,
        "Mariem Mint Sidi",
        "Cheikh Ould Ahmed",
    ),
    "NG": ("Africa/Lagos", "en", ["en", "ha"], "Migrant smuggling desk", COORDINATION, "Ngozi Eze", "Tunde Adeyemi"),
    "unodc": ("Europe/Vienna", "en", ["en", "fr"], "Research and Trend Analysis", OFFICE, "Lucas Werner", "Amina Traoré"),
    "frontex": ("Europe/Warsaw", "en", ["en", "fr"], "Risk analysis", OFFICE, "Jan Nowicki", "Sofia Lindgren"),
}


def people():
    """(body, part of the address before the @, role, name, titles, institution, time zone, language, working languages) of each."""
    for body, (zone, language, languages, institution, chief, analyst, coordinator) in CASEWORKERS.items():
        for role, name, titles in ((Role.ANALYST, analyst, ANALYSIS), (Role.COORDINATOR, coordinator, chief)):
            yield body, f"{role}.{body.lower()}", role, name, titles, institution, zone, language, languages
