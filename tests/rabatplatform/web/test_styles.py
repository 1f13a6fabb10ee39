"""site.css is direction-aware and takes its colours from tokens; everything static keeps to its budget and its checksum."""

import hashlib
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
CSS = (STATIC / "css/site.css").read_text()
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)


def size(*names):
    return sum(len(brotli.compress((STATIC / name).read_bytes(), quality=11)) for name in names)


def test_no_physical_direction():
    rules = RULES.replace("right .75rem center/.75rem", "").replace("background-position:left .75rem center", "")  # select arrow
    physical = re.findall(
        r"[{;]\s*((?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom"
        r"|width|height|min-width|max-width|min-height|max-height|border-(?:top|bottom)-(?:left|right)-radius)\s*:",
        rules,
    )
    assert not physical
    assert not re.findall(r"(?:text-align|float|clear)\s*:\s*(?:left|right)", rules)
    turned = []  # shorthands of four values whose two sides differ
    for rule in re.findall(r"[{;](?:margin|padding|inset|border-width):([^;{}]+)", rules):
        values = rule.replace("!important", "").split()
        if len(values) == 4 and values[1] != values[3]:
            turned.append(rule)
    assert set(turned) <= {"0 2px 2px 0", "1.5px 1.5px 0 0"}  # arrows, turned by a transform


def test_no_colour_outside_the_token_blocks():
    rules = re.sub(r"--[\w-]+\s*:[^;}]*", "", RULES)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"url\([^)]*\)", "", rules))
    assert not re.findall(r"\b(?:rgb|rgba|hsl|hsla|color-mix)\(", rules)
    assert not re.findall(r":\s*(?:white|black|red|gray|grey)\b", rules)


def test_the_floor_of_browsers():
    assert not re.search(r"@layer|@container|:has\(|color-mix\(|&", RULES)


def test_every_file_that_the_styles_name_is_there():
    for sheet in ("css/site.css", "css/fonts.css"):
        for target in re.findall(r"url\(([^)]+)\)", (STATIC / sheet).read_text()):
            assert not target.startswith(("http", "data:", "//"))
            assert (STATIC / "css" / target).resolve().is_file()


@pytest.mark.parametrize(
    ("names", "budget"),
    [
        (["css/site.css", "css/fonts.css"], 12_000),
        (["vendor/htmx-2.0.11.min.js", "js/app.js"], 22_000),
        (["icons.svg"], 6_000),
    ],
)
def test_budget(names, budget):
    assert size(*names) <= budget


def test_fonts_of_one_page():
    def bytes_of(*names):
        return sum((STATIC / "fonts" / f"{name}.woff2").stat().st_size for name in names)

    assert bytes_of("rp-sans", "rp-serif-600") <= 45_000
    assert bytes_of("rp-sans", "noto-sans-arabic") <= 45_000


def test_vendored_files_are_what_was_reviewed():
    listed = dict(reversed(line.split("  ")) for line in (STATIC / "MANIFEST.sha256").read_text().splitlines())
    there = {path.relative_to(STATIC).as_posix() for folder in ("vendor", "fonts") for path in (STATIC / folder).iterdir()}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


def test_no_source_map_is_promised():
    """The storage that adds hashes to names would look for the map, and stop collectstatic."""
    for path in STATIC.rglob("*.js"):
        assert "sourceMappingURL" not in path.read_text()


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        source = path.read_text()
        named |= set(re.findall(r'{% icon "([^"]+)"', source)) | set(re.findall(r'\bicon(?:_end)?="([^"]+)"', source))
    assert named <= sprite


def test_the_script_uses_nothing_that_the_policy_refuses():
    script = (STATIC / "js/app.js").read_text()
    assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|\.style\b|document\.write", script)
