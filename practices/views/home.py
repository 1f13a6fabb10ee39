"""The start page: what waits for me, my team's drafts, what is new, whom to ask."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from focalpoints import days, handovers
from focalpoints.directory import post_counts, posts_said, sort_key
from focalpoints.models import Appointment, Country, Organisation
from focalpoints.querysets import COORDINATORS, acting_from, appointments_lost, body_of_label, holders_of, posts_held
from focalpoints.roles import PERMISSIONS
from focalpoints.tiles import tile_map
from focalpoints.waits import waiting_for
from practices import policies
from practices.coverage import partner_countries, search_address, short_name_of
from practices.home_tasks import adaptation_task, bodies_of, confirmation_tasks, waiting_of
from practices.models import Framework, FrameworkItem, Practice, Validation
from practices.search import counts_of_all
from practices.text import words_of
from rabatplatform.accounts.actors import Actor
from rabatplatform.notifications.querysets import waiting
from rabatplatform.reference.memory import shelf
from rabatplatform.web.templatetags.web import written

WAITING, DRAFTS, NEW, BARS = 3, 5, 5, 5
MOST_WAITING = 50


@require_safe
def home(request):
    user = request.user
    if chosen := request.GET.get("counterpart"):
        return to_counterpart(chosen)
    posts = list(posts_held(user))
    request.actor = Actor(user, acting_from(posts, posts))  # what the header would ask again
    asked = waiting_practices(user, posts)
    drafts = drafts_of(user, asked)
    new = newest_published(user)
    beside = waiting_of(user, posts)
    reported = beside.adaptations
    words = words_of([*asked, *drafts, *new, *(row.practice for row in reported)], kinds=["title", "summary"])
    elsewhere = waiting_for(user, posts)
    said = said_already(posts, asked, reported).union(*(one.said for one in elsewhere))
    told = waiting(user, unread_only=True, keep=handovers.KEPT, without=said)
    tasks = [task_of(practice, user, words[practice.pk]) for practice in asked]
    tasks += [adaptation_task(row, words[row.practice_id]) for row in reported] + confirmation_tasks(beside, posts)
    tasks += [waiting_task(one) for one in elsewhere] + [told_task(line) for line in told]
    if not posts and not tasks:  # somebody who comes in by a handover, before the worker told them
        tasks = handovers.tasks_of(user)
    posts_by_country, posts_by_organisation = post_counts() if posts else ({}, {})
    bars = most_served()
    context = {
        "posts": posts,
        "lost": [] if posts else [lost_said(row) for row in appointments_lost(user)],
        "tasks": tasks if "all" in request.GET else tasks[:WAITING],  # messages alone do not say all of it
        "tasks_total": len(tasks),
        "drafts": [{"practice": p, "title": title(p, words), "href": edit_address(p)} for p in drafts],
        "new": [entry_of(practice, words[practice.pk]) for practice in new],
        "may_draft": any("draft_practices" in PERMISSIONS[post.role] for post in posts),
        "countries": sorted(partner_countries(), key=lambda country: sort_key(country.name)),
        "organisations": [shelf(Organisation).by_key[slug] for slug in ("eu", "ecowas") if slug in shelf(Organisation).by_key],
        "map": tile_map(
            counts={pk: count[0] for pk, count in posts_by_country.items()},
            organisation_counts={pk: count[0] for pk, count in posts_by_organisation.items()},
            href=lambda body: body.get_absolute_url(),
            said=lambda number: posts_said((number, 0)),
        ),
        "bars": bars,
        "longest_bar": bars[0]["value"] if bars else 0,
        "nav": "home",
    }
    return render(request, "practices/home.html", context)


def said_already(posts, asked, reported) -> set[tuple[str, int]]:
    """(room of the event, id of its subject) of what the page itself lists."""
    due = {("confirmation", body.coordination_label_id) for body in bodies_of(posts)}
    return {("practices", practice.pk) for practice in asked} | {("adaptations", row.pk) for row in reported} | due


def lost_said(appointment: Appointment) -> str:
    """Why somebody has no access any more."""
    post = appointment.post
    said = {"post": post.title, "body": post.body.short_name}
    if appointment.suspended_at is not None and (appointment.valid.upper is None or appointment.valid.upper > timezone.now()):
        return _("Your access for %(post)s, %(body)s is suspended. Speak to your coordinator.") % said
    day = days.last_day(appointment.valid.upper, days.zone_of(post))
    said["day"] = written(day, "DATE_FORMAT")
    return _("Your access for %(post)s, %(body)s ended with %(day)s. Speak to your coordinator.") % said


def to_counterpart(key: str):
    """The directory's page of the country (alpha-2) or organisation (slug) chosen in the form, without JavaScript."""
    body = shelf(Country).by_key.get(key) or shelf(Organisation).by_key.get(key)
    return redirect(body or "focalpoints:directory")


def waiting_practices(user, posts) -> list[Practice]:
    """Submitted practices that `user` may validate, and those of their posts that were returned; the longest waiting first."""
    asked = [post.body.coordination_label_id for post in posts if "validate_practices" in PERMISSIONS[post.role]]
    waiting = Validation.objects.filter(round__state="validating", state="waiting", body__in=asked).values("round__practice")
    returned = Q(current__state="returned", next=None) | Q(next__state="returned")
    rows = Practice.objects.visible_to(user).filter(Q(pk__in=waiting) | (_is_of(user, posts) & returned))
    rows = rows.select_related("next", "current", "created_from__country", "created_from__organisation").order_by(
        "updated_at", "pk"
    )
    found = list(rows[:MOST_WAITING])
    own = {p.owner_id for p in found if p.door == Practice.State.SUBMITTED and policies.wrote(user, p)}
    # Policy may_validate: one's own only where there is no other coordinator.
    others = {label for label in own if holders_of(body_of_label(label), COORDINATORS).exclude(pk=user.pk).exists()}
    return [p for p in found if p.door != Practice.State.SUBMITTED or not policies.wrote(user, p) or p.owner_id not in others]


def _is_of(user, posts) -> Q:
    """Written from a post that `user` holds, whoever wrote it; from a post that nobody holds now: their own."""
    held = Appointment.objects.now().filter(post=OuterRef("created_from"))
    return Q(created_from__in=[post.pk for post in posts]) | Q(~Exists(held), created_by=user)


def drafts_of(user, asked=()) -> list[Practice]:
    """Drafts of one's teams, the last saved first; those returned to their author's post stand under what waits (`asked`)."""
    rows = Practice.objects.visible_to(user).owned_by(user).exclude(pk__in=[practice.pk for practice in asked])
    rows = rows.filter(state__in=[Practice.State.DRAFT, Practice.State.RETURNED])
    return list(rows.select_related("current__saved_by").order_by("-updated_at", "-pk")[:DRAFTS])


def newest_published(user) -> list[Practice]:
    """The newest published ones: one's own drafts stand among the newest rows that one reads, and are passed over."""
    rows = Practice.objects.newest_for(user, limit=NEW * 6).select_related("current")
    found = [practice for practice in rows if practice.is_public][:NEW]
    if len(found) < NEW and len(rows) == NEW * 6:  # a team with very many drafts
        return list(Practice.objects.visible_to(user).public().select_related("current").order_by("-listed_at", "-pk")[:NEW])
    return found


def most_served() -> list[dict]:
    """The framework items with the most published practices, as bars: the numbers of the search page."""
    counts = counts_of_all("framework")
    items, frameworks = shelf(FrameworkItem).by_key, shelf(Framework).by_id
    found = []
    for key, number in sorted(counts.items(), key=lambda count: (-count[1], count[0])):
        if (item := items.get(key)) and item.is_worded and len(found) < BARS:
            words = f"{short_name_of(frameworks[item.framework_id])}, {item.code}: {item.name}"
            label = format_html('<a href="{}">{}</a>', search_address(framework=[item.reference]), words)
            found.append({"label": label, "value": number, "text": number})
    return found


def title(practice: Practice, words):
    return words[practice.pk].text("title") or practice.reference


def edit_address(practice: Practice) -> str:
    return reverse("practices:practice-edit", args=[practice.address, "title"])


def task_of(practice: Practice, user, words) -> dict:
    name = str(words.text("title") or practice.reference)
    if practice.door == Practice.State.RETURNED:
        return {
            "icon": "undo-2",
            "title": _("“%(title)s” was returned to you with questions") % {"title": name},
            "text": _("Answer them, then submit it again."),
            "href": practice.get_absolute_url(),
            "action": _("Answer"),
        }
    by = str(practice.created_from or "")
    return {
        "icon": "badge-check",
        "title": _("Validate “%(title)s”") % {"title": name},
        "text": _("Written from the post: %(post)s.") % {"post": by} if by else "",
        "href": practice.get_absolute_url(),
        "action": _("Read and decide"),
        "at": practice.submitted_at,
    }


def waiting_task(one) -> dict:
    return {"icon": one.icon, "title": one.title, "text": one.text, "href": one.href, "action": one.action, "at": one.since}


def told_task(line) -> dict:
    return {"icon": "bell", "title": line["sentence"], "text": "", "href": line["address"], "action": _("Open")}


def entry_of(practice: Practice, words) -> dict:
    return {
        "practice": practice,
        "title": words.text("title") or practice.reference,
        "summary": words.text("summary"),
        "bodies": [*shelf(Country).of(practice.countries), *shelf(Organisation).of(practice.organisations)]
        or [body_of_label(practice.owner_id)],
        "versions": words.versions,
    }
