"""What comes out of the sandbox: the look of the file, and nothing of what it hid. Files that are no such files are refused."""

import io
import os
import zlib

import pikepdf
import pytest
from pikepdf import Array, Name, Stream
from PIL import Image

from rabatplatform.files import sandbox
from rabatplatform.files.cleaner import exits
from rabatplatform.files.refusals import WORDS
from tests.rabatplatform.files import samples
from tests.rabatplatform.files.samples import MARK

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def clean(content: bytes, media_type: str) -> bytes:
    with sandbox.clean(io.BytesIO(content), media_type) as written:
        return written.read()


def refusal(content: bytes, media_type: str) -> str:
    with pytest.raises(sandbox.Unclean) as caught:
        clean(content, media_type)
    return caught.value.code


# ── PDF ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_pdf_full_of_active_content_then_the_page_stays_and_none_of_it_does():
    received = samples.active_document()
    assert samples.unfolded(received).count(MARK.encode()) > 15
    written = samples.unfolded(clean(received, PDF))
    assert MARK.encode() not in written
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/XFA", b"/EmbeddedFile", b"/EF", b"/Rendition"):
        assert name not in written, name
    for name in (b"/SubmitForm", b"/Metadata", b"/Info", b"/ByteRange", b"Exif", b"file:"):
        assert name not in written, name
    assert b"(Nomination) Tj" in written
    assert b"https://example.org/" in written
    assert b"seen" in written


def test_given_a_photograph_in_a_pdf_then_its_pixels_stay_bit_by_bit_and_its_place_goes():
    with pikepdf.open(io.BytesIO(clean(samples.active_document(), PDF))) as pdf:
        bare = pdf.pages[0].Resources.XObject.X2.read_raw_bytes()
    before, after = Image.open(io.BytesIO(samples.photograph())), Image.open(io.BytesIO(bare))
    assert list(before.getdata()) == list(after.getdata())
    assert not after.getexif()
    assert "comment" not in after.info


def test_given_a_pdf_with_an_archive_or_a_page_behind_its_end_then_that_is_gone():
    for tail in (b"PK\x03\x04" + MARK.encode(), f"<script>{MARK}</script>".encode()):
        assert MARK.encode() not in clean(samples.document() + tail, PDF)


def test_given_an_older_text_that_was_replaced_then_it_is_not_in_the_new_file():
    with pikepdf.open(io.BytesIO(samples.document(MARK))) as pdf:
        pdf.pages[0].Contents = Stream(pdf, b"BT ET")
        written = samples.saved(pdf, preserve_pdfa=False)
    appended = samples.document(MARK) + written[9:]  # both revisions in one file
    assert MARK.encode() not in samples.unfolded(clean(appended, PDF))


@pytest.mark.parametrize("passwords", [("", "owner"), ("user", "owner")])
def test_given_an_encrypted_pdf_then_it_is_refused(passwords):
    user, owner = passwords
    encrypted = samples.saved(samples.page(), encryption=pikepdf.Encryption(user=user, owner=owner))
    assert refusal(encrypted, PDF) == "file_encrypted"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4 junk" * 50, b"", samples.document()[:150], b"MZ" * 500])
def test_given_what_only_begins_like_a_pdf_then_it_is_refused(content):
    assert refusal(content, PDF) == "file_unreadable"


def test_given_a_pdf_without_a_page_then_it_is_refused():
    assert refusal(samples.saved(pikepdf.new()), PDF) == "file_unreadable"


@pytest.mark.parametrize("layers", [1, 2])
def test_given_a_pdf_that_unpacks_to_a_gigabyte_then_it_is_refused(layers):
    packed = zlib.compress(b"\0" * 256 * 1024**2)
    if layers == 2:
        packed = zlib.compress(packed)
    pdf = samples.page()
    bomb = Stream(pdf, b"")
    bomb.write(packed, filter=Array([Name.FlateDecode] * layers))
    pdf.pages[0].Contents = bomb
    raw = samples.saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(raw) < 1024**2
    assert refusal(raw, PDF) == "file_too_heavy"


# ── pictures ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_photograph_then_it_stands_upright_and_tells_neither_place_nor_owner():
    received = samples.photograph()
    assert MARK.encode() in received
    written = clean(received, JPEG)
    image = Image.open(io.BytesIO(written))
    assert image.size == (20, 40)
    assert image.getpixel((10, 4))[2] > 200 > 60 > image.getpixel((10, 36))[2]  # blue above, red below
    assert not image.getexif()
    assert MARK.encode() not in written and b"Exif" not in written


@pytest.mark.parametrize(("form", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
def test_given_a_picture_with_an_archive_behind_it_then_that_is_gone(form, media_type):
    received = samples.picture(form) + b"PK\x03\x04<script>" + MARK.encode()
    assert MARK.encode() not in clean(received, media_type)


def test_given_a_png_with_texts_then_they_are_gone_and_every_pixel_is_kept():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", MARK)
    texts.add_itxt("XML:com.adobe.xmp", MARK, zip=True)
    received = samples.picture("PNG", pnginfo=texts, icc_profile=MARK.encode())
    written = clean(received, PNG)
    assert Image.open(io.BytesIO(written)).info == {}
    assert list(Image.open(io.BytesIO(written)).getdata()) == list(Image.open(io.BytesIO(received)).getdata())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_given_a_png_of_any_mode_then_it_is_taken(mode):
    colour = 0 if mode in ("1", "L", "P", "I;16") else "red" if mode != "LA" else (3, 4)
    assert Image.open(io.BytesIO(clean(samples.picture("PNG", mode=mode, colour=colour), PNG))).size == (40, 20)


def test_given_a_transparent_palette_then_it_stays_transparent():
    written = clean(samples.picture("PNG", mode="P", colour=0, transparency=0), PNG)
    assert Image.open(io.BytesIO(written)).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_given_a_jpeg_of_another_mode_then_it_is_taken(mode):
    written = clean(samples.picture("JPEG", mode=mode, colour=0), JPEG)
    assert Image.open(io.BytesIO(written)).mode == ("L" if mode == "L" else "RGB")


def test_given_a_picture_as_large_as_allowed_then_it_fits_into_the_memory():
    assert clean(samples.picture("PNG", size=(8_000, 5_000), mode="RGBA"), PNG)


def test_given_a_small_file_of_400_million_pixels_then_it_is_refused_before_it_is_unpacked():
    bomb = samples.picture("PNG", size=(20_000, 20_000), mode="1", colour=0)
    assert len(bomb) < 100_000
    assert refusal(bomb, PNG) == "file_too_many_pixels"


@pytest.mark.parametrize(("form", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
def test_given_a_cut_or_foreign_picture_then_it_is_refused(form, media_type):
    noise = Image.effect_noise((300, 300), 90)
    written = io.BytesIO()
    noise.save(written, form)
    assert refusal(written.getvalue()[: len(written.getvalue()) // 2], media_type) == "file_unreadable"
    assert refusal(samples.picture("GIF"), media_type) == "file_unreadable"


def test_given_a_png_that_says_it_is_a_jpeg_then_the_parser_does_not_agree():
    assert refusal(samples.picture("PNG"), JPEG) == "file_unreadable"


# ── the sandbox itself ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put another program in the sandbox."""

    def put(text):
        path = tmp_path / "program.py"
        path.write_text(text)
        monkeypatch.setattr(sandbox, "PROGRAM", path)

    return put


def test_given_our_secrets_in_the_environment_then_the_program_does_not_get_them(program, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    program("import os, sys; sys.stdout.write(repr(dict(os.environ)))")
    assert b"hidden" not in clean(b"", PDF)


def test_given_a_program_that_does_not_end_then_it_is_stopped_and_the_file_refused(program, monkeypatch):
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 1)
    program("import time; time.sleep(60)")
    assert refusal(b"", PDF) == "file_too_heavy"


def test_given_a_program_that_was_killed_then_the_file_is_refused(program):
    program("import os; os.kill(os.getpid(), 9)")
    assert refusal(b"", PDF) == "file_too_heavy"


def test_given_a_program_that_is_broken_then_it_is_not_the_files_fault(program):
    program("import no_such_library")
    with pytest.raises(sandbox.SandboxFailed):
        clean(b"", PDF)


@pytest.mark.parametrize("greedy", ["bytearray(900 * 1024**2)", "bytes(70 * 1024**2)", "[None for _ in iter(int, 1)]"])
def test_given_a_parser_that_takes_too_much_then_its_own_limits_end_it(program, greedy):
    """Memory, what is written, memory by and by."""
    folder = os.path.dirname(exits.__file__)
    program(
        f"import runpy, sys\nsys.path.insert(0, {folder!r})\nmain = runpy.run_path({folder!r} + '/__main__.py')['main']\n"
        f"main.__globals__['cleaner_of'] = lambda media_type: lambda received: {greedy}\nsys.exit(main('application/pdf'))"
    )
    assert refusal(b"", PDF) == "file_too_heavy"


def test_every_refusal_of_the_program_has_words():
    assert set(exits.EXITS) <= set(WORDS)
