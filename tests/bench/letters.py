"""Letters of a whole city, drafted and set: ``python -m tests.bench.letters``.

Drafting: a synthetic city of 100,000 members, 5,000 units and 200 communities owes about 40,000 letters. Setting: PDF
and Word files of letters of 1, 20 and 200 members. Prints tables and which aims are met, and writes everything to
``$DATA_DIR/bench/letters.json``. Times depend on the machine: only an aim missed by half again fails, and each figure
has its ratio to a reference measured in the same run.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench import letter_drafting as drafting
from tests.bench import letter_setting as setting

WORKERS = (1, 2)
LETTERS = {
    ("pdf", 1): 60,
    ("pdf", 20): 60,
    ("pdf", 200): 20,
    ("docx", 1): 60,
    ("docx", 20): 60,
    ("docx", 200): 20,
}
CPU_MS = {("pdf", 1): 60.0, ("pdf", 20): 130.0, ("pdf", 200): 900.0, ("docx", 20): 30.0}
DRAFTING_S, WORKER_MB, TWO_TO_ONE = 120.0, 200.0, 1.7
TOLERANCE = 1.5


@dataclass(frozen=True)
class Aim:
    """What a figure should be: at most ``bound``, or at least where ``least``."""

    name: str
    figure: float
    bound: float
    least: bool = False

    @property
    def excess(self) -> float:
        """How many times too much, or too little; 1 and less is met."""
        return self.bound / self.figure if self.least else self.figure / self.bound

    @property
    def sentence(self) -> str:
        verdict = "met" if self.excess <= 1 else "missed" if self.excess <= TOLERANCE else "missed by far"
        return f"{verdict:14} {self.name}: {self.figure:g} ({'≥' if self.least else '≤'} {self.bound:g})"


def aims(
    drafted: Sequence[drafting.Drafted], results: Sequence[setting.Result], pairs: Sequence[setting.Pair]
) -> Iterator[Aim]:
    """Yield every aim with the figure that was measured."""
    most = max(drafted, key=lambda each: each.workers)
    yield Aim(
        f"planning and drafting {most.letters} letters by {most.workers} workers, s",
        most.seconds,
        DRAFTING_S,
    )
    yield Aim("memory of a drafting worker, MB", max(each.peak_rss_mb for each in drafted), WORKER_MB)
    for each in results:
        if bound := CPU_MS.get((each.form, each.members)):
            yield Aim(f"{each.form} of {each.members} members, CPU ms", each.cpu_ms, bound)
        yield Aim(
            f"{each.form} of {each.members} members, memory of a worker, MB", each.peak_rss_mb, WORKER_MB
        )
    best = max(pairs, key=lambda each: each.ratio)
    yield Aim(f"two processes against one ({best.threads})", best.ratio, TWO_TO_ONE, least=True)


def main() -> int:
    city, drafted = drafting.measure(WORKERS)
    print("city:", ", ".join(f"{count} {table}" for table, count in city.items()))
    _table(drafted)
    results = [setting.measure_apart(*kind, letters) for kind, letters in LETTERS.items()]
    _table(results)
    pairs = setting.measure_pairs()
    _table(pairs)
    reached = list(aims(drafted, results, pairs))
    print("\n".join(aim.sentence for aim in reached))
    _keep({"city": city, "drafting": drafted, "setting": results, "pairs": pairs, "aims": reached})
    return int(any(aim.excess > TOLERANCE for aim in reached))


def _table(rows: Sequence[Any]) -> None:
    columns = list(asdict(rows[0]))
    cells = [columns, *([str(value) for value in asdict(row).values()] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    print()


def _keep(figures: dict[str, Any]) -> None:
    target = Path(os.environ.get("DATA_DIR", "var")) / "bench" / "letters.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps(figures, ensure_ascii=False, indent=1, default=asdict) + "\n", encoding="utf-8"
    )
    print(f"written to {target}")


if __name__ == "__main__":
    sys.exit(main())
