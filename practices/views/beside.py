"""A translation and its original side by side, for whoever reads a practice."""

from django.shortcuts import render

from practices.translating.reading import pairs_of


def beside(request, practice, sheet, made, crumbs):
    """sheet: practices.reading.Sheet of a translated version."""
    context = {
        "practice": practice,
        "sheet": sheet,
        "pairs": pairs_of(sheet.words, sheet.version.language),
        "made": made,
        "crumbs": [*crumbs, {"label": str(sheet.title), "href": f"{practice.get_absolute_url()}?text={sheet.version.language}"}],
        "nav": "practices",
    }
    return render(request, "practices/translation/beside.html", context)
