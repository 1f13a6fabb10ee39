"""Invented practices of Senegal and Spain in several states, so that the demo shows life. Their titles say so."""

from uuid import NAMESPACE_URL, uuid5

from focalpoints.models import Country
from focalpoints.querysets import post_of
from practices import services
from practices.criteria import CODES
from practices.models import FrameworkItem, Practice, ReviewRound, Theme
from practices.services import appointing, reviewing, thread
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.reference.memory import shelf

# Each: country, author (role of the demo account), what happens to it, content with keys of reference data.
PRACTICES = [
    {
        "key": "airport-desk",
        "country": "SN",
        "author": "focal_point",
        "life": ["submit"],
        "content": {
            "title": "Guichet commun de vérification des documents à l’aéroport (démonstration)",
            "summary": "La police aux frontières et trois compagnies aériennes vérifient ensemble, avant l’embarquement, "
            "les documents des passagers en partance de Dakar.",
            "lead_institution": "Police de l’air et des frontières",
            "phenomena": ["smuggling"],
            "kind": "mechanism",
            "original_language": "fr",
            "start": "2024",
            "problem": "Les faux documents étaient découverts à l’arrivée, trop tard pour savoir qui les avait vendus.",
            "actions": "Un guichet commun a été ouvert près des comptoirs. Un agent y note les signes relevés, sans nom. "
            "Les compagnies appellent le guichet au moindre doute et attendent la réponse dix minutes au plus.",
            "rights": "Personne n’est retenu pendant la vérification. Les femmes seules et les mineurs sont reçus par un agent "
            "formé, et orientés vers l’assistance s’ils la demandent.",
            "results": "Les doutes sont levés avant l’embarquement, et les signes nouveaux sont connus de tous le jour même.",
            "evidence": "statistics",
            "worked": "Une réponse en dix minutes : les compagnies appellent parce que l’avion n’attend pas.",
            "not_worked": "La première fiche comptait quarante cases ; personne ne la remplissait.",
            "lessons": "Former ensemble les policiers et les agents de comptoir. Commencer par les vols qui posent question.",
            "conditions": "Un local près des comptoirs, un procureur de permanence joignable, l’accord des compagnies.",
            "themes": ["secure-documents", "law-enforcement-training"],
            "framework_items": ["abidjan-2019:R7", "marrakesh-2018-2020:A15"],
            "contact_post": True,
        },
    },
    {
        "key": "fishing-communities",
        "country": "SN",
        "author": "contributor",
        "life": ["submit_by_focal_point", "return"],
        "reason": "Merci. Précisez, s’il vous plaît, comment le résultat est connu et ce qui a manqué avec les radios.",
        "content": {
            "title": "Causeries dans les quais de pêche sur les risques de la traversée (démonstration)",
            "summary": "D’anciens pêcheurs et des mères de disparus parlent de la traversée dans six quais de pêche.",
            "lead_institution": "Direction de la formation",
            "phenomena": ["smuggling"],
            "kind": "project",
            "original_language": "fr",
            "start": "2025",
            "problem": "Les affiches n’étaient pas lues, et les passeurs recrutent sur les quais.",
            "actions": "Six causeries par mois, en wolof, animées par des personnes connues du quai. "
            "Les radios locales les rediffusent.",
            "rights": "Les mères choisissent ce qu’elles racontent ; aucun nom, aucune photographie.",
            "results": "Les pêcheurs signalent plus souvent les pirogues en préparation.",
            "evidence": "testimony",
            "not_worked": "Les radios demandaient à être payées.",
            "lessons": "La parole d’un ancien pêcheur porte plus loin que celle d’un fonctionnaire.",
            "conditions": "Des personnes respectées du quai, et un peu de temps.",
            "themes": ["awareness-campaigns", "communities-border-areas"],
            "framework_items": ["abidjan-2019:R10", "oporto-2015:C7"],
            "contact_post": True,
        },
    },
    {
        "key": "joint-analysis",
        "country": "SN",
        "author": "analyst",
        "life": [],
        "content": {
            "title": "Réunion mensuelle d’analyse entre police, gendarmerie et marine (démonstration)",
            "summary": "Trois corps comparent chaque mois ce qu’ils ont vu des départs par la mer.",
            "original_language": "fr",
            "phenomena": ["smuggling"],
        },
    },
    {
        "key": "prosecutors-desk",
        "country": "ES",
        "author": "focal_point",
        "life": ["submit", "validate"],
        "reviews": [("PT", "publish"), ("SN", "publish")],
        "content": {
            "title": "Fiscalía de guardia para las llegadas por mar (demostración)",
            "summary": "Un fiscal especializado atiende por teléfono a los equipos que reciben a las personas llegadas por mar "
            "en Canarias y Andalucía.",
            "lead_institution": "Comisaría General de Extranjería y Fronteras",
            "phenomena": ["smuggling", "trafficking"],
            "kind": "mechanism",
            "original_language": "es",
            "start": "2023",
            "problem": "Las pruebas contra los organizadores se perdían en las primeras horas tras la llegada.",
            "actions": "Un turno de guardia de fiscales especializados, una lista breve de preguntas y un modelo de acta común "
            "para policía, salvamento y Cruz Roja.",
            "rights": "Primero la atención sanitaria. Las posibles víctimas de trata hablan antes con una persona de apoyo.",
            "results": "Las diligencias urgentes se piden el mismo día y las declaraciones se toman una sola vez.",
            "evidence": "statistics",
            "worked": "El mismo modelo de acta en todos los puertos.",
            "nothing_failed": True,
            "lessons": "Una sola entrevista bien hecha vale más que tres.",
            "conditions": "Fiscales especializados e intérpretes disponibles de noche.",
            "themes": ["specialised-prosecutors", "victim-identification"],
            "framework_items": ["abidjan-2019:R6", "oporto-2015:C2"],
            "contact_post": True,
        },
    },
    {
        "key": "mobile-registry",
        "country": "PT",
        "author": "focal_point",
        "life": ["submit", "validate"],
        "reviews": [("SN", ""), ("FR", "")],
        "question": "Qui paie les déplacements de l’équipe après la fin du projet ?",
        "content": {
            "title": "Equipa móvel de registo civil junto dos portos de pesca (demonstração)",
            "summary": "Uma equipa de três pessoas regista nascimentos e emite documentos em doze portos de pesca, "
            "uma vez por mês.",
            "lead_institution": "Instituto dos Registos e do Notariado",
            "phenomena": ["smuggling", "trafficking"],
            "kind": "project",
            "original_language": "pt",
            "start": "2023",
            "problem": "Sem documentos, as famílias aceitavam os que os passadores lhes ofereciam.",
            "actions": "A equipa anuncia a visita na rádio local, instala-se na lota e emite o documento no mesmo dia.",
            "rights": "Nenhum dado é partilhado com a polícia. As crianças são atendidas com um dos pais.",
            "results": "Em dois anos, quase todas as crianças dos doze portos ficaram registadas.",
            "evidence": "statistics",
            "not_worked": "A primeira carrinha não passava nas estradas de terra.",
            "lessons": "Ir aos portos ao domingo, quando os barcos estão em terra.",
            "conditions": "Uma lei que permita emitir o documento fora da conservatória.",
            "themes": ["civil-registration", "communities-border-areas"],
            "framework_items": ["abidjan-2019:R7"],
            "contact_post": True,
        },
    },
    {
        "key": "school-theatre",
        "country": "ES",
        "author": "contributor",
        "life": [],
        "content": {
            "title": "Teatro en las escuelas contra la trata (demostración)",
            "summary": "Una compañía joven representa en los institutos una historia de captación por internet.",
            "original_language": "es",
            "phenomena": ["trafficking"],
            "kind": "project",
        },
    },
]


MARKS = {"scores": dict.fromkeys(CODES, 3), "blocking": {"no_personal_data": True, "not_here": True}}


def load() -> str:
    """Make those that are missing, each by its author's account; a line that says what was done."""
    keys = {uuid5(NAMESPACE_URL, f"demo:{practice['key']}"): practice for practice in PRACTICES}
    with system_scope("load demo practices"):
        made = set(Practice.objects.filter(form_key__in=keys).values_list("form_key", flat=True))
    missing = {key: practice for key, practice in keys.items() if key not in made}
    for key, practice in missing.items():
        _make(key, **practice)
    return f"Demo practices: {len(missing)} new, {len(made)} unchanged"


def _make(form_key, *, country, author, life, content, reason="", reviews=(), question="", **_facts):
    body = shelf(Country).by_key[country]
    writer = _actor(author, body)
    with access_scope(writer.user):
        content = _with_ids(content, body, writer)
        practice = services.create_draft(body=body, content=content, actor=writer, form_key=form_key)
        if "submit" in life:
            services.submit(practice=practice, actor=writer)
    if "submit_by_focal_point" in life:
        actor = _actor("focal_point", body)
        with access_scope(actor.user):
            services.submit(practice=practice, actor=actor)
    if "return" in life:
        actor = _actor("coordinator", body)
        with access_scope(actor.user):
            services.return_to_author(practice=practice, reason=reason, actor=actor)
    if "validate" in life:
        actor = _actor("coordinator", body)
        with access_scope(actor.user):
            services.validate(practice=practice, actor=actor)
        _review(practice, reviews, question)


def _review(practice: Practice, reviews, question: str) -> None:
    """Ask focal points of these countries; those with a decision send it, the first of the others asks the authors."""
    people = [_actor("focal_point", shelf(Country).by_key[country]) for country, _decision in reviews]
    secretary = User.objects.get(email="secretariat@demo.example")
    with access_scope(secretary):
        actor = Actor(secretary, post_of(secretary))
        rows = appointing.appoint(practice=practice, posts=[person.post for person in people], actor=actor)
    by_post = {row.post_id: row for row in rows}
    for person, (_country, decision) in zip(people, reviews, strict=True):
        if not decision and not question:
            continue
        with access_scope(person.user):
            review = reviewing.declare(review=by_post[person.post.pk], conflict=False, actor=person)
            if decision:
                reviewing.send_review(review=review, edition=1, actor=person, content=MARKS | {"decision": decision})
            else:
                thread.ask_back(review=review, text=question, criterion="sustainability", actor=person)
                question = ""
    with system_scope("settle a demo review"):
        services.settle(ReviewRound.objects.get(pk=rows[0].round_id))


def _actor(role: str, country: Country) -> Actor:
    user = User.objects.get(email=f"{role}.{country.alpha2.lower()}@demo.example")
    return Actor(user, post_of(user, body=country))


def _with_ids(content: dict, country: Country, writer: Actor) -> dict:
    """The content with ids in the place of keys; `contact_post` is the author's post."""
    found = {**content, "countries": [country.pk]}
    for name, model in (("themes", Theme), ("framework_items", FrameworkItem)):
        if name in found:
            found[name] = [shelf(model).by_key[key].pk for key in found[name]]
    if found.get("contact_post"):
        found["contact_post"] = writer.post.pk
    return found
