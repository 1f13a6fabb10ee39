"""Check digits, by python-stdnum where it has them."""

from stdnum import luhn
from stdnum.be import nn
from stdnum.ch import ssn
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.ro import cnp

# Lengths of accounts that begin with the country's code and two check digits: the registry's, and those of African banks beside it.
IBAN_LENGTHS = {
    "BE": 16,
    "NO": 15,
    **dict.fromkeys(("DK", "FI", "NL", "FO", "GL"), 18),
    "SI": 19,
    **dict.fromkeys(("AT", "BA", "EE", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "GE", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "SO"), 23),
    **dict.fromkeys(("CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "VG", "TN", "AD"), 24),
    **dict.fromkeys(("PT", "ST", "LY", "AO", "CV", "MZ", "GW"), 25),
    **dict.fromkeys(("IS", "TR", "DZ"), 26),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "MR", "SM", "DJ", "GA", "CG", "CF", "CM", "TD", "GQ", "BI", "KM", "MG"), 27),
    **dict.fromkeys(("AL", "AZ", "CY", "DO", "GT", "HU", "LB", "NI", "PL", "BF", "BJ", "CI", "ML", "NE", "SN", "TG", "MA"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    "LC": 32,
}
NATIONAL = (dni, nie, nir, codicefiscale, pesel, cc, cnp, nn, ssn)
CARD_BRANDS = (
    ("4", (13, 16, 19)),
    (("51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27"), (16,)),
    (("34", "37"), (15,)),
    (("6011", "62", "64", "65", "50", "56", "57", "58", "63", "67", "9792"), (16, 17, 18, 19)),
    (("35",), (16,)),
    (("30", "36", "38", "39"), (14,)),
)


def is_account(compact: str) -> bool:
    """An IBAN whose remainder by 97 is 1. compact: capitals and digits."""
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def is_card(digits: str) -> bool:
    return any(digits.startswith(begins) and len(digits) in lengths for begins, lengths in CARD_BRANDS) and luhn.is_valid(digits)


def is_national_number(compact: str) -> bool:
    """Passes the sum of one of the countries whose numbers are long enough not to pass by chance."""
    return any(scheme.is_valid(compact) for scheme in NATIONAL)
