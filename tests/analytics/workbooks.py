"""Result workbooks of every layout, written for the tests about invented schools of the town of Заречье."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook

Cell = object  # anything that a cell may hold
Rows = Sequence[Sequence[Cell]]
SCHOOLS = (
    ("edu990001", "МБОУ «СОШ № 1 г. Заречье»"),
    ("edu990002", "МБОУ «Гимназия № 2 г. Заречье»"),
    ("edu990003", "МБОУ «СОШ № 3 г. Заречье»"),
)
AREA = "Зареченский городской округ"
JOURNAL = "Отметка за предыдущий триместр/ четверть/полугодие"


def book(sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; ``None`` leaves a cell empty."""
    written = Workbook()
    del written["Sheet"]
    for name, rows in sheets.items():
        page = written.create_sheet(name)
        page.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            page.append(list(row))
    buffer = BytesIO()
    written.save(buffer)
    return buffer.getvalue()


FORM_TASKS = ("1 (5б)", "2 (5б)", "3 (5б)", "4К1 (3б)", "4К2 (2б)", "4К3 (3б)", "4К4 (2б)")
FORM_HEAD = ("Код участника", "Вариант", *FORM_TASKS, "Порядковый номер класса", JOURNAL, "Итого баллов")
FORM_NAME = "Форма сбора результатов Английский язык 8 класс ВПР 2026.xlsx"


def form(rows: Rows, *, prefilled: int = 20, head: Sequence[Cell] = FORM_HEAD) -> bytes:
    """The collection form: totals stand ready below the pupils, helper lists to the right."""
    helpers = [[None] * 3 + [value] for value in ("отсутствовал", "1", "2", "X")]
    table: list[list[Cell]] = [list(head), *map(list, rows)]
    table += [[*[None] * (len(head) - 1), 0] for _ in range(prefilled)]
    for index, extra in enumerate(helpers, start=1):
        table[index] = [*table[index], *extra]
    service: Rows = [["Вариант", "Баллы", "Отметка"], [1, 5, 5], [2, 4, 4], ["отсутствовал", "X", "нет отметки"]]
    return book({"Протокол": table, "Служебный": service, "Порядковый номер класса": [[n] for n in range(1, 51)]})


def title(name: str, work: str, maximum: Cell = 20, day: Cell = "21.04.2026") -> list[list[Cell]]:
    """The six rows over every analytic report."""
    return [
        [name],
        [],
        [f"ВПР 2026 {work}"],
        ["Предмет:", work.rsplit(" ", 2)[0]],
        ["Максимальный первичный балл:", maximum],
        ["Дата:", day],
    ]


F1_TASKS = ("1 (2б)", "2 (1б)", "3.1 (1б)", "3.2 (2б)", "5(1) (1б)")
F1_LEVELS = ("Б", "Б", "П", "П", "Б")


def f1(
    groups: Sequence[tuple[tuple[str, str], int, Rows]], work: str = "Русский язык 4 класс", maximum: Cell = 7
) -> bytes:
    """Ф1: group rows with the stated count, then (code, class, variant, points..., total, mark, journal) per pupil."""
    head = ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант", *F1_TASKS]
    table = title("Индивидуальные результаты", work, maximum)
    table.append([None, None, "Уровень сложности задания", None, None, None, *F1_LEVELS])
    table.append([*head, "Первичный балл", "Отметка", "Отметка по журналу"])
    for (login, name), stated, rows in groups:
        full = f"{name}({login})"
        table.append([full, f"Кол-во участников: {stated}"])
        table += [[login, AREA, full, *row] for row in rows]
    return book({"РУ 4 Индивидуальные результаты": table})


def report(name: str, head: Sequence[Cell], rows: Rows, sheet: str = "РУ 4 Отчёт") -> bytes:
    """An analytic report: the title, an empty row, the headings, the groups."""
    return book({sheet: [*title(name, "Русский язык 4 класс", 24), [], list(head), *rows]})


def regional21(rows: Rows, tasks: int = 4) -> bytes:
    """The regional file of 2021: login, municipality, number, code, journal, sex, class, variant, total, points."""
    head = ["логин школы", "регион", "номер обучающегося", "код обучающегося"]
    head += ["отметка за предыдущую четверть/триместр", "пол", "класс", "вариант", "всего баллов"]
    head += [f"балл за {number}" for number in range(1, tasks + 1)]
    return book({"Лист1": [[*head, "Учебник"], *rows]})


def regional22(rows: Rows) -> bytes:
    """The regional file of 2022 with packed identifiers; rows are (school index, code, variant, points..., ...)."""
    head = ["Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки", "Код", "Вариант"]
    head += ["1 (1б)", "2 (2б)", "5(1) (1б)", "Наименование класса", "Пол"]
    head += ["Отметка за предыдущую четверть/триместр", "Итого баллов"]
    table: list[list[Cell]] = [list(head)]
    for index, *rest in rows:
        login, name = SCHOOLS[int(str(index))]
        packed = f"{login} | {name}"
        own = [packed, 99, "reg990000 | Заречный край", f"reg99_m001 | {AREA}", packed, "15.03.2022"]
        table.append([*own, *rest])
    classes = [["Литера", "Учебник"], ["А", "Моро М.И."], ["Б", "Рудницкая В.Н."]]
    return book({"Классы": classes, "Протокол": table})


COUNTRY, REGION = "Вся выборка", "Заречный край"
MUNICIPALITY = f"{AREA}(reg99_m001)"


def named(index: int) -> str:
    """A school as the analytic reports write it."""
    login, name = SCHOOLS[index]
    return f"{name}({login})"


GROUPS = ("Группы участников", "Кол-во ОО", "Кол-во участников")
COMPARED = (
    "Группы участников",
    "Кол-во участников(всего)",
    "Понизили (Отметка < Отметка по журналу) %",
    "Понизили (Отметка < Отметка по журналу) Кол-во участников",
    "Подтвердили (Отметка = Отметке по журналу) %",
    "Подтвердили (Отметка = Отметке по журналу) Кол-во участников",
    "Повысили (Отметка > Отметка по журналу) %",
    "Повысили (Отметка > Отметка по журналу) Кол-во участников",
)
