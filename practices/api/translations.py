"""Translations by REST: what is wanted, claiming it, its texts, checking it. Same services as the pages."""

from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema

from practices import policies
from practices.api import including
from practices.api import translation_examples as examples
from practices.api import translation_shapes as shapes
from practices.api.examples import choices
from practices.api.review_telling import post_told
from practices.api.views import ADDRESS, WhileRead, found, stale
from practices.errors import StaleWork
from practices.models import TranslationWork, WorkText
from practices.services import translating
from practices.translating.desk import Desk, desk_of
from practices.translating.languages import LANGUAGES, may_be_translated_to
from practices.translating.lists import WHAT, lines_of, needs_beyond, needs_of
from rabatplatform.accounts.actors import Actor
from rabatplatform.api import etags
from rabatplatform.api.base import ApiView, list_answer, one_answer
from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.fields import page
from rabatplatform.api.includes import include_parameter, with_included
from rabatplatform.api.pagination import keyset_page
from rabatplatform.api.parameters import CURSOR, FROM_THE_OLDEST, LIMIT, Parameter, fields_of_rows, one_of
from rabatplatform.api.preferences import MOST, counted

LANGUAGE = OpenApiParameter(
    "language", choices(LANGUAGES), OpenApiParameter.PATH, description=_("BCP 47; not the one that the practice was written in.")
)
INCLUDES = (including.practice(lambda line: line.practice.pk),)
ASKED = (
    Parameter("language", _("Only these languages; all if left out."), one_of(LANGUAGES), many=True, schema=choices(LANGUAGES)),
    Parameter("what", _("Only what lacks this: missing, older, unchecked."), one_of(WHAT), default="", schema=choices(WHAT)),
    FROM_THE_OLDEST,
    LIMIT,
    CURSOR,
    fields_of_rows(shapes.NeedOutput, "practice,language,missing"),
    include_parameter(INCLUDES),
)


def answered(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=["200"])


def sent(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def operation(act, summary, description, *, request=None, examples=(), parameters=()):
    return extend_schema(
        operation_id=f"translations_{act}",
        summary=summary,
        description=description,
        tags=["translations"],
        parameters=[ADDRESS, LANGUAGE, *parameters],
        request=request,
        responses=shapes.TranslationOutput,
        examples=list(examples),
    )


# ── finding and answering one ──────────────────────────────────────────────────────────────────────────────────────


def in_language(request, address, language):
    """(practice, its open work in the language or None, the caller's posts that translate). 404: none to translate into."""
    practice = found(request, address)
    if practice.current is None or not may_be_translated_to(practice, language):
        raise Http404
    works = TranslationWork.objects.visible_to(request.user).filter(practice=practice, language=language)
    work = _with_posts(works.filter(state__in=TranslationWork.OPEN)).first()
    if work:
        work.practice = practice
    return practice, work, policies.translators_posts(request.user)


def open_work(request, address, language):
    """(work, posts); 403 for who may not translate at all, else 404 where nobody translates."""
    practice, work, posts = in_language(request, address, language)
    if work is None:
        policies.may_translate(request.user, practice, posts).require()
        raise Http404
    return work, posts


def _with_posts(works):
    names = (f"{who}__{body}" for who in ("translator_post", "checker_post") for body in ("country", "organisation"))
    return works.select_related("practice__current", *names)


def actor_in(request, posts, work=None) -> Actor:
    mine = [post for post in posts if work and post.pk == work.translator_post_id]
    return Actor(request.user, next(iter([*mine, *posts]), None))


def told(request, practice, work: TranslationWork | None, language: str, *, view=None):
    """The work as it stands now; without one, what readers have. view: whose GET it is, as in one_answer."""
    if work is None:
        shown = TranslationWork(practice=practice, language=language, state="")
        desk = desk_of(shown, [WorkText(**text) for text in translating.texts_of_readers(practice, language)])
    else:
        desk = desk_of(_with_posts(TranslationWork.objects.all()).get(pk=work.pk))
    version = "" if work is None else version_of(desk.work)  # without a work there is nothing to change
    return one_answer(request, represent(request, desk, is_there=work is not None), version, view=view)


def version_of(work: TranslationWork) -> str:
    return f"{work.reference.hex[:12]}.{work.edition}.{work.state}"


def edition_read(request, work: TranslationWork, given: dict, *, required=False) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match)."""
    facts = {"given": given.get("edition"), "stands": work.edition, "required": required}
    return etags.edition_sent(request, fits=etags.of_version(version_of(work)), **facts)


def represent(request, desk: Desk, *, is_there: bool) -> dict:
    work = desk.work
    at = [work.practice.address, work.language]
    times = ("claimed_at", "saved_at", "offered_at")
    return {
        "id": work.reference if is_there else None,
        "url": request.build_absolute_uri(reverse("api:translation-detail", args=at)),
        "page_url": request.build_absolute_uri(reverse("practices:translation-edit", args=at)),
        "practice": work.practice.address,
        "language": work.language,
        "original_language": desk.source,
        "revision": desk.revision,
        "state": work.state or None,
        "edition": work.edition if is_there else None,
        "translator": post_told(work.translator_post) if is_there else None,
        "checker": post_told(work.checker_post) if is_there else None,
        "remarks": work.remarks,
        **{name: getattr(work, name) if is_there else None for name in times},
        "sections": [
            {
                "kind": row.kind,
                "original": row.original,
                "text": row.text,
                "state": row.state,
                "made_from": row.written.made_from if row.written else None,
                "longest": row.longest,
            }
            for row in desk.rows
        ],
        "warnings": [
            {"key": one.key, "section": one.kind, "term": one.family, "is_wrong": one.is_wrong, "use": one.use}
            for _row, one in desk.warnings
        ],
    }


def read(shape, request) -> dict:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


# ── operations ─────────────────────────────────────────────────────────────────────────────────────────────────────


class TranslationList(ApiView):
    parameters = ASKED
    counts = True

    @extend_schema(
        operation_id="translations_wanted",
        summary=_("What is to be translated"),
        description=_(
            "Published practices that lack a language, whose translation is older, or not checked; by itself the oldest first."
        ),
        tags=["translations"],
        responses=page("NeedPage", shapes.NeedOutput),
        examples=[answered("what is wanted", examples.NEEDS)],
    )
    def get(self, request):
        languages = list(dict.fromkeys(self.values["language"])) or LANGUAGES
        to_older = "on" if self.values["sort"] == "newest" else "back"

        def find(way: str, at: list | None, number: int) -> list:
            place = at and (parse_datetime(at[0]), at[1])
            return needs_beyond(request.user, languages, self.values["what"], at=place, back=way == to_older, limit=number)

        shown = keyset_page(
            request, find, lambda need: [need.since, need.pk], **self.paging, count=lambda: self.number(request, languages)
        )
        lines = lines_of(request.user, shown.results)
        told = [self.line(request, line) for line in lines]
        shown.results = with_included(request, INCLUDES, self.values["include"], lines, told)
        return list_answer(shown, self)

    def number(self, request, languages) -> tuple[int, bool]:
        parts = [counted(rows) for rows in needs_of(request.user, languages, self.values["what"]).values()]
        number = sum(part for part, _is_capped in parts)
        return min(number, MOST), number > MOST or any(is_capped for _part, is_capped in parts)

    def line(self, request, line) -> dict:
        at = [line.practice.address, line.need.language]
        counts = ("sections", "missing", "older", "unchecked", "since")
        return {
            "practice": line.practice.address,
            "title": str(line.title),
            "url": request.build_absolute_uri(reverse("api:translation-detail", args=at)),
            "language": line.need.language,
            **{name: getattr(line.need, name) for name in counts},
            "translator": post_told(line.work.translator_post) if line.work else None,
        }


class TranslationDetail(ApiView):
    parameters = (fields_of_rows(shapes.TranslationOutput, "practice,language,sections"),)
    revalidates = True

    @operation(
        "read",
        _("Read a translation"),
        _(
            "For contributors and above. Section by section beside the original: the open work where somebody translates, else "
            "what readers have."
        ),
        examples=[answered("a translation", examples.TRANSLATION)],
    )
    def get(self, request, address, language):
        practice, work, posts = in_language(request, address, language)
        policies.may_translate(request.user, practice, posts).require()
        return told(request, practice, work, language, view=self)

    @operation(
        "save",
        _("Save sections"),
        _("The given ones alone, by the post that claimed it. When somebody saved in between nothing is stored."),
        request=shapes.TranslationInput,
        parameters=[IF_MATCH],
        examples=[sent("one section", examples.SAVE), answered("the translation", examples.TRANSLATION)],
    )
    def patch(self, request, address, language):
        work, posts = open_work(request, address, language)
        policies.may_write_translation(request.user, work, posts).require()
        given = read(shapes.TranslationInput, request)
        edition, matched = edition_read(request, work, given, required=True)
        try:
            work = translating.save_texts(
                work=work,
                edition=edition,
                texts=dict(given.get("texts", {})),
                right=given.get("right", []),
                beside=given["revision"],
                actor=actor_in(request, posts, work),
            )
        except StaleWork as error:
            raise stale(error, 412 if matched else 409) from error
        return told(request, work.practice, work, language)


class TranslationClaim(WhileRead, ApiView):
    @operation(
        "claim",
        _("Claim a language"),
        _("For your post, with the text that readers have. Refused while another post translates and saves. The body is empty."),
        examples=[answered("the translation", examples.TRANSLATION)],
    )
    def post(self, request, address, language):
        practice, _work, posts = in_language(request, address, language)
        policies.may_translate(request.user, practice, posts).require()
        work = translating.claim(practice=practice, language=language, actor=actor_in(request, posts))
        return told(request, practice, work, language)


class TranslationOffer(WhileRead, ApiView):
    @operation(
        "offer",
        _("Offer a translation for checking"),
        _("To a second speaker. The warnings of the glossary are told with it."),
        request=shapes.OfferInput,
        parameters=[IF_MATCH],
        examples=[sent("the edition you read", {"edition": 2}), answered("the translation", examples.OFFERED)],
    )
    def post(self, request, address, language):
        work, posts = open_work(request, address, language)
        policies.may_write_translation(request.user, work, posts).require()
        edition, matched = edition_read(request, work, read(shapes.OfferInput, request))
        try:
            work = translating.offer(work=work, edition=edition, actor=actor_in(request, posts, work))
        except StaleWork as error:
            raise stale(error, 412 if matched else 409) from error
        return told(request, work.practice, work, language)


class TranslationTakeBack(WhileRead, ApiView):
    @operation(
        "take_back",
        _("Take a translation back"),
        _("To change it before a second speaker has checked it. The body is empty."),
        examples=[answered("the translation", examples.TRANSLATION)],
    )
    def post(self, request, address, language):
        work, posts = open_work(request, address, language)
        policies.may_leave_translation(request.user, work, posts).require()
        work = translating.take_back(work=work, actor=actor_in(request, posts, work))
        return told(request, work.practice, work, language)


class TranslationLeave(WhileRead, ApiView):
    @operation(
        "leave",
        _("Give a translation up"),
        _("Others may claim the language then. The body is empty."),
        examples=[answered("the translation", examples.LEFT)],
    )
    def post(self, request, address, language):
        work, posts = open_work(request, address, language)
        policies.may_leave_translation(request.user, work, posts).require()
        work = translating.leave(work=work, actor=actor_in(request, posts, work))
        return told(request, work.practice, work, language)


class TranslationApprove(WhileRead, ApiView):
    of_people = ("POST",)

    @operation(
        "approve",
        _("Approve a translation"),
        _("By somebody who did not write it; readers get it within a minute. Send the keys of the warnings you looked at."),
        request=shapes.ApproveInput,
        parameters=[IF_MATCH],
        examples=[sent("approved", examples.APPROVE), answered("the translation", examples.APPROVED)],
    )
    def post(self, request, address, language):
        work, posts = open_work(request, address, language)
        policies.may_check_translation(request.user, work, posts).require()
        given = read(shapes.ApproveInput, request)
        edition, matched = edition_read(request, work, given)
        given.pop("edition", None)
        try:
            work = translating.approve(work=work, edition=edition, actor=actor_in(request, posts), **given)
        except StaleWork as error:
            raise stale(error, 412 if matched else 409) from error
        return told(request, work.practice, work, language)


class TranslationGiveBack(WhileRead, ApiView):
    of_people = ("POST",)

    @operation(
        "give_back",
        _("Give a translation back"),
        _("To its translator, with remarks, instead of approving it."),
        request=shapes.RemarksInput,
        examples=[sent("remarks", examples.REMARKS), answered("the translation", examples.GIVEN_BACK)],
    )
    def post(self, request, address, language):
        work, posts = open_work(request, address, language)
        policies.may_check_translation(request.user, work, posts).require()
        remarks = read(shapes.RemarksInput, request)["remarks"]
        work = translating.give_back(work=work, remarks=remarks, actor=actor_in(request, posts))
        return told(request, work.practice, work, language)
