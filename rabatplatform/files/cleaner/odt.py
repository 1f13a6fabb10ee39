"""ODT: text, styles, pictures and switches of layout in a new package. Properties, printers, menus, thumbnail, signatures stay out."""

import io
import re

from archives import Archive, written
from exits import Refused
from pictures import clean_picture_inside
from trees import is_link, local, parsed, remove, serialised, space

TYPE = "application/vnd.oasis.opendocument.text"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"
SWITCH = re.compile(r"[A-Za-z0-9]{1,60}$")
SWITCHED = {"boolean": ("true", "false"), "string": ("high-resolution", "low-resolution", "disabled")}
META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
MACROS = re.compile(r"(^|/)(basic|scripts)/", re.I)
PARTS = ("content.xml", "styles.xml")
REFUSED = {
    **dict.fromkeys(("script", "execute-macro", "event-listener"), "file_macros"),
    **dict.fromkeys(("object", "object-ole", "plugin", "applet", "floating-frame", "control"), "file_embedded"),
    **dict.fromkeys(("dde-source", "dde-connection", "dde-connection-decl", "section-source", "table-source"), "file_outside"),
    **dict.fromkeys(("connection-resource", "database-display", "database-next", "database-row-select"), "file_outside"),
}
REMOVED = {"scripts", "event-listeners", "font-face-src", "font-face-uri", "forms", "cell-range-source", "dde-connection-decls"}
PEOPLE = {"creator": "Author", "creator-initials": "A", "sender-initials": "A", "date-string": ""}
LINKS = {"a", "area", "area-rectangle", "area-circle", "area-polygon"}
SHOWN = {"image", "background-image", "fill-image", "list-level-style-image"}
XML_TYPE = "text/xml"


def clean_odt(received: io.BytesIO) -> bytes:
    archive = Archive(received)
    if any(MACROS.search(name) for name in archive.names):
        raise Refused("file_macros")
    if archive.read("mimetype").strip() != TYPE.encode():
        raise Refused("file_unreadable")
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused("file_encrypted")
    parts, pictures, version = {"mimetype": TYPE.encode()}, {}, "1.2"
    for name in PARTS:
        if archive.name_of(name):
            root = parsed(archive.read(name))
            version = _version(root, version)
            _clean_part(root, archive, pictures)
            parts[name] = serialised(root)
    if archive.name_of("settings.xml"):
        parts["settings.xml"] = _settings(parsed(archive.read("settings.xml")), version)
    pages = _pages(archive)
    if pages:
        parts["meta.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office="{OFFICE}" xmlns:meta="{META}" '
            f'office:version="{version}"><office:meta><meta:document-statistic meta:page-count="{pages}"/></office:meta></office:document-meta>'
        ).encode()
    for new, content in pictures.values():
        parts[new] = content
    parts["META-INF/manifest.xml"] = _manifest(parts, version)
    return written(parts, stored={"mimetype"})


def _clean_part(root, archive: Archive, pictures: dict) -> None:
    for element in list(root.iter("*")):
        name = local(element.tag)
        if name == "forms" and len(element):
            raise Refused("file_embedded")
        if name in REFUSED:
            raise Refused(REFUSED[name])
        if name == "binary-data" or name.startswith("xforms"):
            raise Refused("file_embedded")
        if name in REMOVED:
            remove(element)
            continue
        if name in PEOPLE and space(element.tag) != TEXT:
            element.text = PEOPLE[name]
        elif name == "date" and space(element.tag).startswith("http://purl.org/dc/"):
            element.text = "1970-01-01T00:00:00"
        _clean_attributes(element, name, archive, pictures)


def _clean_attributes(element, name: str, archive: Archive, pictures: dict) -> None:
    for key in list(element.attrib):
        word = local(key)
        if word in ("rsid", "paragraph-rsid"):
            del element.attrib[key]
        elif key == XLINK_HREF:
            _clean_address(element, name, archive, pictures)
        elif word == "href":
            del element.attrib[key]


def _clean_address(element, name: str, archive: Archive, pictures: dict) -> None:
    address = element.attrib[XLINK_HREF]
    if name in LINKS:
        if not (is_link(address) or address.startswith("#")):
            _lead_nowhere(element)
    elif name in SHOWN and not address:
        pass
    elif name in SHOWN:
        try:
            element.attrib[XLINK_HREF] = _picture(address, archive, pictures)
        except Refused as refusal:
            if refusal.args[0] != "file_drawing" or sum(local(one.tag) == "image" for one in element.getparent()) < 2:
                raise
            remove(element)  # the frame has the same as a picture
    else:
        raise Refused("file_outside" if ":" in address or address.startswith(("/", "..")) else "file_embedded")


def _lead_nowhere(element) -> None:
    """A link that may not be followed becomes plain text."""
    if space(element.tag) == TEXT:
        element.tag = f"{{{TEXT}}}span"
        style = element.get(f"{{{TEXT}}}style-name")
        element.attrib.clear()
        if style:
            element.set(f"{{{TEXT}}}style-name", style)
    else:
        element.attrib[XLINK_HREF] = "#"


def _picture(address: str, archive: Archive, pictures: dict) -> str:
    name = archive.name_of(address.removeprefix("./"))
    if not name:
        raise Refused("file_outside")
    if name not in pictures:
        content, ending = clean_picture_inside(archive.read(name))
        pictures[name] = (f"Pictures/picture{len(pictures) + 1}.{ending}", content)
    return pictures[name][0]


def _version(root, otherwise: str) -> str:
    """Of the format: the parts and the list of them must agree, or LibreOffice does not open the file."""
    said = root.get(f"{{{OFFICE}}}version", "")
    return said if re.fullmatch(r"1\.[0-9]", said) else otherwise


def _settings(root, version: str) -> bytes:
    """The switches by which the text keeps its lines and pages; no name of a printer, no mark of a sitting."""
    switches = ""
    sets = (
        one for one in root.iter(f"{{{CONFIG}}}config-item-set") if one.get(f"{{{CONFIG}}}name") == "ooo:configuration-settings"
    )
    for item in (item for one in sets for item in one.iter(f"{{{CONFIG}}}config-item")):
        name, kind = (item.get(f"{{{CONFIG}}}{word}", "") for word in ("name", "type"))
        if SWITCH.match(name) and item.text in SWITCHED.get(kind, ()):
            switches += f'<config:config-item config:name="{name}" config:type="{kind}">{item.text}</config:config-item>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-settings xmlns:office="{OFFICE}" xmlns:config="{CONFIG}" '
        f'xmlns:ooo="http://openoffice.org/2004/office" '
        f'office:version="{version}"><office:settings><config:config-item-set config:name="ooo:configuration-settings">'
        f"{switches}</config:config-item-set></office:settings></office:document-settings>"
    ).encode()


def _pages(archive: Archive) -> int:
    if not archive.name_of("meta.xml"):
        return 0
    for element in parsed(archive.read("meta.xml")).iter(f"{{{META}}}document-statistic"):
        number = element.get(f"{{{META}}}page-count", "")
        return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return 0


def _manifest(parts: dict, version: str) -> bytes:
    endings = {"xml": XML_TYPE, "jpg": "image/jpeg", "tif": "image/tiff"}
    lines = [f'<manifest:file-entry manifest:full-path="/" manifest:version="{version}" manifest:media-type="{TYPE}"/>']
    for name in parts:
        if name != "mimetype":
            end = name.rsplit(".", 1)[-1]
            kind = endings.get(end, f"image/{end}")
            lines.append(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>')
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="{MANIFEST}" manifest:version="{version}">'
    return (head + "".join(lines) + "</manifest:manifest>").encode()
