"""Bank accounts, payment cards, wallets, and the numbers of devices: digits whose sums can be checked, or that a word announces."""

import re
from collections.abc import Iterator

from stdnum import luhn

from . import checksums, labels
from .finding import Candidate
from .folding import Folded

IBAN_HEAD = re.compile(
    r"[A-Za-z]{2} ?\d{2}(?=[ .-]?[A-Za-z0-9])"
)  # only the head: a second account may follow within the reach of the first
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2} ?\d{2}(?:[ .-]?[A-Za-z0-9]){11,32}")
IBAN_WORD = re.compile(
    r"(?<!\w)i\.?b\.?a\.?n\.?(?!\w)|ايبان|(?<!\w)(?:compte|account|cuenta|conta|virements?|transferencias?|"
    r"transfers?)(?!\w)|حساب"
)
LONG_NUMBER = re.compile(r"(?<![\w.,+])\d(?:[ .-]?\d){12,19}(?![\w])")
CARD_WORD = re.compile(
    r"(?<!\w)(?:visa|master ?card|amex|card|debit|credit|carte (?:bancaire|bleue|visa|de credit)|cb|tarjeta|"
    r"cartao|بطاق\w*|البطاقه|بالبطاقه)(?!\w)"
)
DEVICE_WORD = re.compile(r"(?<!\w)(?:imei|iccid|imsi)(?!\w)")
ACCOUNT_WORD = re.compile(
    r"(?<!\w)(?:(?:bank |mobile money |savings |momo )?(?:account|acct|a/c)(?: number| no\.?| n°)|bank account|"
    r"nuban|rib(?!\w)|(?:account|acct|cuenta|conta|(?:le|du|au|son|ce|un|ou) compte)(?= ?:? ?\"? ?\d(?:[ -]{0,2}\d){8})|"
    r"compte(?= ?:? ?\d{8})|compte(?: bancaire| courant)?(?: "
    r"numero| n°)|compte bancaire|"
    r"numero de compte|cuenta (?:corriente|de ahorros?)|conta (?:corrente|poupanca|a ordem)|compte (?:courant|d'epargne|"
    r"epargne)|(?:current|savings) account|"
    r"cuenta(?: bancaria| corriente)? (?:numero|n°|num|n\.°|n\.o)|numero de cuenta|cuenta "
    r"bancaria|conta(?: bancaria)?,? (?:numero|n\.?°|n\.o)|"
    r"conta bancaria|numero (?:da|de) conta|nib(?!\w)|ccp(?!\w)|swift account)|(?:و|ف|ب|ل)?(?:ال|لل)?حساب(?:ه)?(?: ال?بنكي| ال?مصرفي|"
    r" ال?بريدي)? رقم|(?:و|ب)?رقم (?:ال)?حساب|(?:و|ف|ب|ل)?(?:ال|لل)?حساب(?:ه)? (?:ال)?(?:بنكي|مصرفي)"
)
ACCOUNT_COLON = re.compile(
    r"(?<!\w)(?:comptes?|account|acct|cuenta|conta)(?! (?:wave|orange|mtn|momo|whats|telegram|facebook|mobile))(?: [a-z'& ]{1,30})? ?: ?"
)
WALLET = re.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{25,60}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)


def before(folded: Folded, start: int, length: int = 45) -> str:
    return folded.low[max(0, start - length) : start]


def end_of_alnum(text: str, start: int, number: int) -> int:
    """Where the `number`-th letter or digit from start ends."""
    place = start
    while number:
        number -= text[place].isalnum()
        place += 1
    return place


def ibans(folded: Folded) -> Iterator[Candidate]:
    for head in folded.codes(IBAN_HEAD):
        run = IBAN.match(folded.text, head.start())
        if not run:
            continue
        compact = re.sub(r"[ .-]", "", run.group()).upper()
        length = checksums.IBAN_LENGTHS.get(compact[:2])
        named = bool(IBAN_WORD.search(before(folded, run.start())))
        for tried in [length] if length else range(min(len(compact), 34), 14, -1) if named else []:
            if tried > len(compact):
                continue
            end = end_of_alnum(folded.text, run.start(), tried)
            if folded.text[end : end + 1].isalnum():
                continue
            if checksums.is_account(compact[:tried]) or (named and length):
                yield Candidate("iban", run.start(), end, 95)
                break
        else:
            if named and sum(one.isdigit() for one in compact) >= 10:  # mistyped, or its length not known
                digits_end = re.match(r"\S{4}(?:[ .-]?(?=[A-Z0-9]*\d)[A-Z0-9]+)*", run.group())
                yield Candidate("iban", run.start(), run.start() + (digits_end.end() if digits_end else len(run.group())), 80)


def long_numbers(folded: Folded) -> Iterator[Candidate]:
    for run in folded.numbers(LONG_NUMBER):
        digits = re.sub(r"\D", "", run.group())
        said = before(folded, run.start())
        if DEVICE_WORD.search(said):
            yield Candidate("device_number", *run.span(), 94)
        elif checksums.is_card(digits):
            yield Candidate("card", *run.span(), 93)
        elif CARD_WORD.search(said) and len(digits) in (15, 16) and not re.search("identi|هويه|تعريف|sejour|residen", said):
            yield Candidate("card", *run.span(), 79)
        elif len(digits) == 15 and digits[:2] in ("35", "86", "01", "99") and run.group() == digits and luhn.is_valid(digits):
            yield Candidate("device_number", *run.span(), 60)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from ibans(folded)
    yield from long_numbers(folded)
    for word in folded.words(ACCOUNT_WORD):
        for start, end in labels.tokens_after(folded, word.end(), least=8, reach=40):
            yield Candidate("bank_account", start, end, 84)
            break
    for word in folded.words(ACCOUNT_COLON):
        for start, end in labels.tokens_after(folded, word.end(), least=10, reach=3):
            yield Candidate("bank_account", start, end, 83)
            break
    for wallet in folded.codes(WALLET):
        if any(one.isdigit() for one in wallet.group()) and any(one.isalpha() for one in wallet.group()):
            yield Candidate("bank_account", *wallet.span(), 87)
