"""How fast letters are set and how much memory a worker keeps: ``python -m tests.bench.letters``.

Prints a table, writes it to ``$DATA_DIR/bench/letters.json`` and fails when a limit is broken. Times depend on the
machine, so each is also given as a ratio to a reference measured in the same run: one compile of the blank page.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import typst

from server.kernel.glyphs import font_paths
from server.typesetting import LetterContent, Renderer
from tests.typesetting.sample import LETTER, with_members

LETTERS_BY_MEMBERS = {1: 60, 20: 60, 200: 20}
RSS_LIMIT_MB = 200
CPU_LIMIT_MS = {20: 150.0}


@dataclass(frozen=True)
class Result:
    """One size of letter, set in a process of its own."""

    members: int
    letters: int
    cpu_ms: float
    wall_ms: float
    letters_per_second: float
    settled_rss_mb: float
    peak_rss_mb: float
    pdf_kb: float
    blank_cpu_ms: float
    ratio_to_blank: float


def measure(members: int, letters: int) -> Result:
    """Set so many different letters of this size with one renderer and return the medians."""
    renderer = Renderer()
    _render(renderer, members, 0)
    cpu, wall, size = [], [], []
    for number in range(1, letters + 1):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        size.append(len(_render(renderer, members, number)))
        cpu.append(1000 * (time.process_time() - cpu_start))
        wall.append(1000 * (time.perf_counter() - wall_start))
    settled, peak = _memory_mb("VmRSS"), _memory_mb("VmHWM")
    blank = _blank_page_cpu_ms()
    return Result(
        members=members,
        letters=letters,
        cpu_ms=round(statistics.median(cpu), 1),
        wall_ms=round(statistics.median(wall), 1),
        letters_per_second=round(1000 * letters / sum(wall), 1),
        settled_rss_mb=settled,
        peak_rss_mb=peak,
        pdf_kb=round(statistics.median(size) / 1024, 1),
        blank_cpu_ms=round(blank, 2),
        ratio_to_blank=round(statistics.median(cpu) / blank, 1),
    )


def _render(renderer: Renderer, members: int, number: int) -> bytes:
    return renderer.render(_letter(members, number), timestamp=datetime(2026, 7, 22, tzinfo=UTC))


def _letter(members: int, number: int) -> LetterContent:
    """Return a letter that shares no more with the one before than two units' letters do."""
    named = replace(
        LETTER, number=f"幸福里党函〔2026〕{number + 1}号", addressee=f"金泉市第{number}局机关党委"
    )
    letter = with_members(members, named)
    if letter.table is None:
        return letter
    rows = tuple(
        (*row[:4], f"{(i + number) % 40 / 2:.1f}", *row[5:]) for i, row in enumerate(letter.table.rows)
    )
    return replace(letter, table=replace(letter.table, rows=rows))


def _blank_page_cpu_ms(compiles: int = 40) -> float:
    compiler = typst.Compiler(font_paths=[str(f) for f in font_paths()], ignore_system_fonts=True)
    times = []
    for i in range(compiles):
        start = time.process_time()
        compiler.compile(input=f"#set page(height: {100 + i}mm)\n空白".encode(), format="pdf")
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def _memory_mb(field: str) -> float:
    """Return a memory figure of this process as the Linux kernel keeps it: VmRSS now, VmHWM at the highest."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(round(int(line.split()[1]) / 1024, 1) for line in lines if line.startswith(f"{field}:"))


def broken_limits(results: list[Result]) -> list[str]:
    """Return one sentence for each limit that a result breaks."""
    slow = [r for r in results if r.cpu_ms > CPU_LIMIT_MS.get(r.members, float("inf"))]
    fat = [r for r in results if r.peak_rss_mb > RSS_LIMIT_MB]
    return [f"{r.members} members: {r.cpu_ms} ms CPU > {CPU_LIMIT_MS[r.members]}" for r in slow] + [
        f"{r.members} members: peak {r.peak_rss_mb} MB > {RSS_LIMIT_MB}" for r in fat
    ]


def main() -> int:
    results = [_in_own_process(members, letters) for members, letters in LETTERS_BY_MEMBERS.items()]
    titles = list(asdict(results[0]))
    print(" ".join(f"{title:>18}" for title in titles))
    for result in results:
        print(" ".join(f"{value!s:>18}" for value in asdict(result).values()))
    target = Path(os.environ.get("DATA_DIR", "var")) / "bench" / "letters.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n", encoding="utf-8")
    broken = broken_limits(results)
    print("\n".join([f"written to {target}", *broken]))
    return 1 if broken else 0


def _in_own_process(members: int, letters: int) -> Result:
    """Measure in a fresh process, because one process never gives its memory back to the next size."""
    command = [sys.executable, "-m", "tests.bench.letters", str(members), str(letters)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Result(**json.loads(answer))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(asdict(measure(int(sys.argv[1]), int(sys.argv[2])))))
    else:
        sys.exit(main())
