"""Words that stand before a person's name, and words that look like one and are an office, a body or a place."""

from pathlib import Path

from .folding import Folded


def words(name: str) -> frozenset[str]:
    """The words of a list, folded as the texts are."""
    return frozenset(Folded((Path(__file__).parent / "words" / f"{name}.txt").read_text(encoding="utf-8")).text.split())


TITLES = (
    # Short forms, written with a capital.
    r"M\.|MM\.|Mme\.?|Mmes|Mlle\.?|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Drs\.?|Pr\.?|Prof\.?|Me|Mgr\.?|Sr\.?|Sra\.?|"
    r"Srta\.?|Sres\.?|Dra\.?|D\.ª?|Dña\.?|Dna\.?|Dª\.?|Exmo\.?|"
    r"Eng\.?|Ing\.?|Lic\.?|Sgt\.?|Cpt\.?|Capt\.?|Cap\.|Cdt\.?|Cmdt\.?|Cmdte\.?|Col\.|Lt\.?|Lt\.? ?Col\.?|Ltn\.?|"
    r"Insp\.|Adj\.|Gen\.|Rev\.?|Hon\.|"
    # Whole words; small letters are usual in French, Portuguese and Spanish.
    r"[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Mm]ister|[Mm]adam|[Ss]enor|[Ss]enora|[Ss]enorita|[Ss]enhor|[Ss]enhora|"
    r"[Dd]on|[Dd]ona|Dom|[Dd]octor|[Dd]octora|[Dd]outora?|"
    r"[Dd]octeur|[Mm]aitre|[Pp]rofess(?:or|eur)|[Pp]rofesora?|[Pp]rofessora|"
    r"[Cc]aptain|[Cc]apitaine|[Cc]apitan|[Cc]apitao|[Cc]olonel|[Cc]oronel|[Cc]ommandant|[Cc]ommander|[Cc]omandante|"
    r"[Ll]ieutenant|[Tt]eniente|[Tt]enente|[Ss]ergea?nt(?:-[Cc]hef|-[Mm]ajor)?|[Ss]argento|"
    r"[Cc]apor[ae]l|[Aa]djudant|[Bb]rigadier|[Ii]nspect(?:or|eur)(?: [Pp]rincipal| [Gg]eneral| [Cc]hef)?|"
    r"[Ww]arrant [Oo]fficer|[Ss]taff [Ss]ergeant|[Ii]nspetor|[Cc]ommissaire(?: [Pp]rincipal| [Dd]ivisionnaire)?|[Cc]omisario|"
    r"[Cc]omissario|[Ss]uperintendent|[Gg]eneral|[Jj]udge|[Jj]uge|[Jj]uez|"
    r"[Ee]l[- ][Hh]ad[jd]i?|[Ee]l [Hh]ajj?|[Ee]lhadji?|[Aa]l[- ]?[Hh]ad[jd]i?|[Aa]lhaji|[Aa]lhagie|[Aa]lhaja|"
    r"[Hh]ajia|[Hh]adja|[Hh]adji|Hajj?|[Cc]heikh|[Ss]heikh|[Ss]hei[kq]h?|[Ss]haykh|[Mm]estre|"
    r"[Cc]h[ae]ikh|[Xx]eque|[Jj]eque|[Ii]mam|[Ii]mame|[Ss]erigne|[Tt]hierno|[Mm]arabout|[Ee]mir|[Cc]hief|[Pp]astor|"
    r"[Pp]asteur|[Pp]ere|[Ff]ather|[Aa]bbe|[Pp]adre|[Uu]ncle|[Aa]untie|[Tt]onton|"
    r"[Tt]antie|Mama|Maman|Papa|[Oo]ga|[Tt]io|[Tt]ia|[Ss]idi|[Ll]alla|[Mm]oulay|[Mm]oulaye|"
    r"[Bb]arrister|Barr\.|Engr\.?|Arch\.|[Cc]omrade|[Ss]enator|[Ss]enateur|[Cc]onstable|Cst\.|Cpl\.?|Maj\.?|Brig\.|[Mm]ajor|"
    r"[Aa]djudant-[Cc]hef|[Ll]ieutenant-[Cc]olonel|[Cc]olonel-[Mm]ajor|[Mm]arechal|[Ss]oldat|[Gg]endarme|"
    r"[Cc]ommissario|[Ee]ngenheir[oa]|[Ii]ngenier[oa]|[Ii]ngenieur|[Ll]icenciad[oa]|[Aa]rquitect[oa]|[Aa]lferes|[Ii]rma|[Ff]rei|"
    r"Ustaz|[Uu]stadh|[Mm]allam|[Mm]alam|Otunba|Nana|Togbe|[Bb]rother|[Ss]ister|[Ff]rere|[Ss]our|[Hh]ermano|[Hh]ermana|"
    r"[Ii]rmao|[Mm]ummy|[Aa]dv\.|Ch\."
)
PARTICLES = r"(?:ben|bin|ibn|bint|ould|mint|ag|al|el|de|da|do|dos|das|du|van|der|den|von|di|del|della|la|le|e|bou|abu|abou|ait)"
NOT_NAMES = words("not_names")
PLACES_AFTER = words("places_after")
FIRST_NAMES = words("first_names")
LAST_NAMES = words("last_names")
ARABIC_FIRST = words("arabic_first")
ARABIC_OFFICES = words("arabic_offices")
ARABIC_SMALL = words("arabic_small")
THINGS = (
    r"(?:app|application|apps|site|website|page|group|groupe|grupo|network|reseau|red|rede|gang|operation|"
    r"operacion|operacao|project|projet|proyecto|projeto|programme|program|programa|"
    r"village|villages|town|city|ville|quartier|localite|hameau|pueblo|ciudad|barrio|aldeia|cidade|bairro|"
    r"place|places|lieu|lugar|local|area|zone|zona|region|route|routes|ruta|rota|road|corridor|"
    r"boat|vessel|ship|bateau|navire|pirogue|barco|buque|navio|drug|drogue|pratique|practice|practica|pratica|"
    r"method|methode|metodo|system|systeme|sistema|phenomenon|phenomene|"
    r"technique|tecnica|agency|agence|agencia|company|societe|empresa|organisation|organization|organizacion|"
    r"organizacao|association|ong|ngo|campaign|campagne|campana|campanha|"
    r"port|porto|puerto|beach|plage|playa|praia|market|marche|mercado|camp|camps|hotel|bar|ghetto|ghettos|"
    r"foyer|form|formulaire|law|loi|ley|lei|accord|convention|platform|plateforme|plataforma|"
    r"filiere|axe|corredor|cell|cellule|celula|team|equipe|equipo|channel|chaine|canal|tool|outil|software|logiciel|"
    r"centre|center|centro|bus|car|valley|island|ile|isla|"
    r"ilha|river|fleuve|rio|desert|passage|point|step|etape|language|langue)"
)
# Before a name they say that the name is of a place, a school, a ship or a law.
PLACES_BEFORE = (
    r"(?:universit\w+|universidad\w*|rue|avenue|av\.|boulevard|bd|avda\.?|avd\.?|ctra\.?|place|quartier|cite|hopital|hospital|lycee|liceu|"
    r"ecole|escola|escuela|colegio|college|school|aeroport\w*|aeropuerto|airport|stade|stadium|estadio|pont|ponte|puente|"
    r"mosquee|mosque|mesquita|mezquita|fort|camp|rua|calle|avenida|praca|plaza|sheikh|mausolee|prix|premio|road|street|tour|"
    r"ville|port|porto|puerto|fondation|foundation|fundacion|fundacao|institut\w*|centre|center|centro|clini\w+|maternite|"
    r"praia|playa|plage|beach|ilha|isla|ile|island|cabo|cap|cape|villa|vila|base|caserne|lac|lago|lake|monte?|mount|"
    r"programmes?|programas?|program|bourses?|bolsas?|becas?|fellowships?|planos?|plans?|accords?|acordo|acuerdo|loi|"
    r"lei|ley|law|act|plan|operation|operacao|operacion|"
    r"opera\w+|radio|marche|mercado|market|gare|rond-point|carrefour|protocole?|protocolo|protocol|convention|hotel|restaurant)"
)
SHIPS = r"(?:mv|m/v|m\.v\.|chalutier|trawler|ferry|navire|buque|navio|vessel|ship|boat|bateau|barco|cargo|pirogue|cayuco)"
