"""What a photograph tells beside its picture: taken out without unpacking it."""

TOLD = {b"xml ", b"uuid", b"uinf", b"jp2i"}  # boxes of a JPEG 2000: XMP, EXIF, addresses, rights


def without_marks(jpeg: bytes) -> bytes:
    """A JPEG without comments and application segments but those that its colours need (JFIF, ICC, Adobe)."""
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        mark = jpeg[at + 1]
        if not (0xE0 <= mark <= 0xEF or mark == 0xFE) or mark in (0xE0, 0xE2, 0xEE):
            kept.append(jpeg[at:end])
        at = end
    return b"".join(kept) + jpeg[at:]


def without_boxes(picture: bytes) -> bytes:
    """A JPEG 2000 without its boxes of metadata; a bare codestream as it is."""
    if picture[4:8] != b"jP  ":
        return picture
    kept, at = [], 0
    while at + 8 <= len(picture):
        size, kind = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(picture[at + 8 : at + 16], "big")
        end = at + size if size >= 8 else len(picture)
        if kind not in TOLD:
            kept.append(picture[at:end])
        at = end
    return b"".join(kept)
