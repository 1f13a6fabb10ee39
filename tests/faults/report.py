"""The section *Faults* of benchmarks/RESULTS.md."""

from dataclasses import dataclass

from tests.seed import SEED

AIM_SECONDS = 60


@dataclass(frozen=True)
class Resumed:
    """number: events that happened while it lasted; told, mailed: seconds from its end until all of them were told, and until the next mail
    was taken; None: there was none."""

    fault: str
    lasted: float
    number: int
    told: float
    mailed: float | None

    @property
    def text(self) -> str:
        return f"after {self.told:.1f} s ({self.number} events of it told), the next mail {seconds(self.mailed)}"


def resumed(window, events: list[tuple], mails) -> Resumed:
    number = sum(window.began <= event[6] <= window.ended for event in events)
    after = [mail.at - window.ended for mail in mails if mail.at > window.ended]
    return Resumed(window.name, window.ended - window.began, number, window.resumed, min(after, default=None))


def seconds(value: float | None) -> str:
    return "-" if value is None else f"after {value:.1f} s"


def section(played) -> str:
    head = """## Faults

`make faults ARGS=--write`: a platform of its own under a load of nine people, its parts killed and its mail server misbehaving, one after
the other in an order drawn by SEED. Aim: after each fault all resumes within 60 s (the sweeps: 30 s), or the run fails."""
    rows = [
        "| Fault | lasted | events meanwhile | all told after | the next mail after | aim |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {row.fault} | {row.lasted:.0f} s | {row.number} | {row.told:.1f} s | {brief(row.mailed)} | {met(row)} |"
        for row in played.resumed
    ]
    more = [
        "| What | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in played.table if ": " not in name or "accepted" in name),
    ]
    return "\n\n".join([head, f"SEED={SEED}.", "\n".join(rows), "\n".join(more)])


def brief(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"


def met(row: Resumed) -> str:
    return "met" if row.told <= AIM_SECONDS else "not met"


def write(played) -> None:
    from benchmarks.__main__ import write as write_section

    write_section(section(played), "Faults", "PostgreSQL 18 and Valkey of the rig")
