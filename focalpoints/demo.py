"""Demo accounts and the posts they hold: invented people, local settings only. `manage.py load_demo` runs `load()`."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from focalpoints import demo_caseworkers, demo_team
from focalpoints.models import Appointment, Country, Network, Organisation, Post, Role
from focalpoints.services import appoint, create_post, ensure_service_account
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.reference.memory import shelf

DOMAIN = "demo.example"
SYSTEM = Actor(None)
ROLES = (Role.OBSERVER, Role.CONTRIBUTOR, Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR)
DEPUTY_ROLE = {Role.COORDINATOR: Role.FOCAL_POINT, Role.FOCAL_POINT: Role.ANALYST}

# The function of each role, the networks that it serves where the country belongs to them, and its institution by country.
TITLES = {
    Role.OBSERVER: {"en": "Migration statistics", "fr": "Statistiques migratoires"},
    Role.CONTRIBUTOR: {"en": "Training and awareness raising", "fr": "Formation et sensibilisation"},
    Role.FOCAL_POINT: {"en": "Focal point for migrant smuggling", "fr": "Point focal pour le trafic illicite de migrants"},
    Role.ANALYST: {"en": "Analysis of routes and networks", "fr": "Analyse des routes et des réseaux"},
    Role.COORDINATOR: {"en": "National coordination", "fr": "Coordination nationale"},
}
VACANT = {"en": "Judicial cooperation", "fr": "Coopération judiciaire"}
NETWORKS = {
    Role.FOCAL_POINT: ("rabat", "smuggling", "niamey-declaration"),
    Role.ANALYST: ("afic-risk-analysis-cell",),
    Role.COORDINATOR: ("rabat", "jvap"),
}
ALWAYS = {"rabat", "smuggling", "jvap"}  # networks that every country serves
# alpha2: (time zone, language of the account, working languages, institutions in the order of ROLES, names in the same order)
COUNTRIES = {
    "SN": (
        "Africa/Dakar",
        "fr",
        ["fr", "wo", "en"],
        [
            "Agence nationale de la statistique",
            "Direction de la formation",
            "Division de lutte contre le trafic de migrants",
            "Police de l’air et des frontières",
            "Cellule nationale de lutte contre la traite",
        ],
        ["Khady Mbaye", "Ousmane Gueye", "Aminata Sarr", "Cheikh Diouf", "Ibrahima Thiam"],
    ),
    "ES": (
        "Europe/Madrid",
        "en",
        ["es", "en", "fr"],
        [
            "Observatorio Permanente de la Inmigración",
            "Secretaría de Estado de Migraciones",
            "Comisaría General de Extranjería y Fronteras",
            "Centro de Inteligencia contra el Crimen Organizado",
            "Ministerio del Interior",
        ],
        ["Lucía Ferrer Vidal", "Álvaro Montes", "Carmen Iriarte", "Javier Robledo", "Elena Quintana"],
    ),
    "NE": (
        "Africa/Niamey",
        "fr",
        ["fr", "ha"],
        [
            "Institut national de la statistique",
            "École nationale de police",
            "Direction de la surveillance du territoire",
            "Direction de la surveillance du territoire",
            "Agence nationale de lutte contre la traite",
        ],
        ["Rahila Moussa", "Abdou Garba", "Haoua Issoufou", "Souleymane Idi", "Zeinabou Maïga"],
    ),
    "PT": (
        "Europe/Lisbon",
        "en",
        ["pt", "en", "fr"],
        [
            "Observatório do Tráfico de Seres Humanos",
            "Comissão para a Cidadania e a Igualdade de Género",
            "Polícia Judiciária",
            "Polícia Judiciária",
            "Ministério da Administração Interna",
        ],
        ["Teresa Vale", "Rui Figueira", "Inês Duarte", "Nuno Salgado", "Margarida Pinto Reis"],
    ),
    "MA": (
        "Africa/Casablanca",
        "fr",
        ["ar", "fr"],
        [
            "Haut-Commissariat au plan",
            "Institut royal de police",
            "Direction de la migration et de la surveillance des frontières",
            "Direction de la migration et de la surveillance des frontières",
            "Ministère de l’Intérieur",
        ],
        ["Salma Bennis", "Youssef Alaoui Tahiri", "Nadia El Fassi", "Karim Ouazzani", "Hicham Berrada"],
    ),
    "CI": (
        "Africa/Abidjan",
        "fr",
        ["fr", "en"],
        [
            "Institut national de la statistique",
            "Comité national de lutte contre la traite des personnes",
            "Unité de lutte contre la criminalité transnationale organisée",
            "Unité de lutte contre la criminalité transnationale organisée",
            "Ministère de l’Intégration africaine",
        ],
        ["Adjoua Koffi", "Sékou Bamba", "Mariam Coulibaly", "Yao N’Guessan", "Aya Kouadio"],
    ),
    "FR": (
        "Europe/Paris",
        "fr",
        ["fr", "en"],
        [
            "Institut national d’études démographiques",
            "Mission interministérielle MIPROF",
            "Office de lutte contre le trafic illicite de migrants",
            "Direction nationale de la police aux frontières",
            "Ministère de l’Europe et des Affaires étrangères",
        ],
        ["Camille Roussel", "Thomas Garnier", "Claire Vasseur", "Mehdi Lacombe", "Hélène Aubry"],
    ),
}
# slug: (part of the address before the @, role, time zone, title, institution, name)
OFFICERS = {
    "unodc": (
        "officer.unodc",
        Role.FOCAL_POINT,
        "Europe/Vienna",
        {"en": "Migrant smuggling officer", "fr": "Chargée du trafic illicite de migrants"},
        "Border Management Branch",
        "Anneli Brandt",
    ),
    "iom": (
        "officer.iom",
        Role.FOCAL_POINT,
        "Europe/Zurich",
        {"en": "Immigration and border governance officer", "fr": "Chargé de la gouvernance des frontières"},
        "Immigration and Border Governance",
        "Mateo Rivas",
    ),
    "frontex": (
        "officer.frontex",
        Role.FOCAL_POINT,
        "Europe/Warsaw",
        {"en": "Cooperation with African partners", "fr": "Coopération avec les partenaires africains"},
        "International Cooperation",
        "Katarzyna Zielińska",
    ),
    "icmpd": (
        "secretariat",
        Role.SECRETARIAT,
        "Europe/Vienna",
        {"en": "Secretariat of the Rabat Process", "fr": "Secrétariat du Processus de Rabat"},
        "Migration Dialogues and Cooperation",
        "Johanna Lindqvist",
    ),
}
# A second person of the Secretariat: a nomination is verified by somebody who did not propose it.
COLLEAGUES = {
    "icmpd": (
        "second.secretariat",
        Role.SECRETARIAT,
        "Europe/Vienna",
        {"en": "Secretariat, partnerships", "fr": "Secrétariat, partenariats"},
        "Migration Dialogues and Cooperation",
        "Paolo Conti",
    ),
}


def load() -> str:
    """Make what is missing, set the one password where it differs; a line that says what was done. Opens its own scope."""
    with system_scope("load demo accounts"):
        demo = _Demo()
        for alpha2, country in COUNTRIES.items():
            demo.country(alpha2, *country)
        for slug, officer in OFFICERS.items():
            demo.officer(slug, *officer)
            if officer[1] != Role.SECRETARIAT:
                demo.service_account(slug)
        for slug, officer in COLLEAGUES.items():
            demo.officer(slug, *officer)
        for caseworker in demo_caseworkers.people():
            demo.caseworker(*caseworker)
    return f"Demo accounts: {demo.new} new, {demo.unchanged} unchanged. {demo_team.load()}"


class _Demo:
    """What is there already, read in a few queries, and the making of what is not."""

    def __init__(self):
        self.new = self.unchanged = 0
        self.people = {person.email: person for person in User.objects.filter(email__endswith=f"@{DOMAIN}")}
        self.password = _one_hash(self.people.values())
        posts = Post.objects.select_related("country", "organisation", "deputy")
        self.posts = defaultdict(list)
        for post in posts.filter(closed_at=None):
            self.posts[post.body, post.role].append(post)
        self.held = defaultdict(list)
        for row in Appointment.objects.filter(user__in=[person.pk for person in self.people.values()]):
            self.held[row.user_id].append(row)
        self.services = set(
            Appointment.objects.filter(user__is_service=True, post__organisation__isnull=False).values_list(
                "post__organisation", flat=True
            )
        )
        now = timezone.now()
        self.since = datetime(now.year, 1, 1, tzinfo=now.tzinfo)
        self.until = datetime(now.year + 2, 1, 1, tzinfo=now.tzinfo)
        self.now = now

    def country(self, alpha2, zone, language, languages, institutions, names):
        body = shelf(Country).by_key[alpha2]
        posts = {}
        for role, institution, name in zip(ROLES, institutions, names, strict=True):
            person = self.person(f"{role}.{alpha2.lower()}", name, language, zone)
            networks = [code for code in NETWORKS.get(role, ()) if code in ALWAYS or code in body.networks]
            posts[role] = self.hold(
                person, body, role, TITLES[role], institution=institution, zone=zone, languages=languages, networks=networks
            )
        for role, deputy in DEPUTY_ROLE.items():
            if posts[role].deputy_id is None:
                posts[role].deputy = posts[deputy]
                posts[role].save(update_fields=["deputy"])
        self.vacant(body, zone, languages)

    def officer(self, slug, account, role, zone, titles, institution, name):
        body = shelf(Organisation).by_key[slug]
        person = self.person(account, name, "en", zone)
        self.hold(person, body, role, titles, institution=institution, zone=zone, languages=["en", "fr"], networks=())

    def caseworker(self, body, account, role, name, titles, institution, zone, language, languages):
        body = shelf(Organisation).by_key.get(body) or shelf(Country).by_key[body]
        person = self.person(account, name, language, zone)
        self.hold(person, body, role, titles, institution=institution, zone=zone, languages=languages, networks=())

    def service_account(self, slug):
        organisation = shelf(Organisation).by_key[slug]
        if organisation.pk not in self.services:
            ensure_service_account(organisation)

    def person(self, account, name, language, zone) -> User:
        email = f"{account}@{DOMAIN}"
        facts = {"name": name, "password": self.password}
        person = self.people.get(email)
        if person is None:
            person = User.objects.create(email=email, language=language, time_zone=zone, **facts)
            self.people[email] = person
            self.new += 1
            return person
        self.unchanged += 1
        differing = [fact for fact, value in facts.items() if getattr(person, fact) != value]
        if differing:
            for fact in differing:
                setattr(person, fact, facts[fact])
            person.save(update_fields=differing)
        return person

    def hold(self, person, body, role, titles, *, institution, zone, languages, networks) -> Post:
        """The post of this person, made when missing; held from this year on unless it is held now."""
        mine = {row.post_id for row in self.held[person.pk]}
        post = next((post for post in self.posts[body, role] if post.pk in mine), None)
        if post is None:
            post = self._open(body, role, titles, institution, zone, languages, networks)
        ends = [row.valid.upper for row in self.held[person.pk] if row.post_id == post.pk]
        if any(self.now in row.valid for row in self.held[person.pk] if row.post_id == post.pk):
            return post
        appoint(post=post, person=person, since=max([self.since, *filter(None, ends)]), until=self.until, actor=SYSTEM)
        return post

    def vacant(self, body, zone, languages):
        if not any(post.titles == VACANT for post in self.posts[body, Role.FOCAL_POINT]):
            networks = [code for code in ("wacap",) if code in body.networks]
            self._open(body, Role.FOCAL_POINT, VACANT, "", zone, languages, networks)

    def _open(self, body, role, titles, institution, zone, languages, networks) -> Post:
        return create_post(
            body=body,
            role=role,
            titles=titles,
            institution=institution,
            networks=[shelf(Network).by_key[code] for code in networks],
            working_languages=languages,
            time_zone=zone,
            actor=SYSTEM,
        )


def _one_hash(people) -> str:
    """The demo password hashed once for all accounts, for Argon2 is slow on purpose; the stored hash while it verifies."""
    stored = next((person.password for person in people), "")
    return stored if stored and check_password(settings.DEMO_PASSWORD, stored) else make_password(settings.DEMO_PASSWORD)
