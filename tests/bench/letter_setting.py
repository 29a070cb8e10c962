"""How fast letters of 1, 20 and 200 members become PDF and Word files, and how much memory a worker keeps.

Each size is measured in a process of its own, because one process never gives its memory back to the next size; it has
loaded all that the product's worker loads. Times depend on the machine, so each is also a ratio to a reference of the
same process: one compile of a blank page.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

import typst

import server.worker  # noqa: F401 - what a worker process has loaded besides
from server.kernel.glyphs import font_paths
from server.typesetting import LetterContent, Renderer, docx_of
from tests.bench.letter_city import GIVEN, SURNAMES
from tests.typesetting.sample import LETTER, with_members

APPROVED_AT = datetime(2026, 7, 22, tzinfo=UTC)
PAIR_MEMBERS, PAIR_LETTERS, PAIR_ROUNDS = 20, 40, 3
THREADS = {"RAYON_NUM_THREADS=1": {"RAYON_NUM_THREADS": "1"}, "RAYON_NUM_THREADS unset": {}}

Setter = Callable[[LetterContent], bytes]


@dataclass(frozen=True)
class Result:
    """One form and size of letter, set in a process of its own; medians."""

    form: str
    members: int
    letters: int
    cpu_ms: float
    wall_ms: float
    letters_per_core_second: float
    loaded_rss_mb: float
    settled_rss_mb: float
    peak_rss_mb: float
    file_kb: float
    blank_cpu_ms: float
    ratio_to_blank: float


@dataclass(frozen=True)
class Pair:
    """Letters a second of one process and of two at once, medians of rounds that alternate."""

    threads: str
    one_per_s: float
    two_per_s: float
    ratio: float


def setter_of(form: str) -> Setter:
    """Return what turns a letter into bytes: ``pdf`` or ``docx``."""
    if form == "docx":
        return lambda letter: docx_of(letter, timestamp=APPROVED_AT)
    renderer = Renderer()
    return lambda letter: renderer.render(letter, timestamp=APPROVED_AT)


def measure(form: str, members: int, letters: int) -> Result:
    """Set so many different letters of this size in this process."""
    loaded = memory_mb("VmRSS")
    setter = setter_of(form)
    setter(letter_of(members, 0))
    cpu, wall, size = [], [], []
    for number in range(1, letters + 1):
        letter = letter_of(members, number)
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        size.append(len(setter(letter)))
        cpu.append(1000 * (time.process_time() - cpu_start))
        wall.append(1000 * (time.perf_counter() - wall_start))
    settled, peak = memory_mb("VmRSS"), memory_mb("VmHWM")
    blank, median = _blank_page_cpu_ms(), statistics.median(cpu)
    return Result(
        form=form,
        members=members,
        letters=letters,
        cpu_ms=round(median, 1),
        wall_ms=round(statistics.median(wall), 1),
        letters_per_core_second=round(1000 / median, 1),
        loaded_rss_mb=loaded,
        settled_rss_mb=settled,
        peak_rss_mb=peak,
        file_kb=round(statistics.median(size) / 1024, 1),
        blank_cpu_ms=round(blank, 2),
        ratio_to_blank=round(median / blank, 1),
    )


def letter_of(members: int, number: int) -> LetterContent:
    """Return a letter that shares no more with the one before than two units' letters do.

    Names and figures are a row's own: typst remembers cells that it has set, and the sample repeats six rows.
    """
    named = replace(
        LETTER, number=f"幸福里党函〔2026〕{number + 1}号", addressee=f"金泉市第{number}局机关党委"
    )
    letter = with_members(members, named)
    if letter.table is None:
        return letter
    draw = random.Random(number)
    rows = tuple(_own_row(row, draw) for row in letter.table.rows)
    return replace(letter, table=replace(letter.table, rows=rows))


def _own_row(row: Sequence[str], draw: random.Random) -> tuple[str, ...]:
    serial, _, post, _, _, _, _, rating, remark = row
    name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))
    hours, points = f"{draw.randrange(400) / 10:.1f}", f"{draw.randrange(200) / 2:.1f}"
    return (
        serial,
        name,
        post,
        str(draw.randrange(30)),
        hours,
        f"{draw.randrange(6)}/5",
        points,
        rating,
        remark,
    )


def _blank_page_cpu_ms(compiles: int = 40) -> float:
    compiler = typst.Compiler(font_paths=[str(f) for f in font_paths()], ignore_system_fonts=True)
    times = []
    for i in range(compiles):
        start = time.process_time()
        compiler.compile(input=f"#set page(height: {100 + i}mm)\n空白".encode(), format="pdf")
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def memory_mb(field: str) -> float:
    """Return a memory figure of this process as the Linux kernel keeps it: VmRSS now, VmHWM at the highest."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(round(int(line.split()[1]) / 1024, 1) for line in lines if line.startswith(f"{field}:"))


def measure_apart(form: str, members: int, letters: int) -> Result:
    """Measure in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.letter_setting", form, str(members), str(letters)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Result(**json.loads(answer))


def measure_pairs() -> list[Pair]:
    """Compare two processes with one, with typst's threads as they come and with a single one."""
    return [_pair(threads, environ) for threads, environ in THREADS.items()]


def _pair(threads: str, environ: dict[str, str]) -> Pair:
    ones, twos = [], []
    for _ in range(PAIR_ROUNDS):
        ones.append(_letters_per_s(1, environ))
        twos.append(_letters_per_s(2, environ))
    one, two = statistics.median(ones), statistics.median(twos)
    return Pair(threads, round(one, 2), round(two, 2), round(two / one, 2))


def _letters_per_s(processes: int, environ: dict[str, str]) -> float:
    """Let processes begin together once all are warm; return what they set together in a second."""
    command = [sys.executable, "-m", "tests.bench.letter_setting", "wait"]
    surroundings = {
        name: value for name, value in os.environ.items() if name != "RAYON_NUM_THREADS"
    } | environ
    running = [
        subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=surroundings)
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return sum(float(process.communicate()[0]) for process in running)


def render_when_told() -> float:
    """Warm up, say so, wait for a line, and return letters a second."""
    setter = setter_of("pdf")
    for number in range(2):
        setter(letter_of(PAIR_MEMBERS, number))
    letters = [letter_of(PAIR_MEMBERS, number) for number in range(2, 2 + PAIR_LETTERS)]
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    for letter in letters:
        setter(letter)
    return len(letters) / (time.perf_counter() - started)


def main(arguments: Sequence[str]) -> None:
    if arguments[0] == "wait":
        print(render_when_told())
    else:
        form, members, letters = arguments
        print(json.dumps(asdict(measure(form, int(members), int(letters)))))


if __name__ == "__main__":
    main(sys.argv[1:])
