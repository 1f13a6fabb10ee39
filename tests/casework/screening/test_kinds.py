"""What is found, kind by kind and language by language, and what tempts and is left alone. Every number is invented."""

import pytest

from casework.screening import KINDS, screen

FOUND = {
    "phone": {
        "en": [
            ("Call [+234 803 456 7721] after dark.", "+"),
            ("One victim kept a slip with [0803 456 7721] on it.", "local"),
            ("His number was [+44 (0)7911 123456].", "trunk"),
            ("Write to [https://wa.me/22372345678] only.", "link"),
        ],
        "fr": [
            ("Le passeur appelle avec le [77 512 48 09].", "Senegal"),
            ("Contact : [06.48.21.97.35]", "dots"),
            ("Le [0\u200b6\u200b6\u200b1\u200b4\u200b8\u200b2\u200b1\u200b9\u200b7] apparaît.", "zero width"),
            ("numéro malien [66 48 21 97]", "Mali"),
        ],
        "pt": [("Ligue para o [991 48 27], de Santiago.", "Cabo Verde"), ("O cartaz diz [９１６ ４８２ ７１９].", "full width")],
        "es": [("Usa el móvil [634 82 19 75].", "Spain"), ("Llamar al [00222 36 48 21 97].", "00")],
        "ar": [
            ("الرقم [+٢١٢ ٦٦١ ٤٨ ٢١ ٩٧] يتصل ليلا", "Arabic digits"),
            ("كتب هكذا: [۰۶۶۱۴۸۲۱۹۷]", "Persian digits"),
            ("اتصل ب[00222 36 48 21 97] ليلا", "glued"),
        ],
    },
    "email": {
        "en": [("Send it to [visa.desk@travel.example].", "plain"), ("Mail [lagos.jobs (at) abroad.example] now", "at")],
        "fr": [("Écrire à [recrut [at] agence [dot] example]", "dot"), ("[dossiers(arobase)campus.example]", "arobase")],
        "pt": [("O endereço é [emprego(arroba)colheita.example].", "arroba")],
        "es": [("Correo: [ＣＯＮＴＲＡＴＯＳ＠sur.example]", "full width")],
        "ar": [("البريد [safar.visa@rihla.example] مفتوح", "plain")],
    },
    "identity_number": {
        "en": [("The card [GHA-724118305-6] was used.", "shape"), ("Her NIN ([48201937465]) was enrolled.", "word")],
        "fr": [
            ("Sa carte nationale d'identité n° [1 751 1990 02841]", "word"),
            ("attestation [1 85 07 69 123 045 96]", "sum"),
            ("numéro [756.1234.5678.97], Suisse", "sum"),
        ],
        "pt": [
            ("O NIF [246813571] serve para contratos.", "word"),
            ("passaporte PA482197; NIF [246813571].", "nearest word"),
            ("documento [17898318 0 ZX3]", "sum"),
        ],
        "es": [("Su documento, [48213657E], se usó.", "sum"), ("un [X4820931Q] falso", "sum")],
        "ar": [("الرقم القومي [28507302104821] لا يطابق", "word"), ("رقم بطاقة التعريف الوطنية [08214937]", "word")],
    },
    "passport": {
        "en": [("passport number [A02318874] was stolen", "word"), ("[P<NGAOKAFOR<<EMMANUEL<<<<<<<<<<<<<<<<<<<<<<<]", "zone")],
        "fr": [("Passeport n° [18FV70932], délivré à Lyon", "word")],
        "pt": [("o passaporte n.º [PA482197]", "word")],
        "es": [("El pasaporte [PAB482197] figuraba", "word")],
        "ar": [("جواز سفر رقم [GK482197]", "word")],
    },
    "plate": {
        "en": [("A pick-up, registration [KRD-482-FT], left Kano.", "word"), ("The car [BJL 4821 K] waits.", "vehicle")],
        "fr": [("fourgon immatriculé [FT-482-KP]", "word"), ("La Mercedes immatriculée [12345-116-16]", "Algeria")],
        "pt": [("A carrinha de matrícula [48-TX-21]", "word")],
        "es": [
            ("Una furgoneta con matrícula [4821 KLM]", "word"),
            ("placa [48219-A-26]", "Morocco"),
            ("un camión rumano [B 482 KLM] y", "vehicle"),
        ],
        "ar": [
            ("لوحة [48219-أ-26] قرب وجدة", "Morocco"),
            ("سيارة مسجلة تحت رقم [00482-115-16]", "Algeria"),
            ("السيارة [182 تونس 4821]", "Tunisia"),
        ],
    },
    "iban": {
        "en": [("Transfers to [BE56 5107 5547 0034] weekly", "sum")],
        "fr": [("Le compte [FR14 2004 1010 0505 0001 3M02 606] a reçu", "sum")],
        "pt": [("para [PT87003501234567890110471], aberto", "sum")],
        "es": [
            ("la cuenta [es5820809417338240061553]", "small letters"),
            ("IBAN BE56510755470034 y [PT87003501234567890110471]", "second"),
        ],
        "ar": [("إلى الحساب [TN26 1000 6035 1835 9847 8831 12] على دفعات", "sum")],
    },
    "bank_account": {
        "en": [("account number [0123456789] at a bank", "word")],
        "fr": [("RIB du collecteur : [30003 01370 00025167089 45].", "word")],
        "pt": [("Conta bancária n.º [0035 0123 45678901104]", "word")],
        "es": [("Número de cuenta [2080 9417 33 8240061553]", "word")],
        "ar": [("الحساب البنكي رقم [011519000001205000534921]", "word")],
    },
    "card": {
        "en": [("paid with [5424 1803 4117 7258], issued", "sum")],
        "fr": [("La carte bancaire [4532015112830366] a servi", "sum")],
        "es": [("tarjeta [4024 0071 8839 2053].", "sum")],
        "pt": [("o cartão [371449635398431]", "sum")],
        "ar": [("بالبطاقة [٥٤٢٤ ١٨٠٣ ٤١١٧ ٧٢٥٨]", "Arabic digits")],
    },
    "person_name": {
        "en": [
            ("The driver, [Mr Lamin Touray], waits", "title"),
            ('known as "[Big Joe]"', "alias"),
            ("a broker named [Samuel Kwarteng]", "named"),
            ("In Gao [Mamadou Diallo] met them", "first name"),
            ("[JALLOW, Ebrima] and others", "surname first"),
            ("paid by [B. K. Agyeman], a trader", "initials"),
            ("the cook, identified as [Gorgui Tamsir]", "identified"),
            ("Recruiter: [Gorgui Tamsir]. Town: Kayes.", "field"),
            ("The line is in the name of [Gorgui Tamsir].", "in the name"),
        ],
        "fr": [
            ("[M. Abdoulaye Seck] tient la maison", "title"),
            ("Le chef, dit « [Le Vieux Tidiane] »", "dit"),
            ("le passeur [Moussa] attend", "trade"),
            ("il s'appelle [Gorgui] et", "called"),
            ("Avec [KEITA Tamsir], deux fois", "capitals"),
            ("il écrit : [madame coulibaly] est là", "small letters"),
            ("[L'adjudant-chef Tamsir] passe".replace("[L'", "L'["), "rank"),
        ],
        "pt": [
            ("[Sr. Braima Baldé] recebe", "title"),
            ("conhecido como [Nelo Cabral]", "alias"),
            ("vulgo [Comandante Preto]", "vulgo"),
        ],
        "es": [
            ("[Dña. Rosa Llorente] alquila", "title"),
            ("con [doña Remedios] y", "small letters"),
            ('[Salvador "El Zurdo" Llorente] cobra', "nickname within"),
            ("[Llorente], alias el Zurdo", "before an alias"),
            ("otro llamado [Ibra Faye]", "named"),
            ("[Mohamed Ould Salem] dirige", "lineage"),
        ],
        "ar": [
            ("قال [السيد مبارك الطرابلسي] إنه", "title"),
            ("المدعو [سمير] يعمل", "named"),
            ("معروف باسم [أبو الليل] هناك", "alias"),
            ("رأينا [عبد القادر الزواري] هناك", "first and family name"),
            ("الاسم: [بدر الساحلي].", "field"),
            ("قال المهرب [طارق] إنه", "trade"),
        ],
    },
    "street_address": {
        "en": [("The house at [14 Freetown Road], near the harbour", "before")],
        "fr": [
            ("Ils dorment au [27, rue Félix Faure], à Dakar", "before"),
            ("situé [rue des Écoles, n° 14]", "after"),
            ("au [27, rue Félix Faure, 13001 Marseille], depuis", "town"),
        ],
        "pt": [("na [Rua da Palma, n.º 148], sem chave", "after"), ("[Avenida Amílcar Cabral, 48], em Bissau", "after")],
        "es": [("en la [avda. de la Libertad n.º 27], y antes", "after"), ("[C/ San Roque 14], bajo", "after")],
        "ar": [("في [شارع الحبيب بورقيبة رقم 148] بالطابق", "after"), ("في [14 شارع الجمهورية] بالدار", "before")],
    },
    "coordinates": {
        "en": [("a beach at [13.27415, -16.77892] at night", "pair"), ("by [6CQXMGX2+4C], the lighthouse", "plus code")],
        "fr": [("à l'endroit [14°24'36\"N 16°58'12\"O], au sud", "seconds"), ("relais : [18,97241 ; 7,99318]", "comma")],
        "pt": [("fica em [11.28473, -15.83962], na ilha", "pair")],
        "es": [("en [https://maps.app.goo.gl/xK48bQ21LmP9]", "link"), ("[28PBB4821048219]", "MGRS")],
        "ar": [("هي [٣٢٫٩٣٤٧١، ١٢٫٠٨١٩٤] غرب", "Arabic digits"), ("عند [32°53'24\" شمالا 12°04'12\" شرقا] ليلا", "words")],
    },
    "social_handle": {
        "en": [("on TikTok as [@spain_no_fear221] and", "at"), ("only [https://t.me/europe_easy_visa].", "link")],
        "fr": [("Snap : [fatou_dxb] pour les offres", "word"), ("compte Facebook « [Baba Europe] »", "quoted")],
        "pt": [("[t.me/trabalho_lisboa_2024], com 3.200 membros", "link")],
        "es": [("Instagram: [patera_segura_27]", "word")],
        "ar": [("سناب شات: [amine_tn_23].", "word")],
    },
    "device_number": {"en": [("The phone had IMEI [356938035643809] and", "word")]},
}
LEFT_ALONE = {
    "en": [
        "Between 45 and 60 people paid EUR 2 500–4 999 in 2015-2019; 1,200,000 FCFA is about 1,830 euros.",
        "Act No. 2005-06, A/RES/55/25, CTOC/COP/WG.7/2019/3, article 294 bis, ISO 3166-1, version 2.1.4, abidjan-2019:R7.",
        "The N1, A7 and RN2 roads, gates H2 and B12; TLP:AMBER+STRICT, B2; form I-94.",
        "The General Assembly, the Captain of the Port and the Chief of Police met on 12/03/2024 at 14:30.",
        "Agadez (16.97, 7.99) and Tunis (36.8, 10.2) lie 1,450 km apart; 36.8 % and 4.75 points.",
        "Hotlines 112, 116 000 and 0800 800; the ship, MMSI 224812000, IMO 9074729.",
        "The pirogue registered as DK-1234-B; an app called Signal; a town called Zuwara.",
        "@UNODC and @IOM_WCA post on Facebook: pages with 10 000 followers.",
        "King Mohammed VI, Port Moussa, Abdou Diouf Stadium, the Jean Monnet Programme, Sheikh Zayed Road, Directorate General Migration.",
        "4111-1111-1111-1112 fails its sum, file number 12345678 is a file.",
        "The Robert Schuman Centre, the Captain Cook, a trawler, and Owner: Atlantic Transit Ltd; in the name of God.",
        'Seals 1234 5678 9012 3456 and a group known as "Northern Line"; major European ports.',
    ],
    "fr": [
        "M. le Procureur, Mme la Ministre et le Directeur général ; loi n° 2015-36, décret 2023-482, PV n° 2023/0482.",
        "La route de la Méditerranée, l'avenue principale, la RN 25 ; 3 500 000 à 5 000 000 FCFA ; 812 personnes en 7 pirogues.",
        "Comme il dit, le village dit Kilomètre 14 ; les passeurs, appelés « coxeurs » ; l'opération dite Faucon.",
        "Scellé n° 4821/2023 ; Facebook, TikTok : annonces.",
        "Le 17, le 18 et le 116 ; 22 h 30 ; 12 août 2023 ; cap au 335 ; 6,5 nœuds.",
        "La carte d'identité biométrique coûte 10 000 FCFA ; les passeports (120 000 vierges) ont été volés.",
    ],
    "pt": [
        "O Sr. Ministro e a Sra. Procuradora-Geral; Lei n.º 23/2007, artigo 183.º; 650.000 a 800.000 FCFA.",
        "Gabú (12,3; -14,2) e Kolda (12,9; -14,9); o chamado «passador»; A25, IC 1 e N125; 482.197,50 euros.",
    ],
    "es": [
        'El Sr. Director General y la Sra. Fiscal; Ley Orgánica 4/2000; los llamados "polleros"; 1.500, 2.300 y 3.000 €.',
        "La doctora de la ONG y un tal informe; Hospital Juan Ramón Jiménez.",
        "Teléfonos 112, 016 y 900 10 10 10; la A-7, km 429; 60 m2; resolución 2240 (2015).",
    ],
    "ar": [
        "السيدة الكاتبة العامة والدكتور المشرف حضرا؛ الطريق المعروفة باسم طريق الملح.",
        "جامعة محمد الخامس ومسجد الحسن الثاني وشارع عبد الله الثاني؛ المنظم: مجهول.",
        "السيد وزير الداخلية والسيد رئيس الحكومة والسيدة الوزيرة؛ القانون رقم 02.03 لسنة 2003.",
        "مدينة الشيخ زايد وشرم الشيخ؛ بين 100.000 و250.000 فرنك؛ 38500 شخص في 610 قوارب يوم 14/05/2023.",
        "في شارع المدينة الرئيسي 12 وكالة سفر، وعلى الطريق رقم 4 خمس نقاط.",
    ],
}


def marked(example: str) -> tuple[str, int, int]:
    """(text, start, end): the outermost brackets hold what is looked for."""
    start, end = example.index("["), example.rindex("]") - 1
    return example[:start] + example[start + 1 : end + 1] + example[end + 2 :], start, end


CASES = [
    pytest.param(kind, *marked(example), id=f"{kind}-{language}-{why}")
    for kind, languages in FOUND.items()
    for language, examples in languages.items()
    for example, why in examples
]


@pytest.mark.parametrize(("kind", "text", "start", "end"), CASES)
def test_given_something_personal_then_it_is_found_with_its_kind_and_place(kind, text, start, end):
    found = [one for one in screen(text) if one.kind == kind and one.start < end and start < one.end]
    assert found, screen(text)
    assert found[0].end - found[0].start <= (end - start) + 12  # not the whole sentence


@pytest.mark.parametrize("text", [text for texts in LEFT_ALONE.values() for text in texts])
def test_given_money_dates_roads_laws_and_offices_then_nothing_is_found(text):
    assert [(one.kind, text[one.start : one.end]) for one in screen(text)] == []


def test_given_the_kinds_then_each_has_examples():
    assert set(FOUND) == set(KINDS)
    assert all(str(label) for label in KINDS.values())
