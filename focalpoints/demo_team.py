"""What the demo posts say of themselves: contacts, competences, formal channels, a message, an invitation. Invented, local only."""

from datetime import timedelta

from django.utils import timezone

from focalpoints.models import Contact, Country, FormalChannel, Invitation, Post, PostMessage, Role
from focalpoints.services.channels import add_channel
from focalpoints.services.contacts import add_contact
from focalpoints.services.invitations import invite
from focalpoints.services.messages import write_message
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf

DOMAIN = "demo.example"
# role: (competences, kinds of request that the post takes, channels)
FACTS = {
    Role.COORDINATOR: (["policy"], ["information", "contact"], ["diplomatic"]),
    Role.FOCAL_POINT: (["police", "border"], ["information", "contact", "joint_action", "urgent"], ["interpol"]),
    Role.ANALYST: (["police", "data"], ["information"], ["interpol"]),
    Role.CONTRIBUTOR: (["protection"], ["training", "referral_channel"], []),
    Role.OBSERVER: (["data"], ["information"], []),
}
HOURS = {"SN": ("8:00–17:00", "+221 00 000 00 19"), "ES": ("8:30–15:00", ""), "NE": ("7:30–16:00", ""), "MA": ("8:30–16:30", "")}
CHANNELS = {
    "SN": [
        ("interpol", "Bureau central national INTERPOL, Dakar", "https://www.interpol.int/", True),
        ("wacap", "Point de contact WACAP", "https://www.wacapnet.com/", False),
    ],
    "ES": [
        ("interpol", "Oficina Central Nacional de INTERPOL, Madrid", "https://www.interpol.int/", True),
        ("siena", "SIENA, Europol", "https://www.europol.europa.eu/", True),
    ],
    "NE": [("wacap", "Point de contact WACAP", "https://www.wacapnet.com/", False)],
}
CONTACTS = [  # role, kind, what stands before the country's digits, shown to
    (Role.COORDINATOR, "email", "coordination", "members"),
    (Role.COORDINATOR, "phone", "01", "members"),
    (Role.COORDINATOR, "mobile", "02", "coordinators"),
    (Role.FOCAL_POINT, "email", "focal-point", "members"),
    (Role.FOCAL_POINT, "duty", "03", "members"),
    (Role.ANALYST, "phone", "04", "secretariat"),
]
COUNTRIES = {"SN": "221", "ES": "34", "NE": "227", "PT": "351", "MA": "212", "CI": "225", "FR": "33"}
MESSAGE = (
    "Contrôles à la descente d’avion",
    "Bonjour, qui forme chez vous les agents des compagnies aériennes ? Nous préparons une formation pour le mois de mars.",
)


def load() -> str:
    """Make what is missing; a line that says what was done."""
    with system_scope("look for the demo team"):
        actors = _actors()
        done = Contact.objects.filter(value=f"coordination.sn@{DOMAIN}").exists()
    if done or not actors:
        return "Demo contacts: unchanged"
    _facts()
    for (alpha2, role), actor in actors.items():
        _contacts(alpha2, role, actor)
    for alpha2, channels in CHANNELS.items():
        _channels(alpha2, channels, actors[alpha2, Role.COORDINATOR])
    _message(actors["ES", Role.FOCAL_POINT], actors["SN", Role.FOCAL_POINT].post)
    _invitation(actors["SN", Role.COORDINATOR])
    return "Demo contacts: new"


def _actors() -> dict:
    """{(alpha2, role): the demo person of that role, from their post}."""
    found = {}
    for person in User.objects.filter(email__endswith=f"@{DOMAIN}"):
        role, _dot, country = person.email.partition("@")[0].rpartition(".")
        if country.upper() in COUNTRIES and role in FACTS:
            post = Post.objects.filter(appointments__user=person, role=role).select_related("country", "organisation").first()
            if post:
                found[country.upper(), Role(role)] = Actor(person, post)
    return found


def _facts() -> None:
    with system_scope("demo posts say what they do"):
        now = timezone.now()
        for post in Post.objects.filter(country__alpha2__in=COUNTRIES).select_related("country"):
            post.competences, post.accepts, post.secure_channels = FACTS[Role(post.role)]
            post.hours, post.out_of_hours = HOURS.get(post.country.alpha2, ("", ""))
            post.save(update_fields=["competences", "accepts", "secure_channels", "hours", "out_of_hours"])
        # One that is due, and one that nobody confirmed in time.
        due = Post.objects.filter(country__alpha2="SN", role=Role.FOCAL_POINT, appointments__isnull=False)
        due.update(
            freshness=Freshness.FIRST_NOTICE, confirmed_at=now - timedelta(days=340), next_step_at=now + timedelta(days=15)
        )
        late = Post.objects.filter(country__alpha2="ES", role=Role.CONTRIBUTOR)
        late.update(
            freshness=Freshness.UNCONFIRMED, confirmed_at=now - timedelta(days=390), next_step_at=now + timedelta(days=30)
        )


def _contacts(alpha2: str, role, actor: Actor) -> None:
    with access_scope(actor.user):
        for of_role, kind, start, shown_to in CONTACTS:
            if of_role == role:
                value = f"{start}.{alpha2.lower()}@{DOMAIN}" if kind == "email" else f"+{COUNTRIES[alpha2]} 00 000 00 {start}"
                add_contact(post=actor.post, kind=kind, value=value, shown_to=shown_to, actor=actor)


def _channels(alpha2: str, channels, actor: Actor) -> None:
    country = shelf(Country).by_key[alpha2]
    with access_scope(actor.user):
        for kind, name, url, is_day_and_night in channels:
            if not FormalChannel.objects.filter(country=country, kind=kind).exists():
                add_channel(country=country, kind=kind, name=name, url=url, is_day_and_night=is_day_and_night, actor=actor)


def _message(sender: Actor, post: Post) -> None:
    with access_scope(sender.user):
        if not PostMessage.objects.exists():
            write_message(post=post, subject=MESSAGE[0], text=MESSAGE[1], actor=sender)


def _invitation(chief: Actor) -> None:
    """The vacant post of Senegal has somebody invited; the mail lies in /local/mail/."""
    with access_scope(chief.user):
        vacant = Post.objects.filter(country__alpha2="SN", role=Role.FOCAL_POINT, appointments=None, closed_at=None).first()
        if vacant and not Invitation.objects.filter(post=vacant).exists():
            invite(post=vacant, email=f"mariama.ndour@{DOMAIN}", name="Mariama Ndour", actor=chief)
