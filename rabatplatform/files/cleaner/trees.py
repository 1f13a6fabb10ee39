"""XML parts: read without entities, network, comments and instructions; helpers for what is taken out of them."""

from exits import Refused
from lxml import etree

LINKS = ("http://", "https://", "mailto:")


def parsed(content: bytes, *, recover=False):
    """The root element. A DTD, and so every entity, is refused whatever its encoding."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, recover=recover
    )
    bare = content.replace(b"\0", b"")  # as UTF-16 spells it
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Refused("file_unreadable")
    root = etree.fromstring(content, parser)
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise Refused("file_unreadable")
    return root


def serialised(root) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(name: str) -> str:
    return name.rpartition("}")[2]


def space(name: str) -> str:
    return name[1:].rpartition("}")[0] if name[0] == "{" else ""


def remove(element) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def is_link(address: str) -> bool:
    """Whether a person may be led there: the web and mail."""
    return address.strip().lower().startswith(LINKS)
