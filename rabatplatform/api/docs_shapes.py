"""The shapes of a page of the reference: what several of its operations take or answer is told once, and what is almost like another by
how it differs."""

LIKE = 0.75  # of the fields of a shape: from there on it is told by what it has otherwise
_FEW = 6  # fields: shorter ones are told whole


def told_once(operations: list[dict]) -> list[dict]:
    """The shapes to tell apart from the operations, in the order of their first use: dicts of name, fields, and where it is like another
    like (its name), without and required (names of fields); fields are then those that it has otherwise.

    A fold of an operation whose shape is among them loses its `fields`: its `shape` leads there.
    """
    folds = [fold for operation in operations for fold in _folds(operation)]
    shapes, uses = {}, {}
    for fold in folds:
        shapes.setdefault(fold["shape"], fold["fields"])
        uses[fold["shape"]] = uses.get(fold["shape"], 0) + 1
    told = {}
    for name, fields in shapes.items():
        other = next((other for other in told if not told[other].get("like") and _are_alike(fields, shapes[other])), "")
        told[name] = {"name": name, "fields": fields} | (_otherwise(fields, shapes[other], other) if other else {})
    named = {name for name in told if uses[name] > 1} | {
        name for shape in told.values() if shape.get("like") for name in (shape["name"], shape["like"])
    }
    for fold in folds:
        if fold["shape"] in named:
            fold["fields"] = []
        else:
            fold["shape"] = ""
    return [shape for name, shape in told.items() if name in named]


def _folds(operation: dict) -> list[dict]:
    return [fold for fold in (operation["body"], *operation["answers"]) if fold["fields"] and fold["shape"]]


def _bare(fields: list[dict]) -> dict[str, dict]:
    return {field["name"]: {**field, "required": None} for field in fields}


def _are_alike(fields: list[dict], others: list[dict]) -> bool:
    mine, theirs = _bare(fields), _bare(others)
    same = sum(theirs.get(name) == field for name, field in mine.items())
    return len(fields) > _FEW and same >= LIKE * len(fields) and same >= LIKE * len(others)


def _otherwise(fields: list[dict], others: list[dict], other: str) -> dict:
    mine, theirs = _bare(fields), _bare(others)
    return {
        "like": other,
        "without": [name for name in theirs if name not in mine],
        "required": [field["name"] for field in fields if field["required"]],
        "fields": [field for field in fields if theirs.get(field["name"]) != mine[field["name"]]],
    }
