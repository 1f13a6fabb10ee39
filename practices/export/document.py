"""One practice as a document, whatever its format: what `Sheet` shows, as JSON of strings, small trees of text and nothing else.

`document_of` is made in the reader's scope and holds what that reader may see. Its shape is the contract with `template/practice.typ`
and `word.py`: a Text is {"lang", "dir", "blocks", "only"} (`only`: a remark where it is not in the language of the document), a Line
{"s", "lang", "dir"}.
"""

import hashlib
from datetime import UTC

import orjson
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from practices.export.setting import Setting
from practices.export.tree import plain
from practices.export.wording import say
from practices.models import PracticeFile
from practices.reading import Kind, Sheet, history_of
from practices.text import reader_language, words_of
from rabatplatform.web.templatetags.web import language_name, written

RELATED = ("current__contact_post__country", "current__contact_post__organisation")  # of a practice, for `document_of`
LANGUAGES = tuple(code for code, _name in settings.CONTENT_LANGUAGES)


def language_of(practice, wanted: str, words=None) -> str:
    """The language that the practice is given in to somebody who asks for `wanted`."""
    words = words or words_of([practice])[practice.pk]
    found = words.version(wanted).language or reader_language()
    return found if found in LANGUAGES else settings.LANGUAGE_CODE


def document_of(user, practice, wanted: str) -> dict:
    """Everything of the document but the day on which it is made. wanted: a language code, "" for the reader's."""
    words = words_of([practice])[practice.pk]
    language = language_of(practice, wanted, words)
    with override(language):
        return _Document(Sheet(practice, words, language), language).made(user)


def digest_of(document: dict) -> str:
    """What a document is kept under: the same for all who would read the same, another one as soon as anything differs."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


class _Document(Setting):
    def __init__(self, sheet: Sheet, language: str):
        super().__init__(language)
        self.sheet, self.practice = sheet, sheet.practice

    def made(self, user) -> dict:
        sheet, practice = self.sheet, self.practice
        return {
            "lang": self.language,
            "dir": self.dir,
            "series": [say(_("Rabat Process")), say(_("Good practices"))],
            "mark": "" if practice.is_public else say(_("Draft, not published")),
            "title": self.line(sheet.title),
            "tags": self.tags(),
            "meta": list(self.meta()),
            "notes": self.notes(),
            "summary": self.text(sheet.summary),
            "facts": [fact for fact in self.facts() if fact.get("values") or fact.get("text")],
            "parts": [part for part in self.parts() if part["items"] or part["numbers"] or part["facts"]],
            "annexes": self.annexes(user),
            "contact": self.contact(),
            "history": self.history(user),
            "headings": {"annexes": say(_("Annexes")), "contact": say(_("Whom to ask")), "history": say(_("History"))},
            "address": settings.SITE_ADDRESS + practice.get_absolute_url(),
            "made": say(_("Made on %(day)s")),
            "page": say(_("Page %(page)s of %(pages)s"), page="{page}", pages="{pages}"),
        }

    # ── the head ───────────────────────────────────────────────────────────────────────────────────────────────────
    def tags(self) -> list[str]:
        sheet, practice = self.sheet, self.practice
        found = [say(practice.State(practice.state).label)] if practice.state != practice.State.PUBLISHED else []
        if practice.is_public and sheet.revision.standing == sheet.revision.Standing.PROMISING:
            found.append(say(sheet.revision.Standing.PROMISING.label))
        if practice.is_public and sheet.revision.maturity:
            found.append(say(sheet.revision.Maturity(sheet.revision.maturity).label))
        elif practice.is_public and practice.is_from_source:
            found.append(say(_("Source document")))
        found += [say(label) for _code, label in sheet.phenomena]
        return found + ([say(sheet.revision.Kind(sheet.revision.kind).label)] if sheet.revision.kind else [])

    def meta(self):
        sheet, practice = self.sheet, self.practice
        yield self.listed(body.short_name for body in sheet.bodies)
        if sheet.revision.lead_institution:
            yield self.name(sheet.revision.lead_institution)
        if dates := self.dates():
            yield dates
        if sheet.origin:
            yield self.document_of_source(say(_(": ")))
        if practice.confirmed_on:
            yield say(
                _("Confirmed %(on)s, next by %(next)s"), on=self.day(practice.confirmed_on), next=self.day(practice.confirm_by)
            )

    def dates(self) -> str:
        start, end = self.sheet.dates
        if start and end:
            return say(_("%(start)s to %(end)s"), start=start, end=end)
        return (say(_("Since %(start)s"), start=start) if start else "") or (say(_("Until %(end)s"), end=end) if end else "")

    def notes(self) -> list[str]:
        """What to know before reading: whether it is still confirmed, and what the language is that the document is in."""
        version = self.sheet.version
        found = []
        if self.practice.is_public and not self.practice.is_fresh and self.practice.confirm_by:
            found.append(say(_("Not confirmed since %(day)s."), day=self.day(self.practice.confirm_by)))
        if version.is_original or not self.sheet.words.original:
            return found
        found.append(say(_("Translated from %(language)s."), language=language_name(self.sheet.words.original)))
        if version.is_machine:
            found.append(say(_("A machine translated this text, in whole or in part.")))
        elif version.is_draft:
            found.append(say(_("This translation is a draft: nobody has checked it yet.")))
        if version.is_older:
            found.append(say(_("It is older than the original.")))
        if version.is_partial:
            found.append(say(_("Parts without a translation are shown in the original language.")))
        return found

    # ── facts ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def facts(self) -> list[dict]:
        sheet, revision = self.sheet, self.sheet.revision
        evidence = revision.Evidence(revision.evidence).label if revision.evidence else ""
        return [
            {"label": say(_("Problem addressed")), "text": self.text(sheet.problem)},
            self.fact(_("Countries"), self.listed(body.name for body in sheet.countries)),
            self.fact(_("Organisations"), self.listed(body.name for body in sheet.organisations)),
            self.fact(_("Lead institution"), self.name(revision.lead_institution)),
            self.fact(_("Partners"), self.listed(body.name for body in sheet.partners)),
            self.fact(_("Themes"), self.listed(theme.name for theme in sheet.themes)),
            self.fact(_("How the result is known"), say(evidence) if evidence else ""),
            self.fact(_("Legal instruments"), *(self.name(instrument.name) for instrument in sheet.instruments)),
        ]

    def annexes(self, user) -> list[str]:
        """Names and sizes: the files themselves stay where they are read."""
        files = PracticeFile.objects.visible_to(user).filter(revision=self.practice.current_id, state=PracticeFile.State.CLEAN)
        return [self.name(f"{file.title or file.name} ({filesizeformat(file.size)})") for file in files]

    def contact(self) -> list[str]:
        post = self.sheet.contact
        if post is None:
            return []
        languages = self.listed(language_name(code) for code in post.working_languages)
        answers = [f"{say(_('Answers in'))} {languages}"] if languages else []
        return [*(self.name(line) for line in (post, post.institution) if line), *answers]

    # ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def parts(self) -> list[dict]:
        sheet = self.sheet
        results = self.part(sheet.results.title, sheet.results.texts)
        results["numbers"] = [self.number(number) for number in sheet.numbers]
        worked = [(_("What made it work"), sheet.worked), (_("What did not work"), sheet.not_worked)]
        lessons = self.part(sheet.lessons.title, [*worked, *sheet.lessons.texts])
        if sheet.revision.nothing_failed and not sheet.not_worked:
            said = {"k": "p", "runs": [{"s": say(_("Nothing so far, say its authors."))}]}
            text = {"lang": self.language, "dir": self.dir, "blocks": [said], "only": ""}
            lessons["items"].insert(1 if sheet.worked else 0, {"label": say(worked[1][0]), "text": text})
        return [
            self.part(sheet.how.title, sheet.how.texts),
            results,
            lessons,
            self.part(sheet.conditions.title, sheet.conditions.texts),
            self.frameworks(),
            self.source(),
        ]

    def part(self, title, texts) -> dict:
        """A first text that is called as the part is needs no heading of its own."""
        items = [{"label": say(label), "text": made} for label, text in texts if (made := self.text(text))]
        if items and items[0]["label"] in (say(title), items[1:] or say(Kind.LESSONS.label)):
            items[0]["label"] = ""
        return {"title": say(title), "items": items, "numbers": [], "facts": []}

    def number(self, number: dict) -> dict:
        value = f"{number['value']} {number['unit'] or ''}".strip()
        label = f"{number['label']} ({number['year']})" if number["year"] else number["label"]
        return {"value": plain(value, self.language), "label": plain(label, self.language)}

    def frameworks(self) -> dict:
        made, rows = self.part(_("Framework items"), []), {}
        for row in self.sheet.framework_items:
            item = row["item"]
            wording = self.name(item.name) if item.is_worded else say(_("wording not found yet"))
            rows.setdefault(row["framework"].name, []).append(f"{self.name(item.code)} · {wording}")
        made["facts"] = [{"label": self.name(name), "values": values} for name, values in rows.items()]
        return made

    def source(self) -> dict:
        made, source = self.part(_("Source"), [(_("References"), self.sheet.references)]), self.sheet.source
        if source:
            facts = [
                self.fact(_("Document"), self.document_of_source("، " if self.language == "ar" else ", ")),
                self.fact(_("Section"), self.name(source["section"])),
                self.fact(_("Told by"), self.name(source["speaker"])),
                self.fact(_("Status then"), say(source["status"])),
                self.fact(_("Evidence"), say(source["evidence"])),
                self.fact(_("Lines of the text"), self.name(source["lines"])),
            ]
            made["facts"] = [fact for fact in facts if fact["values"]]
        return made

    def document_of_source(self, between: str) -> str:
        framework, origin = self.sheet.source["framework"], say(self.sheet.origin)
        return between.join([self.name(framework.name), origin]) if framework else origin

    def history(self, user) -> list[dict]:
        found = []
        for step in history_of(user, self.practice, names=not self.practice.is_public):
            on = self.day(step["at"].astimezone(UTC).date()) if step["at"] else ""
            line = " · ".join(part for part in (on, self.name(step["by"])) if part)
            found.append({"label": say(step["label"]), "line": line, "note": self.name(step["note"])})
        return found


def made_on(document: dict, moment) -> str:
    """ "Made on 26 November 2026", in the language of the document."""
    with override(document["lang"]):
        return document["made"] % {"day": written(moment.astimezone(UTC).date(), "DATE_FORMAT")}
