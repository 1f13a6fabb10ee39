"""Sharing groups of the demo. Each: key → body, name, purpose, what later members read, members by code."""

GROUPS = {
    "atlantic": {
        "body": "SN",
        "name": "Route atlantique (démonstration)",
        "purpose": "Les pays des départs, du passage et des arrivées de la route atlantique.",
        "later": "everything",
        "members": ["ES", "MR", "MA", "GM", "CV"],
    },
    "sahara": {
        "body": "IT",
        "name": "From the desert to the sea (demo)",
        "purpose": "Countries on the way from Agadez to Lampedusa.",
        "later": "from_joining",
        "members": ["NE", "NG", "TD", "MT"],
    },
}
