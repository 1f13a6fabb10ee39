"""What stands beside a number and says that it is money, a measure, a date or a reference."""

import re

from .folding import Folded

MONEY = (
    r"f ?cfa|cfa|xof|xaf|francs?|frs?|f|eur|euros?|€|usd|dollars?|dolares|dollar|us\$|\$|£|pounds?|livres?|"
    r"gbp|chf|dinars?|dinares|dzd|tnd|lyd|dhs?|"
    r"dirhams?|mad|naira|ngn|₦|cedis?|ghs|dalasis?|gmd|leones?|sll|ouguiyas?|mru|mro|escudos?|cve|dobras?|millions?|milliards?|"
    r"milhoes|milhares|mil|millones|miles|thousand|million|billion|gnf|"
    r"يورو|دولار\w*|دينار\w*|درهم\w*|دراهم|فرنك\w*|جنيه\w*|ريال\w*|اوقيه|نايرا|مليون|الف"
)
MEASURES = (
    r"%|‰|°|kms?|kilomet\w+|quilomet\w+|met(?:re|er|ro)s?|m|m2|miles|milles|millas|milhas|nm|kg|kilos?|tonn?e?s?|"
    r"toneladas|l|lit(?:re|er|ro)s?|hp|cv|"
    r"ch|knots|pour cent|per cent|percent|por cento|por ciento|h|heures?|hours?|horas?|jours?|days?|dias?|ans|years?|anos|"
    r"person\w*|pessoas|people|migra\w+|individus|men|women|hommes|femmes|homens|mulheres|hombres|mujeres|"
    r"minors|mineurs|menores|"
    r"arriv\w+|lle\w+|cheg\w+|children|enfants|vierges|blank\w*|calls|appels|chamadas|llamadas|cases|cas|casos|"
    r"شخص\w*|مهاجر\w*|كلم|كم|ساع\w*|يوم|ايام|لتر\w*|ميل\w*|بالم\w*|عضو\w*|قاصر\w*|امراه"
)
AFTER = re.compile(rf"[ )]{{0,2}}(?:de |d'|of )?(?:{MONEY}|{MEASURES})(?!\w)")
BEFORE = re.compile(
    r"(?<![a-z])(?:eur|euros?|usd|us\$|\$|€|£|₦|xof|xaf|f ?cfa|cfa|gbp|mad|dzd|tnd|ngn|ghs|gmd|mru|cve|chf|gnf|dhs?|"
    r"بمبلغ|مبلغ|amount|montant|total|somme|soma|suma|importe|mmsi|imo|law|act|loi|lei|ley|decret|decreto|"
    r"article|art\.)[ :]{0,3}$"
)
REFERENCE = re.compile(
    r"(?:\bref(?:erence|erencia)?|\bdossier|\bfile|\bcase|\bprocesso|\bproceso|\bexpediente|\bprocedure|\bpv|"
    r"\bnote|\bnota|\breport|\brapport|"
    r"\binforme|\brelatorio|\bprojet|\bproject|\bproyecto|\bprojeto|\bcontrat|\bcontract|\bdecret|\bloi|\blei|"
    r"\bley|\bact|\blaw|\bdocument|\bcontainer|"
    r"\bconteneur|\bmmsi|\bimo|\bticket|\blot|\bbatch|القضيه|المذكره|القانون|المرسوم|المرجع|الملف)\.?[ :]{0,2}(?:n[°o]?\.?°?|"
    r"no\.?|number|nr\.?|num\.?|numero|رقم|عدد)?[ :#]{0,3}$"
)
DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[ ./-](?:0?[1-9]|1[0-2])[ ./-](?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d[ ./-]?(?:0[1-9]|"
    r"1[0-2])[ ./-]?(?:0[1-9]|[12]\d|3[01])|"
    r"(?:19|20)\d\d ?[-/ ] ?(?:19|20)\d\d|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)
THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def is_amount(folded: Folded, start: int, end: int) -> bool:
    """Money, a measure or a number of people, by the words on both sides."""
    return bool(AFTER.match(folded.low, end)) or bool(BEFORE.search(folded.low[max(0, start - 12) : start]))


def is_reference(folded: Folded, start: int) -> bool:
    return bool(REFERENCE.search(folded.low[max(0, start - 40) : start]))


def is_date(number: str) -> bool:
    return bool(DATE.fullmatch(number))


def is_in_thousands(number: str) -> bool:
    return bool(THOUSANDS.fullmatch(number))


def is_inside_word(folded: Folded, start: int, end: int) -> bool:
    """A letter or digit touches it: part of a code, a link or a longer number."""
    text = folded.text
    return (start > 0 and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())
