"""Who could review: posts of others than those the practice names, held now, the most fitting first, and why in words."""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.directory.posts import open_posts
from focalpoints.directory.words import sort_key
from focalpoints.models import Appointment, Competence, Country, Organisation, Post, Role
from focalpoints.querysets import body_of_label
from practices.models import Practice, Review, ReviewRound, Theme, Translation
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf

ROLES = (Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR)
OPEN = (Review.State.ASKED, Review.State.READING)
# Which competence of a post speaks for a theme, by words of its slug.
SPEAKS = {
    Competence.JUSTICE: ("justice", "prosecut", "judicial", "legal", "penalt", "magistrate", "offence", "ratification"),
    Competence.POLICE: ("police", "investigat", "law-enforcement", "operational", "modus", "techniques"),
    Competence.BORDER: ("border", "document", "registration", "movement", "routes"),
    Competence.PROTECTION: (
        "victim",
        "protection",
        "children",
        "referral",
        "rights",
        "gender",
        "assistance",
        "return",
        "reception",
    ),
    Competence.DATA: ("data", "observator", "analysis", "evaluation"),
    Competence.POLICY: (
        "national",
        "regional",
        "plan",
        "agreement",
        "dialogue",
        "pathways",
        "causes",
        "awareness",
        "coordination",
    ),
}


@dataclass
class Candidate:
    """A post that may be asked. score: only for the order; reasons: said to the secretariat."""

    post: Post
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: int, said) -> None:
        self.score += points
        self.reasons.append(str(said))


def bodies_named(opened: ReviewRound) -> list:
    """The owner, and every country and organisation that the text names, partners too."""
    revision = opened.revision
    found = [body_of_label(opened.owner_id), *shelf(Country).of(revision.countries)]
    return list(dict.fromkeys([*found, *shelf(Organisation).of([*revision.organisations, *revision.partners])]))


def people_of(opened: ReviewRound) -> set[int]:
    """Who wrote, submitted or validated the text: whatever post they hold now, they do not review it."""
    people = {*opened.revision.writers, opened.opened_by_id, opened.practice.created_by_id}
    return {person for person in [*people, *opened.validations.values_list("by_id", flat=True)] if person}


def eligible(opened: ReviewRound):
    """Posts that may be asked in this round now, as a queryset."""
    countries, organisations = _ids(bodies_named(opened))
    now = Appointment.objects.now().filter(user__is_service=False)
    serves_them = now.filter(Q(post__country__in=countries) | Q(post__organisation__in=organisations))
    here = now.filter(post=OuterRef("pk"))
    asked = Review.objects.filter(round=opened)
    active = now.filter(post__in=asked.filter(state__in=Review.ACTIVE).values("post"))
    rows = open_posts().filter(Exists(here), role__in=ROLES).exclude(freshness=Freshness.VACANT)
    rows = rows.filter(country__isnull=False).exclude(country__in=countries)  # posts of other countries
    rows = rows.exclude(Exists(here.filter(user__in=people_of(opened))))
    rows = rows.exclude(pk__in=asked.values("post"))
    rows = rows.exclude(Exists(here.filter(user__in=serves_them.values("user"))))
    rows = rows.exclude(Exists(here.filter(user__in=active.values("user"))))
    of_practice = Review.objects.filter(round__practice=opened.practice_id)
    rows = rows.exclude(pk__in=of_practice.filter(state=Review.State.PASSED).values("post"))  # had a conflict of interest
    if opened.is_appeal:
        before = of_practice.filter(round__revision=opened.revision_id)
        rows = rows.exclude(country__in=before.values("post__country"))
    return rows.select_related("country", "organisation")


def why_not(opened: ReviewRound, post: Post) -> str:
    """Why this post may not be asked; "" when it may."""
    named = bodies_named(opened)
    if post.body in named:
        return gettext("%(body)s is named in the practice; posts of others review it.") % {"body": post.body.short_name}
    reviews = Review.objects.filter(round=opened).select_related("post__country", "post__organisation")
    if any(review.post_id == post.pk for review in reviews):
        return gettext("%(post)s was asked already in this round.") % {"post": post}
    if any(review.is_active and review.post.body == post.body for review in reviews):
        return gettext("A post of %(body)s reviews it already.") % {"body": post.body.short_name}
    if not Appointment.objects.now().filter(post=post.pk, user__is_service=False).exists():
        return gettext("Nobody holds this post now: %(post)s.") % {"post": post}
    if not eligible(opened).filter(pk=post.pk).exists():
        return gettext("%(post)s may not review this practice.") % {"post": post}
    return ""


def proposal(opened: ReviewRound, *, words: str = "", limit: int = 8) -> list[Candidate]:
    """The best candidates, best first, one a body; with `words` all that hold them in name, body or institution."""
    facts = _Facts(opened)
    found = [facts.judged(post) for post in eligible(opened)]
    found.sort(key=lambda one: (-one.score, sort_key(str(one.post)), one.post.pk))
    if words:
        return [one for one in found if matches(one.post, words)][:50]
    taken = {review.post.body for review in facts.reviews if review.is_active}
    best = {}
    for one in found:
        if one.post.body not in taken:
            best.setdefault(one.post.body, one)
    return list(best.values())[:limit]


def matches(post: Post, words: str) -> bool:
    text = sort_key(f"{post} {post.institution} {post.body.name} {post.body.key}")
    return all(sort_key(word) in text for word in words.split())


class _Facts:
    """What is asked once for all candidates of a round."""

    def __init__(self, opened: ReviewRound):
        self.opened, revision = opened, opened.revision
        self.countries, self.organisations = _ids(bodies_named(opened))
        self.reviews = list(opened.reviews.select_related("post__country", "post__organisation"))
        self.languages = {revision.original_language, *_reviewed_languages(revision)} - {""}
        self.themes = list(revision.themes)
        self.competences = _competences(shelf(Theme).of(self.themes))
        self.known = self._bodies_with_theme()
        self.shared = self._sharing()
        before = Review.objects.filter(round__practice=opened.practice_id, answered_at__isnull=False).exclude(round=opened)
        self.before = set(before.values_list("post_id", flat=True))
        self.load, self.load_of_body = self._loads()

    def _bodies_with_theme(self) -> set:
        rows = Practice.objects.public().filter(current__themes__overlap=self.themes) if self.themes else []
        return _bodies(rows)

    def _sharing(self) -> set:
        rows = Practice.objects.public().filter(
            Q(countries__overlap=self.countries) | Q(organisations__overlap=self.organisations)
        )
        return _bodies(rows)

    def _loads(self):
        rows = Review.objects.filter(state__in=OPEN).values_list("post_id", "post__country_id", "post__organisation_id")
        by_post, by_body = Counter(), Counter()
        for post, country, organisation in rows:
            by_post[post] += 1
            by_body[(country, organisation)] += 1
        return by_post, by_body

    def judged(self, post: Post) -> Candidate:
        one = Candidate(post)
        body = _key(post.body)
        if post.pk in self.before:
            one.add(20, _("Reviewed it before"))
        if body in self.known:
            one.add(3, _("Knows the theme: has published practices on it"))
        elif self.competences & set(post.competences):
            one.add(2, _("Its competence fits the theme"))
        self._language(one)
        if body in self.shared:
            one.add(-3, _("Shares a published practice with a country named"))
        else:
            one.score += 2
        self._load(one)
        if post.freshness == Freshness.CONFIRMED:
            one.score += 1
        else:
            one.add(0, _("Its directory entry is not confirmed"))
        return one

    def _language(self, one: Candidate) -> None:
        read = set(one.post.working_languages) | set(getattr(one.post.body, "suggested_languages", None) or [])
        if common := sorted(self.languages & read):
            name = dict(settings.CONTENT_LANGUAGES).get(common[0], common[0])
            one.add(3, gettext("Reads %(language)s") % {"language": name})
        else:
            one.add(-2, _("Its language is not known to be one of the text"))

    def _load(self, one: Candidate) -> None:
        mine = self.load[one.post.pk]
        theirs = self.load_of_body[(one.post.country_id, one.post.organisation_id)]
        one.score -= 2 * mine + theirs
        if theirs:
            said = ngettext("%(number)d open review at %(body)s", "%(number)d open reviews at %(body)s", theirs)
            one.reasons.append(said % {"number": theirs, "body": one.post.body.short_name})
        else:
            one.reasons.append(gettext("No open review"))


def _key(body) -> tuple[str, int]:
    return body._meta.model_name, body.pk


def _bodies(practices) -> set:
    found = set()
    if practices:
        for countries, organisations in practices.values_list("countries", "organisations"):
            found |= {("country", pk) for pk in countries} | {("organisation", pk) for pk in organisations}
    return found


def _ids(bodies) -> tuple[list[int], list[int]]:
    countries = [body.pk for body in bodies if isinstance(body, Country)]
    return countries, [body.pk for body in bodies if isinstance(body, Organisation)]


def _reviewed_languages(revision) -> set[str]:
    rows = Translation.objects.filter(revision=revision, state=Translation.State.REVIEWED)
    return set(rows.values_list("language", flat=True).distinct())


def _competences(themes) -> set[str]:
    slugs = " ".join(theme.slug for theme in themes)
    return {code for code, words in SPEAKS.items() if any(word in slugs for word in words)}
