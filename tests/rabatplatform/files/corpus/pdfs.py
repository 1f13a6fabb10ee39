"""PDFs that act, hide, burst or lie."""

import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, SAFE, SEEN, samples


def changed(change):
    """A PDF of one page after `change(pdf, root, page)`."""

    def make():
        pdf = real.page(SEEN)
        change(pdf, pdf.Root, pdf.pages[0])
        return real.saved(pdf)

    return make


def opens(action):
    return changed(lambda pdf, root, page: setattr(root, "OpenAction", action(pdf)))


def script(text=f"app.alert('{MARK}')"):
    return Dictionary(S=Name.JavaScript, JS=String(text))


def action(kind, **more):
    return Dictionary(S=Name("/" + kind), **more)


def annotation(**more):
    def change(pdf, root, page):
        page.Annots = Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 50, 50]), **more))])

    return changed(change)


def link(**more):
    return annotation(Subtype=Name.Link, A=Dictionary(**more))


def attached(pdf, root, page):
    pdf.attachments[MARK + ".exe"] = b"MZ" + MARK.encode()


def named_script(pdf, root, page):
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))


def xfa(pdf, root, page):
    root.AcroForm = Dictionary(
        Fields=Array([]), XFA=Array([String("template"), Stream(pdf, f"<script>{MARK}</script>".encode())])
    )


def field(**more):
    def change(pdf, root, page):
        widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]), FT=Name.Tx, T=String("a"), **more)
        page.Annots = Array([pdf.make_indirect(widget)])
        root.AcroForm = Dictionary(Fields=page.Annots, CO=page.Annots)

    return changed(change)


def told(pdf, root, page):
    pdf.docinfo.update(Dictionary(Author=String(MARK), Creator=String(MARK), Producer=String(MARK)))
    root.Metadata = Stream(pdf, f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{MARK}</x:xmpmeta>".encode())
    page.Metadata = Stream(pdf, MARK.encode())
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(MARK)))
    root.PieceInfo = Dictionary(App=Dictionary(Private=Stream(pdf, MARK.encode())))


def layered(pdf, root, page):
    group = pdf.make_indirect(
        Dictionary(Type=Name.OCG, Name=String("Layer"), Usage=Dictionary(CreatorInfo=Dictionary(Creator=String(MARK))))
    )
    root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Order=Array([group])))


def threaded(pdf, root, page):
    bead, thread = pdf.make_indirect(Dictionary(R=Array([0, 0, 9, 9]))), pdf.make_indirect(Dictionary(Type=Name.Thread))
    bead.T, bead.P, bead.N, bead.V = thread, page.obj, bead, bead
    thread.F, thread.I = bead, Dictionary(Author=String(MARK), Title=String(MARK))
    root.Threads, page.B = Array([thread]), Array([bead])


def photographed(filters=(Name.DCTDecode,), pack=lambda raw: raw):
    def change(pdf, root, page):
        photo = Stream(pdf, b"")
        photo.write(pack(real.photograph()), filter=filters[0] if len(filters) == 1 else Array(filters))
        photo.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=40, Height=20))
        photo.ColorSpace, photo.BitsPerComponent = Name.DeviceRGB, 8
        page.Resources.XObject = Dictionary(X1=photo)

    return changed(change)


def referring(pdf, root, page):
    page.Resources.XObject = Dictionary(
        X1=Stream(pdf, b"", Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Ref=Dictionary(F=String(MARK), Page=0))
    )


def bomb(layers=1, size=300):
    def make():
        packed = b"\0" * size * 1024**2
        for _layer in range(layers):
            packed = zlib.compress(packed)
        pdf = real.page()
        stream = Stream(pdf, b"")
        stream.write(packed, filter=Array([Name.FlateDecode] * layers))
        pdf.pages[0].Contents = stream
        return real.saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)

    return make


def many_bombs():
    pdf = real.page()
    packed = zlib.compress(b"\0" * 100 * 1024**2)
    for number in range(12):
        stream = Stream(pdf, b"")
        stream.write(packed, filter=Name.FlateDecode)
        pdf.Root[f"/X{number}"] = pdf.make_indirect(stream)
    return real.saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def deep_pages():
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


def deep_arrays():
    return b"%PDF-1.4\n1 0 obj" + b"[" * 200_000 + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def disguised_names():
    """A script whose names are spelled in hexadecimal."""
    return real.document(SEEN).replace(
        b"/Type /Catalog", b"/Type /Catalog /Open#41ction << /#53 /J#61vaScript /J#53 (%s) >>" % MARK.encode()
    )


def appended_revision():
    """A second revision behind the first, with a script."""
    first = real.document(SEEN)
    at = len(first) + 1
    new = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(%s)>>>>\nendobj\n" % MARK.encode()
    old = first[first.rindex(b"startxref") + 9 :].split()[0]
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Root 1 0 R/Size 10/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (
        at,
        old,
        at + len(new),
    )
    return first + b"\n" + new + table


HIDDEN = {
    "script when it opens": opens(lambda pdf: script()),
    "script in an indirect object": opens(lambda pdf: pdf.make_indirect(script())),
    "script in a stream": opens(lambda pdf: Dictionary(S=Name.JavaScript, JS=Stream(pdf, MARK.encode()))),
    "script as the next act": opens(lambda pdf: action("GoTo", D=Array([0, Name.Fit]), Next=Array([script()]))),
    "script by name": changed(named_script),
    "script of a page": changed(lambda pdf, root, page: setattr(page, "AA", Dictionary(O=script()))),
    "script at closing": changed(lambda pdf, root, page: setattr(root, "AA", Dictionary(WC=script(), WP=script()))),
    "script of a field": field(AA=Dictionary(K=script(), C=script(), F=script())),
    "script of a button": field(A=script()),
    "names in hexadecimal": disguised_names,
    "second revision with a script": appended_revision,
    "launch": opens(lambda pdf: action("Launch", F=String(MARK + ".exe"))),
    "launch for Windows": link(S=Name.Launch, Win=Dictionary(F=String("cmd.exe"), P=String(f"/c {MARK}"))),
    "another document": link(S=Name.GoToR, F=String(f"\\\\{MARK}\\share\\a.pdf"), D=Array([0, Name.Fit])),
    "embedded document": link(S=Name.GoToE, T=Dictionary(R=Name.C, N=String(MARK))),
    "form sent away": field(A=action("SubmitForm", F=String(f"https://{MARK}.example/"))),
    "form filled from elsewhere": field(A=action("ImportData", F=String(f"file:///{MARK}"))),
    "address with a script": link(S=Name.URI, URI=String(f"javascript:{MARK}")),
    "address with a script, oddly spelled": link(S=Name.URI, URI=String(f" JaVaScRiPt:{MARK}")),
    "address of a file": link(S=Name.URI, URI=String(f"file://{MARK}/share")),
    "address of data": link(S=Name.URI, URI=String(f"data:text/html,{MARK}")),
    "address base": changed(lambda pdf, root, page: setattr(root, "URI", Dictionary(Base=String(f"javascript:{MARK}")))),
    "attached program": changed(attached),
    "attached by a note": annotation(Subtype=Name.FileAttachment, FS=Dictionary(F=String(MARK), EF=Dictionary(F=String(MARK)))),
    "form in XML": changed(xfa),
    "film": annotation(Subtype=Name.Movie, Movie=Dictionary(F=String(MARK)), A=action("Movie")),
    "sound": annotation(Subtype=Name.Sound, Sound=Dictionary(F=String(MARK))),
    "rendition": annotation(Subtype=Name.Screen, A=action("Rendition", JS=String(MARK))),
    "rich media": annotation(Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=Dictionary(F=String(MARK)))),
    "three dimensions": annotation(Subtype=Name("/3D"), **{"3DD": Dictionary(OnInstantiate=String(MARK))}),
    "properties": changed(told),
    "layers of a drawing program": changed(layered),
    "article threads": changed(threaded),
    "note with its writer": annotation(Subtype=Name.Text, T=String(MARK), M=String("D:20260101"), Contents=String("x")),
    "photograph with position": photographed(),
    "photograph with position, packed again": photographed((Name.FlateDecode, Name.DCTDecode), zlib.compress),
    "page of another file": changed(referring),
    "signature": field(V=Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Name=String(MARK), Contents=String(MARK))),
    "portfolio": changed(lambda pdf, root, page: setattr(root, "Collection", Dictionary(Schema=Dictionary(A=String(MARK))))),
    "requirements": changed(
        lambda pdf, root, page: setattr(root, "Requirements", Array([Dictionary(RH=Dictionary(Script=String(MARK)))]))
    ),
    "archive behind": lambda: real.document(SEEN) + b"PK\3\4" + MARK.encode(),
    "page behind": lambda: real.document(SEEN) + f"<script>{MARK}</script>".encode(),
    "comment line at the front": lambda: real.document(SEEN).replace(b"%PDF-", b"%PDF-1.3%", 1) + MARK.encode(),
}
REFUSED_ONES = {
    "bomb": bomb(),
    "bomb in a bomb": bomb(2),
    "bomb in four wraps": bomb(4),
    "five wraps": bomb(5, 1),
    "many bombs": many_bombs,
    "encrypted": lambda: real.saved(real.page(), encryption=pikepdf.Encryption(user="u", owner="o")),
    "encrypted without a word": lambda: real.saved(real.page(), encryption=pikepdf.Encryption(user="", owner="o")),
    "no page": lambda: real.saved(pikepdf.new()),
    "pages that hold themselves": deep_pages,
    "two hundred thousand brackets": deep_arrays,
    "head alone": b"%PDF-1.7\n",
    "nothing but zeros": b"%PDF-1.7\n" + b"\0" * 100_000,
    "program": b"%PDF-" + b"MZ" * 5000,
    "behind a script": f"<script>{MARK}</script>".encode() + real.document(),
    "behind GIF89a": b"GIF89a" + real.document(),
}
LYING = {
    "cut in the middle": lambda: real.active_document()[: len(real.active_document()) // 2],
    "cut at the end": lambda: real.active_document()[:-200],
    "million objects said": lambda: real.document(SEEN).replace(b"/Size ", b"/Size 9999999"),
    "all of it at once": real.active_document,
}
SAMPLES = [
    *samples("PDF", CLEAN, HIDDEN, sees=True),
    *samples("PDF", REFUSED, REFUSED_ONES),
    *samples("PDF", SAFE, LYING),
]
