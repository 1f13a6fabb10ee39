"""What /local/components/ shows: each component in its states, filled with invented words. Never translated, never data."""

from datetime import UTC, date, datetime

from django import forms

_EUROPE = "NO:6,0 SE:7,0 FI:8,0 EE:8,1 IE:3,2 GB:4,2 DK:6,2 LV:8,2 NL:5,3 DE:6,3 PL:7,3 LT:8,3 BE:5,4 FR:5,5 PT:3,6 ES:4,6 IT:6,6"
_AFRICA = "MA:4,8 DZ:5,8 TN:6,8 EG:8,8 CV:0,9 ML:4,9 NE:6,9 SN:2,10 CI:4,10 NG:6,10 GH:4,11 GA:7,12"
NOON = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    institution = forms.CharField(max_length=80, help_text="As it is written on letters.")
    email = forms.EmailField(label="Work e-mail")
    lessons = forms.CharField(
        label="What did not work?", max_length=1200, widget=forms.Textarea, help_text="What you tried and gave up."
    )
    theme = forms.ChoiceField(choices=[("", "Choose"), ("1", "National coordination"), ("2", "Secure documents")])
    year = forms.IntegerField(required=False, widget=forms.NumberInput(attrs={"class": "w-s"}))
    evidence = forms.ChoiceField(
        label="How do you know that it works?",
        widget=forms.RadioSelect,
        choices=[
            ("own", "Own figures or follow-up\nNumbers your service keeps, with the year"),
            ("team", "Experience of the team"),
        ],
    )
    phenomena = forms.MultipleChoiceField(
        label="Phenomenon",
        widget=forms.CheckboxSelectMultiple,
        choices=[("smuggling", "Migrant smuggling"), ("trafficking", "Trafficking in persons")],
        required=False,
    )
    nothing = forms.BooleanField(label="Nothing so far", required=False)
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date", "class": "w-m"}))
    document = forms.FileField(required=False, help_text="PDF, Word or image, up to 10 MB.")


def _tiles():
    for place in f"{_EUROPE} {_AFRICA}".split():
        code, __, spot = place.partition(":")
        col, row = spot.split(",")
        count = (int(col) * 3 + int(row)) % 9
        step = 0 if not count else 1 if count == 1 else 2 if count < 4 else 3 if count < 6 else 4
        yield {
            "code": code,
            "name": f"Country {code}",
            "href": f"#{code}",
            "col": col,
            "row": row,
            "former": code in ("GB", "EG"),
            "step": step,
            "count": count,
            "said": f"{count} practices" if count else "no practice",
        }


def sample(request):
    form = SampleForm(request.POST or None, initial={"institution": "National Cell"})
    refused = SampleForm({"institution": "", "email": "name", "lessons": "", "nothing": "on"}, prefix="bad")
    refused.is_valid()
    return {
        "form": form if form.is_bound else None,
        "fresh": SampleForm(initial={"institution": "National Cell", "evidence": "own"}),
        "refused": refused,
        "noon": NOON,
        "today": date(2026, 11, 25),
        "tiles": list(_tiles()),
        "organisations": [
            {"code": "eu", "label": "EU", "name": "European Union", "href": "#eu", "step": 2, "count": 3, "said": "3 practices"},
            {
                "code": "ecowas",
                "label": "ECOWAS",
                "name": "ECOWAS",
                "href": "#ecowas",
                "step": 0,
                "count": 0,
                "said": "no practice",
            },
        ],
        "legend": ["none", "1", "2 to 3", "4 to 5", "6 or more"],
        "crumbs": [{"label": "Practices", "href": "#"}],
        "chips": [{"label": "Migrant smuggling", "href": "#"}, {"label": "Senegal", "href": "#"}],
        "options": [
            {"value": "smuggling", "label": "Migrant smuggling", "count": 18, "checked": True},
            {"value": "trafficking", "label": "Trafficking in persons", "count": 27},
        ],
        "steps": [
            {"label": "Title and country", "href": "#", "state": "done"},
            {"label": "What was done", "href": "#", "state": "done"},
            {"label": "Lessons", "state": "current"},
            {"label": "Check and submit", "href": "#"},
        ],
        "states": [
            {"label": "Submitted", "note": "12 November", "state": "done"},
            {"label": "Validated", "note": "14 November", "state": "done"},
            {"label": "In review", "note": "1 of 2 answers", "state": "current"},
            {"label": "Decision"},
        ],
        "history": [
            {"label": "Published", "at": NOON, "by": "Coordinator of Senegal"},
            {"label": "Returned", "at": NOON, "by": "Coordinator of Senegal", "note": "Say what did not work."},
        ],
        "facts": [
            {"label": "Lead institution", "value": "National Cell", "lang": "en"},
            {"label": "Reference", "value": "SN-P-7K2M9", "dir": "ltr"},
            {"label": "Themes", "all": ["National coordination", "Secure documents"]},
        ],
        "columns": ["Country", "State", "Practices"],
        "rows": [
            [{"text": "Senegal", "href": "#"}, {"text": "Confirmed", "kind": "ok"}, "4"],
            [{"text": "Niger", "href": "#"}, {"text": "Vacant", "kind": "bad"}, "3"],
        ],
        "ranked": [{"label": "Portugal", "href": "#", "count": 6}, {"label": "Spain", "href": "#", "count": 5}],
        "bars": [{"label": "Action 15, national tools", "value": 52}, {"label": "Action 16, cooperation", "value": 38}],
        "tabs": [
            {"label": "Marrakesh", "href": "#", "current": True, "count": 17},
            {"label": "Abidjan", "href": "#", "count": 22},
        ],
        "meta": [{"text": "Portugal", "icon": "map-pin"}, {"text": "12 March 2026"}],
        "actions": [{"label": "Remove that filter", "href": "#"}],
        "menu": [{"label": "Print", "href": "#", "icon": "printer"}, {"label": "History", "href": "#", "icon": "history"}],
        "conflict": [{"label": "Lessons", "yours": "Training twice a year.", "theirs": "Training once a year."}],
    }
