"""A workbook of 25,000 participants and 30 columns read into packed sheets; beside it: bare python-calamine."""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from analytics.parsing.model import Hints
from analytics.parsing.reading import read
from analytics.participants import pack
from tests.bench.measuring import Line, milliseconds

PARTICIPANTS, TASKS, TO_A_SCHOOL = 25_000, 18, 40
TIME_LIMIT, MEMORY_LIMIT = 1.6, 1.5
ROUNDS = 5
HINTS = Hints(2022, 4, "RU")


def lines() -> Iterator[Line]:
    """The two readers take turns, each time in a process of its own that has loaded the same libraries."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write(Path(file.name))
        turns = [[_told(verb, file.name) for verb in ("sheets", "bare", "nothing")] for _ in range(ROUNDS)]
    (ours, memory), (bare, beside), (_, idle) = (
        tuple(statistics.median(turn[place][figure] for turn in turns) for figure in (0, 1)) for place in range(3)
    )
    what = (
        f"workbook of {PARTICIPANTS} participants, {TASKS + 12} columns, into packed sheets; beside it: bare calamine"
    )
    yield Line(
        what,
        milliseconds(ours),
        milliseconds(bare),
        f"{ours / bare:.2f}",
        f"≤ {TIME_LIMIT} times",
        ours <= TIME_LIMIT * bare,
    )
    what = f"most memory of the same; an idle process holds {idle:.0f} MB"
    met = memory <= MEMORY_LIMIT * beside
    yield Line(what, f"{memory:.0f} MB", f"{beside:.0f} MB", f"{memory / beside:.2f}", f"≤ {MEMORY_LIMIT} times", met)


def write(path: Path, participants: int = PARTICIPANTS) -> None:
    """A regional file of 2022: schools one after another, some pupils absent, some tasks not attempted."""
    chance = random.Random(1)
    book = Workbook(write_only=True)
    page = book.create_sheet("Протокол")
    most = [1 + task % 3 for task in range(TASKS)]
    head = ["Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки", "Код", "Вариант"]
    head += [f"{task} ({points}б)" for task, points in enumerate(most, start=1)]
    page.append([*head, "Наименование класса", "Пол", "Отметка за предыдущую четверть/триместр", "Итого баллов"])
    for number in range(participants):
        page.append(_row(number, most, chance))
    book.save(path)


def _row(number: int, most: list[int], chance: random.Random) -> list[object]:
    school = 220000 + number // TO_A_SCHOOL
    packed = f"edu{school} | МБОУ «СОШ № {school}»"
    area = f"reg22_m{school % 70:03} | Заречный район"
    own = [packed, 22, "reg220000 | Заречный край", area, packed, "15.03.2022", 40001 + number % TO_A_SCHOOL]
    if chance.random() < 0.1:
        return [*own, "отсутствовал", *[None] * len(most), "4А", "м", 3, None]
    points = ["X" if chance.random() < 0.08 else chance.randint(0, limit) for limit in most]
    total = sum(point for point in points if isinstance(point, int))
    return [*own, 1 + number % 2, *points, "4А", "ж", chance.randint(2, 5), total]


def _told(verb: str, name: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.results", verb, name]
    seconds, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(megabytes)


def alone(verb: str, name: str) -> tuple[float, float]:
    """Seconds of one cold reading in this process, and the most memory it ever held, in MB."""
    data = Path(name).read_bytes()
    start = time.perf_counter()
    if verb == "sheets":
        sheets = [pack(sheet.participants) for sheet in read(data, "протокол.xlsx", HINTS).sheets]
        if len(sheets) != PARTICIPANTS // TO_A_SCHOOL:
            raise ValueError("the workbook was not understood")
    elif verb == "bare":
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for sheet in book.sheet_names:
                book.get_sheet_by_name(sheet).to_python()
    return time.perf_counter() - start, peak()


def peak() -> float:
    """Because getrusage also remembers the parent that this process was forked from, the kernel's own figure counts."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*alone(*sys.argv[1:])))
