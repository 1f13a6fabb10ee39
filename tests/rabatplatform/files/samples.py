"""Real files, made by the tests."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

MARK = "MARK-of-the-author"


def picture(form="JPEG", size=(40, 20), mode="RGB", colour="red", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, form, **options)
    return written.getvalue()


def photograph() -> bytes:
    """A JPEG lying on its side, with place, owner and comment."""
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 0, 20, 20))
    exif = image.getexif()
    exif[0x0112] = 6  # to be shown turned by a quarter
    exif[0x013B] = MARK
    exif.get_ifd(0x8825)[2] = (14.0, 41.0, 0.0)  # GPS latitude
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=MARK.encode(), quality=95)
    return written.getvalue()


def saved(pdf, **options) -> bytes:
    """The same bytes for the same document: the identity that a PDF carries is else made of the second in which it is written."""
    written = io.BytesIO()
    pdf.save(written, **{"deterministic_id": "encryption" not in options} | options)
    return written.getvalue()


def page(text="Nomination") -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
    pdf.pages[0].Contents = Stream(pdf, f"BT /F1 20 Tf 10 40 Td ({text}) Tj ET".encode())
    return pdf


def document(text="Nomination", **options) -> bytes:
    return saved(page(text), **options)


def action(kind: str, **more) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name("/" + kind), **more)


def active_document() -> bytes:
    """A PDF with all that must go, wherever it can stand; each of it carries MARK."""
    pdf = page()
    script = action("JavaScript", JS=String(f"app.alert('{MARK}')"))
    launch = action("Launch", F=String(MARK + ".exe"))
    root, first = pdf.Root, pdf.pages[0]
    root.OpenAction = pdf.make_indirect(script)
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("run"), script])))
    pdf.attachments[MARK + ".exe"] = b"MZ" + MARK.encode()
    first.AA = Dictionary(O=launch)
    rect = Array([0, 0, 10, 10])
    linked = action("URI", URI=String("https://example.org/"), Next=Array([launch, pdf.make_indirect(script)]))
    hidden = Dictionary(Type=Name.Action, S=Name.Launch, P=Dictionary(), F=String(MARK))
    first.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=pdf.make_indirect(linked)),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=action("URI", URI=String("file:///" + MARK))),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=hidden),
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=rect, T=String(MARK), Contents=String("seen")),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=rect, FS=String(MARK)),
            Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=rect, A=action("Rendition", JS=String(MARK))),
            Dictionary(Type=Name.Annot, Subtype=Name.Movie, Rect=rect, Movie=Dictionary(F=String(MARK))),
        ]
    )
    signature = Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Name=String(MARK), Contents=String(MARK))
    field = Dictionary(FT=Name.Sig, T=String("signature"), V=pdf.make_indirect(signature))
    button = Dictionary(FT=Name.Btn, T=String("button"), A=action("SubmitForm", F=String(MARK)), AA=Dictionary(K=script))
    root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(field), pdf.make_indirect(button)]), XFA=Stream(pdf, MARK.encode())
    )
    root.Metadata = Stream(pdf, f"<x:xmpmeta>{MARK}</x:xmpmeta>".encode())
    pdf.docinfo["/Author"] = MARK
    outside = Stream(pdf, b"")
    outside.F = String("file:///" + MARK)
    first.Resources.XObject = Dictionary(X1=outside)
    photo = Stream(pdf, b"")
    photo.write(photograph(), filter=Name.DCTDecode)
    photo.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=40, Height=20))
    photo.ColorSpace, photo.BitsPerComponent, photo.Metadata = Name.DeviceRGB, 8, Stream(pdf, MARK.encode())
    first.Resources.XObject.X2 = pdf.make_indirect(photo)
    return saved(pdf)


def unfolded(pdf: bytes) -> bytes:
    """All that is in a PDF, as plain bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return saved(
            opened,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def upload(content: bytes, name="letter.pdf", media_type="application/pdf") -> SimpleUploadedFile:
    file = SimpleUploadedFile(name or "nameless", content, content_type=media_type)
    if not name:
        file._name = ""  # Django makes none without a name; what takes a file in is tried with one all the same
    return file
