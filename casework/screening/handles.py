"""Names on social networks: @name, links to profiles and channels, and "Snapchat : name"."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded

LINK = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:(?:www|m|web|fr-fr|vm|mobile|l)\.)?"
    r"(?:facebook\.com|fb\.com|fb\.me|m\.me|instagram\.com|instagr\.am|tiktok\.com|t\.me|telegram\.me|telegram\.dog|"
    r"twitter\.com|x\.com|snapchat\.com|"
    r"linkedin\.com|youtube\.com|vk\.com|ok\.ru|threads\.net|discord\.gg|discord\.com|signal\.me|chat\.whatsapp\.com|"
    r"wa\.me|api\.whatsapp\.com|"
    r"wa\.link|whatsapp\.com)/[^\s\"'<>|]{1,200}"
)
WHATSAPP_NUMBER = re.compile(r"wa\.me/\+?\d{7}|whatsapp\.com/send/?\?phone=")
SKYPE = re.compile(r"(?<!\w)live:[\w.]{3,40}\w")
AT_NAME = re.compile(r"(?<![\w.@/%+-])@([a-z0-9_\u0621-\u064a](?:[\w.\-]{1,38}\w))(?![\w@])")
PLATFORM = (
    r"(?:snap ?chat|snap|instagram|insta|tik ?tok|telegram|facebook|fb|messenger|twitter|skype|discord|imo|"
    r"viber|wechat|linkedin|"
    r"سناب ?شات|سناب|انستغرام|انستقرام|انستجرام|تيك ?توك|تلغرام|تليغرام|تيليجرام|فيسبوك|فايسبوك|تويتر|مسنجر)"
)
ACCOUNT = (
    r"(?:account|user(?: ?name)?|profile|handle|id|channel|page|nick(?:name)?|compte|pseudo(?:nyme)?|profil|"
    r"identifiant|chaine|cuenta|usuario|"
    r"perfil|canal|pagina|conta|utilizador|nome|nom|name|nombre|حساب\w*|معرف|صفحه|قناه|اسم المستخدم|باسم)"
)
TOKEN = r"@?[a-z0-9_](?:[\w.\-]{1,38}\w)"
LABELLED = re.compile(
    rf"(?<!\w){PLATFORM}(?: {ACCOUNT}){{0,2}} ?(?P<mark>[:=]|(?:is|est|es|e|هو) )? ?(?P<quote>[\"'(] ?)?(?P<name>{TOKEN})"
)
QUOTED = re.compile(
    rf"(?<!\w){ACCOUNT}(?: (?:on|sur|no|do|da|de|en|del|em|على|في))? {PLATFORM}(?: (?:called|named|nomme|dit|"
    rf"llamad[ao]|chamad[ao]|de nome|باسم))? ?:? ?\" ?(?P<name>[^\"\n]{{3,40}}?) ?\"|"
    rf"(?<!\w){PLATFORM} {ACCOUNT}(?: (?:called|named|nomme|dit|llamad[ao]|chamad[ao]|باسم))? ?:? ?\" ?(?P<name2>[^\"\n]{{3,40}}?) "
    rf"?\""
)
NAMED = re.compile(
    rf"(?<!\w)(?:user ?name|screen name|pseudo(?:nyme)?|handle|nickname|nick|nom d'utilisateur|identifiant|"
    rf"nombre de usuario|usuario|nome de utilizador|"
    rf"utilizador|اسم المستخدم|حساب)(?: (?:on |sur |en |no )?(?:signal|telegram|tik ?tok|insta(?:gram)?|"
    rf"snap(?:chat)?))?(?: (?:is|est|es|e|هو))? ?:? ?\"? ?(?P<name>{TOKEN})"
)
PSEUDONYM = re.compile(
    rf"(?<!\w)(?:pseudo(?:nyme)?|nick(?:name)?|user ?name|profile(?: name)?|compte|profil|account|cuenta|perfil|"
    rf"conta|usuario)(?: (?:on|sur|en|no|do|de|del|da))? {PLATFORM} ?: ?"
    rf"|(?<!\w){PLATFORM} (?:pseudo(?:nyme)?|nick(?:name)?|user ?name|profile(?: name)?|compte|profil|account|"
    rf"cuenta|perfil|conta|usuario) ?: ?"
)
CAPITALS = re.compile(r"[A-Z]\w+(?: [A-Z]\w+){0,3}")
# Offices that speak to the public under a name of their own.
OFFICIAL = re.compile(
    r"@?(?:un(?:_\w+)?|un(?:odc|hcr|icef|women|dp|geneva|migration)\w*|(?:iom|oim|hcr)(?:_\w+)?|(?:icrc|cicr|"
    r"icmpd|frontex|europol|interpol|ecowas|cedeao|naptip|"
    r"wacap|redcross|croixrouge|savethechildren|amnesty|rabat_?process)\w*|processusderabat|eu_?commission|ec_\w+|msf(?:_\w+)?|"
    r"(?:police|policia|gendarmerie|guardia_?civil|minist|interior|gouv|african_?union)\w*|gov(?:[._]\w+)?|nis_?nigeria)"
)
DIGITS = re.compile(r"[\d.]+")


PROSE = frozenset(
    re.findall(
        r"\w+",
        "annonces anuncios anuncio ads adverts pages paginas groups groupes grupos videos stories messages mensajes mensagens chaines "
        "canales canais channels oui non yes sim aucun none nenhum ninguno public prive idem everywhere partout unknown inconnu",
    )
)


def is_name(token: str) -> bool:
    return not DIGITS.fullmatch(token) and not OFFICIAL.fullmatch(token)


def links(folded: Folded) -> Iterator[Candidate]:
    for link in folded.words(LINK):
        end = link.end()
        while folded.text[end - 1] in ".,;:!?)]":
            end -= 1
        path = folded.low[link.start() : end].split("//")[-1].partition("/")[2]
        if not path or OFFICIAL.fullmatch(path.strip("/@")):
            continue
        kind = "phone" if WHATSAPP_NUMBER.search(link.group()) else "social_handle"
        yield Candidate(kind, link.start(), end, 96)


def labelled(folded: Folded) -> Iterator[Candidate]:
    """After the name of a network, or a word such as "pseudo". Prose after a colon is no name: one looks like a name or ends there."""
    for pattern in (LABELLED, NAMED):
        for label in folded.words(pattern):
            name = label["name"]
            shaped = any(one.isdigit() or one in "_." for one in name) and any(one.isalpha() for one in name)
            marked = pattern is LABELLED and label["mark"] in (":", "=")
            after = folded.low[label.end() : label.end() + 2].lstrip(" ")
            alone = (
                marked
                and len(name) > 3
                and name not in PROSE
                and (label.end() == len(folded.low) or not after[:1].isalnum() and after[:1] != "%")
            )
            if is_name(name) and any(one.isalpha() for one in name) and (shaped or alone):
                yield Candidate("social_handle", label.start("name"), label.end("name"), 72)
    for label in folded.words(PSEUDONYM):
        name = CAPITALS.match(folded.text, label.end())
        if name:
            yield Candidate("social_handle", *name.span(), 71)
    for quoted in folded.words(QUOTED) if '"' in folded.text else ():
        group = "name" if quoted["name"] else "name2"
        yield Candidate("social_handle", quoted.start(group), quoted.end(group), 73)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from links(folded)
    for name in AT_NAME.finditer(folded.low) if "@" in folded.low else ():
        if is_name(name[1]):
            yield Candidate("social_handle", name.start(), name.end(), 89)
    yield from labelled(folded)
    yield from (Candidate("social_handle", *name.span(), 70) for name in folded.words(SKYPE))
