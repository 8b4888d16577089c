"""Files of results on their way into the database: the time beside bare python-calamine, the memory of many files."""

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import django

django.setup()

from django.conf import settings  # noqa: E402 because models load only after Django is set up
from django.db import connection  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from analytics import tasks  # noqa: E402
from analytics.jobs import loading  # noqa: E402
from analytics.jobs.matching import register_of  # noqa: E402
from analytics.models import Delivery, ResultSheet, Upload, Work  # noqa: E402
from analytics.parsing.reading import read  # noqa: E402
from analytics.services import delivering  # noqa: E402
from schools.models import Municipality, School  # noqa: E402
from tests.bench import results  # noqa: E402
from tests.bench.measuring import Line, milliseconds  # noqa: E402

TIME_LIMIT, MEMORY_LIMIT = 1.6, 1.1
ROUNDS = 5
FEW, MANY, IN_EACH = 4, 40, 5_000


def lines() -> Iterator[Line]:
    """Everything is measured in processes of their own, on the database that stands now."""
    place = Municipality.objects.create(slug="region", name="Заречный район", time_zone="Europe/Moscow")
    schools = range(220000, 220000 + results.PARTICIPANTS // results.TO_A_SCHOOL)
    School.objects.bulk_create(
        School(municipality=place, name=f"МБОУ «СОШ № {number}»", login=f"edu{number}") for number in schools
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "region.xlsx")
        results.write(file)
        yield _time(str(file))
        results.write(file, IN_EACH)
        yield _memory(str(file))
    School.objects.filter(municipality=place).delete()
    place.delete()


def _time(file: str) -> Line:
    turns = [[_told(verb, file)[0] for verb in ("kept", "bare")] for _ in range(ROUNDS)]
    ours, bare = (statistics.median(turn[place] for turn in turns) for place in (0, 1))
    what = f"workbook of {results.PARTICIPANTS} participants, {results.TASKS + 12} columns, into sheets in the database"
    aim, met = f"≤ {TIME_LIMIT} times", ours <= TIME_LIMIT * bare
    about = f"{what}; beside it: bare calamine"
    return Line(about, milliseconds(ours), milliseconds(bare), f"{ours / bare:.2f}", aim, met)


def _memory(file: str) -> Line:
    (seconds, many), (_, few) = _told(f"deliver-{MANY}", file), _told(f"deliver-{FEW}", file)
    what = (
        f"most memory of a delivery of {MANY} files of {IN_EACH} participants, read and taken in within {seconds:.0f} s"
    )
    aim, met = f"≤ {MEMORY_LIMIT} times", many <= MEMORY_LIMIT * few
    return Line(f"{what}; beside it: {FEW} files", f"{many:.0f} MB", f"{few:.0f} MB", f"{many / few:.2f}", aim, met)


def _told(verb: str, file: str) -> tuple[float, float]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-m", "tests.bench.loading", verb, file]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "DATABASE_URL": url})
    seconds, megabytes = said.stdout.split()
    return float(seconds), float(megabytes)


def alone(verb: str, file: str) -> tuple[float, float]:
    """Seconds of the work itself in this process, and the most memory it ever held, in MB."""
    data = Path(file).read_bytes()
    place = Municipality.objects.get()
    settings.MEDIA_ROOT = str(Path(file).parent)
    start = time.perf_counter()
    if verb == "bare":
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for sheet in book.sheet_names:
                book.get_sheet_by_name(sheet).to_python()
    elif verb == "kept":
        start = _kept(data, place)
    else:
        _delivered(data, place, int(verb.partition("-")[2]))
    took = time.perf_counter() - start
    Delivery.objects.all().delete()
    Work.objects.all().delete()
    return took, results.peak()


def _kept(data: bytes, place: Municipality) -> float:
    """One file taken in as the worker does it; returns when that began."""
    row = Upload.objects.create(
        delivery=Delivery.objects.create(municipality=place), name="протокол.xlsx", sha256=secrets.token_hex(32)
    )
    register = register_of(row.delivery)
    start = time.perf_counter()
    loading.take_in(row, read(data, row.name, results.HINTS), register, by=None)
    if ResultSheet.objects.count() != results.PARTICIPANTS // results.TO_A_SCHOOL:
        raise ValueError("the workbook was not understood")
    return start


def _delivered(data: bytes, place: Municipality, count: int) -> None:
    """So many files of different works in one delivery, read and taken in as the worker does it."""
    files = [delivering.Named(f"{number}.xlsx", BytesIO(_marked(data, number))) for number in range(count)]
    row = delivering.deliver(files, municipality=place, by=None)
    del files
    row.hints = {
        "files": {
            str(pk): {"year": 2000 + at, "grade": 4, "subject": "RU"}
            for at, pk in enumerate(row.uploads.order_by("pk").values_list("pk", flat=True))
        }
    }
    row.save()
    tasks.read_delivery(row.job or 0)
    taken = delivering.confirm(row, by=None)
    tasks.load_delivery(taken.job or 0)
    if ResultSheet.objects.count() != count * IN_EACH // results.TO_A_SCHOOL:
        raise ValueError("not every file was taken in")


def _marked(data: bytes, number: int) -> bytes:
    """The same workbook as another file, because the same one is taken only once."""
    copy = BytesIO(data)
    with ZipFile(copy, "a") as archive:
        archive.comment = str(number).encode()
    return copy.getvalue()


if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*alone(*sys.argv[1:])))
