"""What was promised of an export in bulk. Each check gives the sentences that say what is wrong."""

import hashlib
import json
from collections import Counter


def wrong_files(manifest: dict, files: list[tuple[bytes, str]]) -> list[str]:
    """files: (bytes, ETag) of each part, as they were taken."""
    found = []
    for part, (content, etag) in zip(manifest["parts"], files, strict=True):
        digest = hashlib.sha256(content).hexdigest()
        facts = {"bytes": len(content), "lines": content.count(b"\n"), "sha256": digest}
        found += [
            f"part {part['number']}: {name} {value}, told {part[name]}" for name, value in facts.items() if value != part[name]
        ]
        if etag != f'"{part["sha256"]}"':
            found.append(f"part {part['number']}: its ETag is not its checksum")
    if [part["number"] for part in manifest["parts"]] != list(range(1, len(files) + 1)):
        found.append("parts are not numbered from 1 on")
    for name in ("lines", "bytes"):
        if manifest[name] != sum(part[name] for part in manifest["parts"]):
            found.append(f"{name} of all parts do not make those of the manifest")
    return found


def references(files: list[tuple[bytes, str]]) -> list[str]:
    return [json.loads(line)["reference"] for content, _etag in files for line in content.splitlines()]


def wrong_objects(found: list[str], before: set[str], after: set[str], told: set[str]) -> list[str]:
    """found: references in the files; before, after: what the key could see before it was asked for, and once it was whole; told: what the
    change feed tells after the cursor to be held."""
    have = set(found)
    return [
        *(f"{reference} stands in it {number} times" for reference, number in Counter(found).items() if number > 1),
        *(f"{reference} is missing" for reference in sorted(before - have)),
        *(f"{reference} is none that the key sees" for reference in sorted(have - after)),
        *(f"{reference} came meanwhile, and neither export nor feed tell of it" for reference in sorted(after - have - told)),
    ]


def wrong_store(stored: set[str], named: set[str]) -> list[str]:
    """stored: files of exports on the disk; named: those that rows name."""
    return [
        *(f"no row names the file {key}" for key in sorted(stored - named)),
        *(f"the file {key} is not there" for key in sorted(named - stored)),
    ]
