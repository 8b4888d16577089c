"""Files with results as schools and the federal system make them, small ones; every name and figure is invented."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook

from accounts.models import User
from analytics import tasks
from analytics.models import Delivery, Upload
from analytics.services import delivering
from schools.models import Municipality, School

TASKS = (("1К1", 4), ("1К2", 3), ("2", 3), ("3(1)", 1), ("3(2)", 3))
PUPILS = ((4, 3, 3, 1, 3), (2, 1, "X", 0, 1), (0, 0, 1, 1, 0), (3, 2, 2, 1, 2))
HEAD = ("ВПР 2026 Русский язык 4 класс", "Предмет: Русский язык", "Максимальный первичный балл: 14", "Дата: 21.04.2026")


# Because a workbook keeps the second in which it was saved, the same rows give one and the same file.
_SAVED: dict[tuple[str, str], bytes] = {}


def saved(rows: Sequence[Sequence[Any]], title: str = "Протокол") -> bytes:
    """A workbook of one sheet; the same rows give the same bytes."""
    key = (repr(rows), title)
    if key not in _SAVED:
        _SAVED[key] = _saved(rows, title)
    return _SAVED[key]


def _saved(rows: Sequence[Sequence[Any]], title: str) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def a_form(pupils: Sequence[Sequence[Any]] = PUPILS, *, absent: int = 1, tasks: Any = TASKS) -> bytes:
    """The collection form of one school; the last rows are those of absent pupils."""
    heads = [f"{code} ({maximum}б)" for code, maximum in tasks]
    rows: list[list[Any]] = [
        [
            "Код участника",
            "Вариант",
            *heads,
            "Порядковый номер класса",
            "Отметка за предыдущий триместр",
            "Итого баллов",
        ]
    ]
    for at, points in enumerate(pupils):
        total = sum(point for point in points if point.__class__ is int)
        rows.append([40001 + at, 1 + at % 2, *points, 1, 2 + at % 4, total])
    for at in range(absent):
        rows.append([40001 + len(pupils) + at, "отсутствовал", *[None] * len(tasks), 1, 3, 0])
    return saved(rows)


def an_f1(schools: Sequence[tuple[str, str, str, Sequence[Sequence[Any]]]], title: str = HEAD[0]) -> bytes:
    """Individual results of several schools: login, name, municipality, points of every pupil."""
    rows: list[list[Any]] = [["Индивидуальные результаты"], [], [title], [HEAD[1]], [HEAD[2]], [HEAD[3]]]
    rows.append([None, None, "Уровень сложности задания", None, None, None, *["Б"] * len(TASKS)])
    heads = [f"{code} ({maximum}б)" for code, maximum in TASKS]
    rows.append(
        [
            *("ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"),
            *(*heads, "Первичный балл", "Отметка", "Отметка по журналу"),
        ]
    )
    for login, name, area, pupils in schools:
        rows.append([f"{name}({login})", f"Кол-во участников: {len(pupils)}"])
        for at, points in enumerate(pupils):
            total = sum(point for point in points if point.__class__ is int)
            rows.append(
                [login, area, f"{name}({login})", 40001 + at, 1, 1, *points, total, 3 + (total > 8), 3 + at % 2]
            )
    return saved(rows, "РУ 4 Индивидуальные результаты")


def an_f3(groups: Sequence[Sequence[Any]], title: str = HEAD[0]) -> bytes:
    """Shares of marks by groups."""
    rows: list[list[Any]] = [["Статистика по отметкам"], [], [title], [HEAD[1]], [HEAD[2]], [HEAD[3]], []]
    rows.append(["Группы участников", "Кол-во ОО", "Кол-во участников", 2, 3, 4, 5])
    return saved([*rows, *groups], "РУ 4 Статистика по отметкам")


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in an archive."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def deliver(
    files: dict[str, bytes], place: Municipality, by: User, school: School | None = None, **hints: Any
) -> Delivery:
    """Files sent and read."""
    named = [delivering.Named(name, BytesIO(data)) for name, data in files.items()]
    return read(delivering.deliver(named, municipality=place, school=school, hints=hints, by=by))


def read(delivery: Delivery) -> Delivery:
    """What its job makes of it."""
    assert delivery.job
    tasks.read_delivery(delivery.job)
    delivery.refresh_from_db()
    return delivery


def load(delivery: Delivery, by: User) -> Delivery:
    """Confirmed and taken in."""
    confirmed = delivering.confirm(delivery, by=by)
    assert confirmed.job
    tasks.load_delivery(confirmed.job)
    confirmed.refresh_from_db()
    return confirmed


def only(delivery: Delivery) -> Upload:
    """Its only file."""
    return delivery.uploads.get()
