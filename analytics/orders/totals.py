"""A year's results of the municipality as everybody may read them: small groups masked, no school by itself."""

from collections.abc import Iterator, Mapping, Sequence

from analytics import charts
from analytics.charts.model import GroupMarks, Series
from analytics.labels import pictures as words
from analytics.labels.small import decimal
from analytics.models import Publication, ResultSheet
from analytics.orders.frames import VPR, above, named
from analytics.reports import public
from analytics.reports.public import PublicWork, Shown
from analytics.reports.statistics import KEY, MARKS, Bank, By, Key, summed
from analytics.reports.statistics import Series as Told
from office.blocks import Column, Picture, Section, Table
from schools.models import Municipality
from schools.subjects import Subject as Taught

YEARS = 4  # in a picture over the years
HIDDEN = "–"
NOTE = (
    "Прочерк – сведения не приводятся: в группе менее десяти участников либо по ним можно установить результат "
    "небольшой группы или отдельной организации. Результаты организаций между собой не сопоставляются."
)
COLUMNS = (
    Column("Предмет", 34),
    Column("Участников", 19, centred=True),
    Column("Средний балл, % от максимума", 21, centred=True),
    *(Column(f"«{mark}», %", 13, centred=True) for mark in (2, 3, 4, 5)),
)


def totals(municipality: Municipality, year: int) -> list[PublicWork]:
    """The works of a year by grade and subject; two queries."""
    rows = public.works(Publication(municipality=municipality, year=year))
    return [row for row in rows if row.key.kind == VPR]


def table(rows: Sequence[PublicWork]) -> Table:
    """A row per work, grades as sections."""
    grades = sorted({row.key.grade for row in rows})
    return Table(COLUMNS, tuple(Section(f"{grade} класс", tuple(_lines(rows, grade))) for grade in grades))


def _lines(rows: Sequence[PublicWork], grade: int) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if row.key.grade == grade:
            shares = row.total.shares or (None,) * 4
            subject = str(Taught(row.key.subject).label)
            n = HIDDEN if row.total.n is None else str(row.total.n)
            figures = (decimal(value) for value in (row.total.percent, *shares))
            yield f"{subject[:1].upper()}{subject[1:]}", n, *figures


def held(municipality: Municipality, year: int, rows: Sequence[PublicWork]) -> str:
    """What was held, in a sentence; pupils of masked works are not counted, so that none are had by subtraction."""
    sheets = ResultSheet.objects.season(municipality.pk, year).filter(work__kind=VPR, n__gt=0)
    schools = sheets.order_by().values("school").distinct().count()
    grades = sorted({row.key.grade for row in rows})
    span = f"{grades[0]}–{grades[-1]} классы" if len(grades) > 1 else f"{grades[0]} класс"
    pupils = sum(row.total.n or 0 for row in rows)
    hidden = " (без работ, сведения о которых не приводятся)" if any(row.total.masked for row in rows) else ""
    return (
        f"Всероссийские проверочные работы {year} года ({span}): общеобразовательных организаций – {schools}, "
        f"проверочных работ по предметам и классам – {len(rows)}, выполнено участниками – {pupils}{hidden}."
    )


def shares(municipality: Municipality, year: int, rows: Sequence[PublicWork]) -> Iterator[Picture]:
    """Shares of marks by work, of works whose every mark may be told."""
    counts = _marks(municipality, year)
    groups = [
        GroupMarks(named(row.key.subject, row.key.grade), counts[row.key])
        for row in rows
        if row.total.shares and None not in row.total.shares and row.key in counts
    ]
    if groups:
        say = words.bars_by_group("Доли отметок по работам", "Как распределились отметки 2, 3, 4 и 5.", "Работа")
        yield charts.as_picture(charts.bars_by_group(groups, words=say))


def _marks(municipality: Municipality, year: int) -> dict[Key, tuple[float, ...]]:
    sheets = ResultSheet.objects.season(municipality.pk, year).filter(n__gt=0, mean__isnull=False, work__maximum__gt=0)
    return {Key(*row[: len(KEY)]): tuple(map(float, row[-len(MARKS) :])) for row in summed(sheets, own=False)}


def over_years(municipality: Municipality, year: int) -> Iterator[Picture]:
    """A picture per subject: the mean of each grade over the years; what a year hides is left out."""
    since = year - YEARS + 1
    told = ((row, one) for one in range(since, year + 1) for row in totals(municipality, one))
    shown = {(row.key, one): row.total for row, one in told if not row.total.masked}
    sheets = ResultSheet.objects.filter(work__municipality=municipality, work__kind=VPR)
    bank = Bank(sheets.filter(work__year__range=(since, year)), above(municipality), By.TOTAL, since=since, until=year)
    lines = [one for one in bank.series(bank.keys()) if sum((one.key, at.year) in shown for at in one.years) > 1]
    for subject in sorted({one.key.subject for one in lines}):
        mine = [one for one in lines if one.key.subject == subject]
        years = sorted({at.year for one in mine for at in one.years if (one.key, at.year) in shown})
        yield _line(subject, years, mine, shown)


def _line(subject: str, years: list[int], lines: Sequence[Told], shown: Mapping[tuple[Key, int], Shown]) -> Picture:
    about = "Пунктир разделяет годы, работы которых различались заданиями или шкалой: такие годы не сравниваются."
    title = f"{named(subject, 0).rpartition(', ')[0]}: средний результат по годам"
    say = words.dynamics(title, about, "Средний результат, % от максимума")
    series = []
    for one in lines:
        hidden = Shown(one.key.who, None, None)
        values = tuple(shown.get((one.key, year), hidden).percent for year in years)
        series.append(Series(f"{one.key.grade} класс", values))
    breaks = [at for at, year in enumerate(years) if at and not all(_follows(one, year) for one in lines)]
    drawn = charts.dynamics([str(year) for year in years], series, words=say, breaks=breaks, bounds=(0, 100))
    return charts.as_picture(drawn)


def _follows(line: Told, year: int) -> bool:
    found = line.at(year)
    return found is None or found.comparable
