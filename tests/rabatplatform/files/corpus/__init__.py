"""Hostile files, made in code: no binary lies in the repository. `CORPUS` has them all, by label."""

from tests.rabatplatform.files.corpus import fuzz, odf, office, others, pdfs, pictures, slides, workbooks
from tests.rabatplatform.files.corpus.sample import Sample

CORPUS: dict[str, Sample] = {}
for made in (pdfs, pictures, office, workbooks, slides, odf, others, fuzz):
    for sample in made.SAMPLES:
        assert sample.label not in CORPUS, sample.label
        CORPUS[sample.label] = sample
