"""The story of two springs: works taken in from files, analysed, schools asked; one answers, one matter is decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from accounts.models import Job, User
from analytics import tasks
from analytics.engine.settings import Settings
from analytics.models import ControlGroup, Finding, Inquiry, Run, Work
from analytics.parsing.reading import read
from analytics.rules import Verdict
from analytics.services import bringing, inquiring, running
from config.demonstration import files
from config.demonstration.pupils import CONTROLS, MAXIMA, SEASONS, Written, thresholds, town
from schools.models import Municipality, School

YEAR = 2026
LEFT = ("RU", 8)  # the work whose files wait in the folder, so that a visitor has something to bring in
SCALE = "условная шкала для демонстрации"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the story."""

    place: Municipality
    schools: list[School]
    coordinator: User
    school: User
    official: User


def tell(cast: Cast, folder: Path | None, today: date) -> None:
    """Make the story; ``folder`` is where the files go that a visitor may bring in himself."""
    _works(cast.place)
    _controls(cast)
    written = sorted(
        town([school.kind for school in cast.schools], [school.pupils or 300 for school in cast.schools]),
        key=lambda work: (work.year, work.subject, work.grade, work.school),
    )
    for key, group in groupby(written, key=lambda work: (work.year, work.subject, work.grade)):
        works = list(group)
        if key == (YEAR, *LEFT):
            _leave(cast, works, folder)
        else:
            _bring(cast, works)
    for year in sorted(SEASONS):
        _analyse(cast, year)
    _ask(cast, today)


def _works(place: Municipality) -> None:
    for year, works in SEASONS.items():
        for subject, grade in works:
            maxima = MAXIMA[subject, grade]
            first, second, third = thresholds(maxima)
            Work.objects.create(
                municipality=place,
                year=year,
                grade=grade,
                subject=subject,
                tasks=[
                    {"code": str(number), "max": most, "level": files.LEVELS[(number - 1) % 4], "open": most > 1}
                    for number, most in enumerate(maxima, 1)
                ],
                maximum=sum(maxima),
                mark3=first,
                mark4=second,
                mark5=third,
                source=SCALE,
                held_on=date(year, 4, 21),
            )


def _controls(cast: Cast) -> None:
    for year in SEASONS:
        group = ControlGroup.objects.create(
            municipality=cast.place, year=year, basis="Работы писали при наблюдателях, проверяли вне школы"
        )
        group.schools.set([cast.schools[index] for index in CONTROLS])


def _bring(cast: Cast, works: list[Written]) -> None:
    first = works[0]
    told = f"{first.subject} {first.grade} {first.year}.xlsx"
    _take("Ф1_Индивидуальные результаты " + told, files.individual(works, cast.schools), cast)
    _take("Отметки по журналу " + told, files.rolls(works, cast.schools), cast)


def _take(name: str, data: bytes, cast: Cast) -> None:
    bringing.bring_in(data, read(data, name), name=name, municipality=cast.place)


def _leave(cast: Cast, works: list[Written], folder: Path | None) -> None:
    for name, data in _left(cast, works) if folder else ():
        (folder or Path()).mkdir(parents=True, exist_ok=True)
        ((folder or Path()) / name).write_bytes(data)


def _left(cast: Cast, works: list[Written]) -> Iterator[tuple[str, bytes]]:
    """The federal system's file of most schools; one school sends its collection form itself."""
    subject, grade = LEFT
    yield f"Ф1_Индивидуальные результаты {subject} {grade}.xlsx", files.individual(works[1:], cast.schools)
    yield f"Журнал {subject} {grade}.xlsx", files.rolls(works, cast.schools)
    name = f"Форма сбора результатов {files.NAMES[subject]} {grade} класс ВПР {YEAR} {cast.schools[0].login}.xlsx"
    yield name, files.form(works[0])


def _analyse(cast: Cast, year: int) -> None:
    running.start_run(cast.place, year, Settings(), by=cast.coordinator)
    # Because nobody is at work while the town is being made, its background work is done here and now.
    while job := Job.objects.unfinished().filter(kind__startswith="analytics.").order_by("pk").first():
        getattr(tasks, job.kind.rpartition(".")[2])(job.pk)


def _ask(cast: Cast, today: date) -> None:
    run = Run.objects.done().filter(municipality=cast.place, year=YEAR).first()
    flagged = list(Finding.objects.filter(run=run, flag=True).select_related("run", "work", "school"))
    if not flagged:
        return
    inquiring.ask(flagged, answer_by=today + timedelta(days=14), today=today, by=cast.coordinator)
    own = Inquiry.objects.filter(school__memberships__user=cast.school).order_by("pk").first()
    if own is not None:
        _answer(own, cast, today)


def _answer(inquiry: Inquiry, cast: Cast, today: date) -> None:
    text = "Комиссия школы просмотрела работы: спорные ответы решали в пользу ученика. Протокол заседания готовим."
    inquiry = inquiring.answer(inquiry, text, version=inquiry.version, by=cast.school)
    note = "Школа сама провела перепроверку и назвала причину; предложена помощь комиссии."
    inquiring.decide(inquiry, Verdict.CONFIRMED, note, version=inquiry.version, today=today, by=cast.official)
