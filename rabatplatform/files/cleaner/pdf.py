"""PDF: the pages in a new file, without what is active or tells who made it."""

import io
import zlib

import pikepdf
import pikepdf.settings
from exits import Refused
from marks import without_boxes, without_marks

STREAM_BYTES = 128 * 1024**2  # of one stream, unpacked: an A4 page scanned in colour at 600 dpi has 104 MB
ALL_STREAMS_BYTES = 1024**3

# Wherever they stand. Scripts and events, forms in XML, annexes, metadata, older looks, private data, signatures of the old bytes.
DROPPED = {
    *("/OpenAction", "/AA", "/JS", "/JavaScript", "/XFA", "/EF", "/RF", "/EmbeddedFiles", "/AF", "/Collection", "/Metadata"),
    *("/PieceInfo", "/LastModified", "/SpiderInfo", "/Thumb", "/Perms", "/DSS", "/Legal", "/OPI", "/Ref"),
    *("/Requirements", "/CreatorInfo", "/Threads", "/URLS", "/IDS", "/Renditions", "/AlternatePresentations", "/WebCaptureInfo"),
    *("/RichMediaContent", "/RichMediaSettings", "/3DD", "/3DA"),
}
EXTERNAL = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its data lies in another file
MEDIA = {"/Movie": "/Movie", "/Sound": "/Sound", "/FileAttachment": "/FS", "/Screen": "/A"}  # annotation: what it plays or opens
ACTIONS = {
    *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Hide", "/SetOCGState"),
    *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Thread", "/Trans"),
}
OF_TYPE = {  # further ones, where they stand
    "/Catalog": {"/URI"},  # the address that others are relative to
    "/Thread": {"/I"},  # its title and writer
    "/Page": {"/B"},
}
PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
LINKS = (b"http://", b"https://", b"mailto:")


def clean_pdf(received: io.BytesIO) -> bytes:
    """The pages in a new file. Objects that nothing reaches any more, and what hangs behind the end, are not written."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=STREAM_BYTES,
        run_length_max_memory=STREAM_BYTES,
        png_max_memory=STREAM_BYTES,
        tiff_max_memory=STREAM_BYTES,
        max_stream_filters=4,
    )
    try:
        pdf = pikepdf.open(received)
    except pikepdf.PasswordError:
        raise Refused("file_encrypted") from None
    with pdf:
        if pdf.is_encrypted:
            raise Refused("file_encrypted")
        if not len(pdf.pages):
            raise Refused("file_unreadable")
        for name in ("/Info", "/ID"):
            if name in pdf.trailer:
                del pdf.trailer[name]
        unpacked = 0
        for thing in pdf.objects:
            _clean_object(thing)
            if isinstance(thing, pikepdf.Stream):
                unpacked += _unpacked_bytes(thing)
                if unpacked > ALL_STREAMS_BYTES:
                    raise Refused("file_too_heavy")
                _clean_picture_stream(thing)
        written = io.BytesIO()
        pdf.save(written, fix_metadata_version=False, deterministic_id=True)
    return written.getvalue()


def _clean_object(thing) -> None:
    """One indirect object and the direct ones in it; the indirect ones that it names have their own turn."""
    todo = [thing]
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Array):
            todo += [item for item in node if _is_inside(item)]
        elif isinstance(node, (pikepdf.Dictionary, pikepdf.Stream)):
            _clean_dictionary(node)
            todo += [value for value in node.values() if _is_inside(value)]


def _is_inside(value) -> bool:
    return isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect


def _clean_dictionary(node) -> None:
    keys = set(node.keys())
    gone = keys.intersection(DROPPED)
    if isinstance(node, pikepdf.Stream):
        gone |= keys.intersection(EXTERNAL)
    elif _is_bad_action(node, keys) or "/ByteRange" in keys:
        gone = keys  # an empty action does nothing, whoever points to it; an old signature is of other bytes
    elif node.get("/Type") in OF_TYPE:
        gone |= keys.intersection(OF_TYPE[node["/Type"]])
    elif "/Subtype" in keys:
        kind = str(node["/Subtype"])
        gone |= keys.intersection({MEDIA.get(kind, "")})
        if kind != "/Widget" and "/Rect" in keys:
            gone |= keys.intersection({"/T", "/M", "/CreationDate", "/NM"})  # who commented, and when
    for key in gone:
        del node[key]


def _is_bad_action(node, keys) -> bool:
    if "/S" not in keys:
        return False
    kind = str(node["/S"])
    if kind == "/URI":
        address = node.get("/URI")
        return not (isinstance(address, pikepdf.String) and bytes(address).lower().startswith(LINKS))
    return kind in ACTIONS


def _unpacked_bytes(stream) -> int:
    """Its size unpacked, as far as this can be told without a viewer (the pixels of a picture are not counted)."""
    filters = _filters_of(stream)
    packed = [name for name in filters if name not in PICTURES]
    size = _inflated_bytes(stream.read_raw_bytes()) if filters[:1] == ["/FlateDecode"] else 0
    if size > STREAM_BYTES or len(packed) < len(filters) > 2:
        raise Refused("file_too_heavy")
    if packed == filters and filters not in ([], ["/FlateDecode"]):
        try:
            size = len(memoryview(stream.get_stream_buffer()))  # qpdf's own limits hold: clean_pdf
        except pikepdf.PdfError:
            raise Refused("file_too_heavy") from None
    return size


def _filters_of(stream) -> list[str]:
    filters = stream.get("/Filter", [])
    return [str(name) for name in ([filters] if isinstance(filters, pikepdf.Name) else filters)]


def _inflated_bytes(packed: bytes) -> int:
    """At most a little more than STREAM_BYTES. A broken stream counts as far as a viewer would read it."""
    inflater, total = zlib.decompressobj(), 0
    try:
        while packed and total <= STREAM_BYTES:
            total += len(inflater.decompress(packed, 1024**2))
            packed = inflater.unconsumed_tail
    except zlib.error:
        pass
    return total


def _clean_picture_stream(stream) -> None:
    """A photograph in a page may tell place and owner: its marks go, its picture stays bit by bit."""
    *wraps, last = [*_filters_of(stream), ""][:-1] or [""]
    without = {"/DCTDecode": without_marks, "/JPXDecode": without_boxes}.get(last)
    if without is None:
        return
    raw = stream.read_raw_bytes()
    unwrapped = _unwrapped(raw, wraps) if wraps else raw
    bare = without(unwrapped)
    if wraps or bare != raw:
        stream.write(bare, filter=pikepdf.Name(last))


def _unwrapped(raw: bytes, filters: list[str]) -> bytes:
    scratch = pikepdf.new()
    stream = pikepdf.Stream(scratch, b"")
    stream.write(raw, filter=pikepdf.Array([pikepdf.Name(name) for name in filters]))
    return stream.read_bytes()
