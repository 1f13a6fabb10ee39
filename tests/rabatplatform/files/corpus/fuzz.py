"""Good files with bytes changed, cut out, doubled: by a seed, so that each run has the same."""

import os
import random

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus import odf, office, pdfs, pictures, slides, workbooks
from tests.rabatplatform.files.corpus.sample import SAFE, samples

SEED = int(os.environ.get("CORPUS_SEED", "4"))
EACH = 4
GROUND = {
    "PDF": real.active_document,
    "PDF with a script": pdfs.HIDDEN["script by name"],
    "JPEG": real.photograph,
    "PNG": pictures.png_told,
    "WebP": pictures.told("WEBP"),
    "DOCX": office.tracked,
    "XLSX": workbooks.HIDDEN["comments"],
    "PPTX": slides.HIDDEN["photograph with position"],
    "ODT": odf.HIDDEN["notes"],
}


def mutated(ground, number):
    def make():
        chance = random.Random(f"{SEED} {number}")
        raw = bytearray(GROUND[ground]())
        for _change in range(chance.choice((1, 3, 30))):
            at = chance.randrange(8, len(raw))  # the gate is passed
            how = chance.randrange(4)
            if how == 0:
                raw[at] = chance.randrange(256)
            elif how == 1:
                del raw[at : at + chance.randrange(1, 40)]
            elif how == 2:
                raw[at:at] = raw[max(at - 40, 0) : at]
            else:
                raw[at : at + 4] = b"\xff\xff\xff\xff"
            if len(raw) < 20:
                break
        return bytes(raw)

    return make


SAMPLES = samples("fuzzed", SAFE, {f"{ground} {n}": mutated(ground, n) for ground in GROUND for n in range(EACH)})
