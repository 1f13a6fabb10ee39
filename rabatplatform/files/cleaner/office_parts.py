"""One XML part of an Office file: who wrote it, what acts, and what leads to parts that were left out is taken from it."""

import re

from exits import Refused
from formulas import FORMULAS, clean_formulas
from trees import is_link, local, remove, space
from word_fields import clean_fields

REMOVED = frozenset(  # elements
    {
        *("rsids", "docVars", "docId", "attachedTemplate", "mailMerge", "writeProtection", "saveThroughXslt"),
        *("attachedSchema", "schemaLibrary", "dataBinding", "entryMacro", "exitMacro", "updateFields", "webPublishItems"),
        *("webPublishing", "absPath", "revisionPtr", "customWorkbookViews", "customSheetViews", "fileSharing"),
        *("modifyVerifier", "embeddedFontLst", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic"),
        *("externalData", "svgBlip", "imgProps", "custDataLst", "smartTags", "binData", "sndAc", "snd", "fileRecoveryPr"),
        *("smartTagPr", "webVideoPr", "script"),
    }
)
REFUSED = {
    **dict.fromkeys(
        ("OLEObject", "oleObj", "oleObject", "altChunk", "subDoc", "movie", "audioFile", "videoFile"), "file_embedded"
    ),
    **dict.fromkeys(("wavAudioFile", "quickTimeFile", "audioCd"), "file_embedded"),
    **dict.fromkeys(("oleLink", "ddeLink", "externalBook"), "file_outside"),
}
NAMELESS = frozenset(  # attributes
    {
        *("paraId", "textId", "gfxdata", "macro", "fmlaMacro", "refreshedBy", "refreshedDate", "refreshedDateIso"),
        *("userName", "dateUtc", "dt", "lastModifiedBy", "providerId", "userId", "binData", "equationxml"),
    }
)
PERSON = {"author": "Author", "initials": "A"}
_PATH = re.compile(r"[\\]|^[^ ]+\.(?:jpe?g|png|gif|bmp|tiff?|webp|emf|wmf|svg)$|^(?:file|https?):", re.I)
_JUMP = re.compile(r"ppaction://(?:hlinksldjump|hlinkshowjump|noaction|customshow)", re.I)
LINK_ELEMENTS = {"hlinkClick", "hlinkHover", "hlinkMouseOver"}
ONLY_ATTRIBUTE = {"hyperlink", "pageSetup", "printerSettings", "worksheetSource"}  # they stay without the part that they named
LISTS = {"hyperlinks", "tableParts", "controls", "legacyDrawings"}  # not allowed to be empty
PICTURE = {"blip", "imagedata"}


def clean_part(root, *, kept: dict[str, str]) -> None:
    """kept: ids of the relations that this part still has → the last word of their types."""
    has_fields = has_formulas = False
    for element in list(root.iter("*")):
        name = local(element.tag)
        if name in REFUSED:
            raise Refused(REFUSED[name])
        if name in REMOVED:
            remove(element)
            continue
        if name in ("instrText", "delInstrText", "fldSimple"):
            has_fields = True
        elif name in ("f", "definedName") or name in FORMULAS:
            has_formulas = True
        elif name == "timing":
            _clean_timing(element)
        elif name == "author" and "spreadsheetml" in space(element.tag):
            element.text = PERSON["author"]
        if element.attrib:
            _clean_attributes(element, name, kept)
    if has_fields:
        clean_fields(root)
    if has_formulas:
        clean_formulas(root)


def _clean_timing(element) -> None:
    """Animations stay; one that sends a command to an object goes whole."""
    if any(local(inner.tag) == "cmd" for inner in element.iter("*")):
        remove(element)


def _clean_attributes(element, name: str, kept: dict[str, str]) -> None:
    attributes = element.attrib
    for key in list(attributes):
        word, place = local(key), space(key)
        if _tells_or_leads(word, place, attributes[key]):
            del attributes[key]
        elif word in PERSON and (place or name == "cmAuthor"):
            attributes[key] = PERSON[word]
        elif word == "src" or (word == "href" and name in PICTURE):
            raise Refused("file_outside")
        elif place.endswith("/relationships") or word == "relid":
            _clean_relation(element, name, key, kept)
    if name == "cmAuthor":
        element.set("name", "Author")
        element.set("initials", "A")
    if name in LINK_ELEMENTS and attributes.get("action") and not _JUMP.match(attributes["action"]):
        remove(element)


def _tells_or_leads(word: str, place: str, value: str) -> bool:
    """Whether an attribute tells who, when and on which machine, or leads where nobody may be led."""
    if word in ("descr", "title", "alt"):
        return bool(_PATH.search(value))
    if word in ("href", "src"):
        return not is_link(value)
    if word in NAMELESS or word.startswith("rsid"):
        return True
    return (word == "date" and "wordprocessingml" in place) or (word == "uid" and "revision" in place)


def _clean_relation(element, name: str, key: str, kept: dict[str, str]) -> None:
    """An attribute that names a relation which was dropped goes; with its element, where that is nothing without it."""
    number = element.attrib.get(key, "")
    if number in kept:
        return
    if number and name in PICTURE:  # what it shows is no picture that could be written anew
        raise Refused("file_drawing")
    if name in LINK_ELEMENTS and not number:
        return
    parent = element.getparent()
    stays = name in ONLY_ATTRIBUTE and ("location" in element.attrib or parent is None or local(parent.tag) != "hyperlinks")
    if stays or parent is None:
        del element.attrib[key]
    else:
        remove(element)
        if local(parent.tag) in LISTS and not len(parent):
            remove(parent)
