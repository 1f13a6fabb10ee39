"""Builders of Office and ODF packages, as plain as they can be."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}" {VML}'


def packed(parts, *, infos=()) -> bytes:
    """parts: name → bytes or text, or pairs (for names that come twice)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
        for info, content in infos:
            archive.writestr(info, content)
    return made.getvalue()


def relation(number, word, target, *, outside=False, base=R) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{number}" Type="{base}/{word}" Target="{target}"{mode}/>'


def relations(lines: str) -> str:
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def types(main, kind, more="") -> str:
    defaults = "".join(
        f'<Default Extension="{end}" ContentType="{name}"/>'
        for end, name in {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
            "png": "image/png",
            "jpg": "image/jpeg",
            "emf": "image/x-emf",
            "svg": "image/svg+xml",
            "bin": "application/octet-stream",
            "vml": OFFICE + "vmlDrawing",
        }.items()
    )
    return f'{HEAD}<Types xmlns="{TYPES}">{defaults}<Override PartName="/{main}" ContentType="{kind}"/>{more}</Types>'


def override(name, kind) -> str:
    return f'<Override PartName="/{name}" ContentType="{kind}"/>'


def office_parts(main, kind, content, *, lines="", root_lines="", more_types="", parts=None) -> dict:
    folder, _slash, base = main.rpartition("/")
    return {
        "[Content_Types].xml": types(main, kind, more_types),
        "_rels/.rels": relations(relation("rId1", "officeDocument", main) + root_lines),
        main: content,
        f"{folder}/_rels/{base}.rels": relations(lines),
        **(parts or {}),
    }
