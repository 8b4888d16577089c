"""The row of headings: where it stands, and what every column under it means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from analytics.parsing.model import TaskColumn
from analytics.parsing.pages import Page
from analytics.parsing.words import plain, text
from office.sheets import Value

LAST_HEAD = 80  # rows from the top within which the headings are looked for
# What a heading means, looked for in this order: the first pattern that fits tells.
ROLES: tuple[tuple[str, str], ...] = (
    ("person", r"\bф ?\.? ?и ?\.? ?о\b|фамили|отчеств|^имя( |$)"),
    ("teacher", r"учител|преподав|директор|руковод|эксперт|организатор|координат|ответственн|заместител"),
    ("group", r"групп\w* участник"),
    ("code", r"^код( участника| обучающ\w+| учащ\w+| ученика| работы| впр)?$|код участника"),
    ("class_number", r"порядковый номер класса|номер класса"),
    ("grade", r"^параллель|^класс \(параллель\)"),
    ("textbook", r"учебник|умк|автор"),
    ("markers", r"маркер|признак\w* необъект"),
    ("lowered", r"понизили"),
    ("confirmed", r"подтвердили"),
    ("raised", r"повысили"),
    ("mean", r"средн\w+ (тестов\w+ |первичн\w+ )?(балл|процент|%|выполнение|отметк|оценк)|^средн\w+$"),
    ("mean", r"(%|процент) выполнения"),
    ("deviation", r"отклонен|ско$|^sd"),
    ("journal", r"журнал|предыдущ|четверт|триместр|полугод|годов|за год\b"),
    ("mark", r"^(отметка|оценка)( за)?( впр| работу)?$|^отметка за впр"),
    ("maximum", r"^макс\w*\.?( первичн\w+)? балл"),
    ("total", r"^итог\w*( балл\w*)?$|(итого|всего|первичн\w+|сумм\w+|общ\w+|кол\S*) балл|^балл\w*$|^результат$"),
    ("variant", r"^вариант|^номер варианта"),
    ("sex", r"^пол( обуч\w+| участ\w+)?$"),
    ("exam", r"^экзамен|вид экзамена|^процедура"),
    ("kind", r"^(тип|вид|категория) (оо|школ|организац|учрежд)"),
    ("settlement_size", r"(численност\w+|число|количество) (населения|жителей)|размер нас|населени\w+.*(чел|числ)"),
    ("settlement", r"насел\w*\.? ?пункт|местност|^город/село|^село/город"),
    ("special_needs", r"\bовз\b|огранич\w+ возможност|\bаоп\b|адаптирован"),
    ("social", r"социальн|исбш|\bесс\b|индекс"),
    ("advanced", r"углубл"),
    ("inn", r"^инн$"),
    ("n_schools", r"(кол-?во|количество|число) (оо|школ|организац)"),
    ("n_teachers", r"(кол-?во|количество|число) педагог"),
    ("enrolled", r"всего обуч|спис(ку|очн)|контингент|в параллели"),
    ("enrolled", r"(кол-?во|количество|численность|число) (обуч|учащ|учен|детей)"),
    ("n", r"(кол-?во|количество|число) (участн|работ|писав|выпуск|сдав)|^участник\w*$|^n$|писал\w*( работу)?$"),
    ("year", r"^(учебный )?год\b"),
    ("date", r"^дата"),
    ("subject", r"^предмет"),
    ("number", r"^(№|номер)( п/?п| обучающ\w+| участника)?$|^п/?п$|порядков"),
    ("region_code", r"код региона"),
    ("user", r"^пользователь"),
    ("login", r"логин|^(код|id) (оо|школы)|^оо$"),
    ("municipality", r"муницип|^мо$|^район|^мсу|городск\w+ округ|^мр$"),
    ("region", r"^регион|субъект"),
    ("school", r"оо$|школ|образовательн|организац|учрежд|^наименование$|^название$"),
    ("class", r"^класс|наименование класса|литер|^буква"),
)  # fmt: skip
PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in ROLES)
NUMBER = r"\d{1,2}(?:[.,]\d{1,2}|\(\d{1,2}\))*(?:\s?[кk]\d{1,2})?"
TASK = re.compile(
    rf"^(?:балл\w* за (?:задани\w+ )?|задани[ея] |№ ?)?(?P<code>{NUMBER})"
    r"\s*(?:[(\[,]?\s*(?:макс\w*\.?\s*)?(?P<max>\d{1,2})\s*б(?:алл\w*)?\.?\s*[)\]]?)?$"
)
SECOND = re.compile(r"перепровер|повторн|втор\w+ провер|после провер|комисси")
ANCHORS = frozenset({"code", "group"})
PLACES = frozenset({"login", "school", "user", "municipality", "region"})


@lru_cache(maxsize=4096)
def role(heading: str) -> str:
    """What a heading means; "" for an unknown one, "task" for a task."""
    words = plain(heading)
    if not words:
        return ""
    if TASK.match(words):
        return "task"
    return next((name for name, pattern in PATTERNS if pattern.search(words)), "")


@lru_cache(maxsize=1024)
def task(heading: str) -> TaskColumn | None:
    """The task of a heading such as «4К1 (3б)», «балл за 5(1)» or «9.1»; ``None`` where it names none."""
    match = TASK.match(plain(heading))
    if match is None:
        return None
    code = match["code"].replace(",", ".").replace(" ", "").upper().replace("K", "К")
    return TaskColumn(code, int(match["max"]) if match["max"] else None)


def order(code: str) -> tuple[int, ...]:
    """Tasks as people count them: 2 before 10, 4К1 before 4К2."""
    return tuple(int(number) for number in re.findall(r"\d+", code))


@dataclass(slots=True)
class Table:
    """A table of a page: its title begins at row ``top``, its headings are row ``head``, its rows ``first`` to ``end``.

    ``columns``: role to the places of its columns, in order; ``tasks``: place and task; ``unheaded``: columns with no
    heading; ``unknown``: place and heading of those that mean nothing to us.
    """

    page: Page
    top: int
    head: int
    first: int
    end: int
    headings: dict[int, str]
    columns: dict[str, list[int]] = field(default_factory=dict)
    tasks: list[tuple[int, TaskColumn]] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    def column(self, role: str) -> int | None:
        """The first column of that role."""
        return self.columns[role][0] if role in self.columns else None

    def has(self, *roles: str) -> bool:
        """Whether every one of the roles has a column."""
        return all(role in self.columns for role in roles)

    @property
    def above(self) -> list[list[Value]]:
        """The rows over the headings: the title."""
        return self.page.rows[self.top : self.head]


def tables(page: Page) -> Iterator[Table]:
    """The tables of a page, one under another; none where no row reads as headings."""
    heads = _heads(page)
    tops = [0, *(_top(page, above, head) for above, head in pairwise(heads))]
    for head, top, end in zip(heads, tops, [*tops[1:], len(page.rows)], strict=False):
        yield _table(page, top, head, end)


def _heads(page: Page) -> list[int]:
    # because lines over the table may name schools and maxima too, headings that begin a table go first
    top = range(min(len(page.rows), LAST_HEAD))
    found = [next((row for row in top if test(page.rows[row])), None) for test in (_is_head, _is_register)]
    first = next((row for row in found if row is not None), None)
    if first is None:
        return []
    places = [place for place, value in enumerate(page.rows[first]) if role(text(value)) in ANCHORS]
    if not places:
        return [first]
    wanted = {page.rows[first][place] for place in places}
    again = (row for row in range(first + 1, len(page.rows)) if page.rows[row][places[0]] in wanted)
    return [first, *(row for row in again if _is_head(page.rows[row]))]


def _top(page: Page, above: int, head: int) -> int:
    """Where the title of a lower table begins: after the last full row of the table above it."""
    anchor = next(place for place, value in enumerate(page.rows[above]) if role(text(value)) in ANCHORS)
    full = (row for row in range(head - 1, above, -1) if page.rows[row][anchor] not in ("", None))
    last = next((row for row in full if sum(value not in ("", None) for value in page.rows[row]) >= 4), above)
    return last + 1


def _is_head(row: Sequence[Value]) -> bool:
    roles = [role(text(value)) for value in row if value != "" and value is not None]
    known = {name for name in roles if name}
    return bool(known & ANCHORS) and len(known) >= 2


def _is_register(row: Sequence[Value]) -> bool:
    """Headings of a table of schools, or of requirements with their maxima."""
    titles = [text(value) for value in row if value != "" and value is not None]
    known = {role(title) for title in titles} - {""}
    if len(titles) < 3:
        return False
    if "maximum" in known:
        return all(isinstance(value, str) for value in row if value is not None)
    return bool(known & PLACES) and len(known) >= 2


def _table(page: Page, top: int, head: int, end: int) -> Table:
    headings = {place: text(value) for place, value in enumerate(page.rows[head]) if text(value)}
    first = head + 1
    below = (_tasks_below(page, head, headings) or _parts_below(page, head, headings)) if first < end else {}
    if below:
        headings, first = {**headings, **below}, first + 1
    table = Table(page, top, head, first, end, headings)
    for place, title in headings.items():
        _place(table, place, title)
    _drop_helpers(table)
    table.tasks.sort(key=lambda pair: order(pair[1].code))
    return table


def _drop_helpers(table: Table) -> None:
    """Bare numbers beside headings such as «1 (5б)» are no tasks: helper lists may begin in the row of headings."""
    told = {task.code for place, task in table.tasks if "б" in plain(table.headings[place])}
    for place, task in list(table.tasks) if told else ():
        bare = "б" not in plain(table.headings[place])
        if bare and (task.code in told or task.code.isdigit()):
            del table.headings[place]
            table.tasks.remove((place, task))


def _tasks_below(page: Page, head: int, headings: dict[int, str]) -> dict[int, str]:
    """Tasks in a second row of headings, under one heading for them all."""
    anchor = next((place for place, title in headings.items() if role(title) in ANCHORS), None)
    if anchor is None or any(role(title) == "task" for title in headings.values()):
        return {}
    if page.text(head + 1, anchor) not in ("", headings[anchor]):
        return {}
    found = {place: page.text(head + 1, place) for place in range(len(page.rows[head + 1]))}
    return {place: title for place, title in found.items() if task(title)}


def _parts_below(page: Page, head: int, headings: dict[int, str]) -> dict[int, str]:
    """The second row of a report's headings, such as «%» under «Понизили», each put behind what stands above it."""
    anchor = next((place for place, title in headings.items() if role(title) == "group"), None)
    values = [value for value in page.rows[head + 1] if value not in ("", None)]
    words_only = len(values) >= 2 and all(isinstance(value, str) for value in values)
    if anchor is None or not words_only or page.text(head + 1, anchor) not in ("", headings[anchor]):
        return {}
    found, above = {}, ""
    for place in range(len(page.rows[head + 1])):
        above = headings.get(place, above)
        part = page.text(head + 1, place)
        if part and part != above:
            found[place] = f"{above} {part}".strip()
    return found


def _place(table: Table, place: int, title: str) -> None:
    found = role(title)
    column = task(title) if found == "task" else None
    if column is not None:
        table.tasks.append((place, column))
    elif found:
        table.columns.setdefault(found, []).append(place)
    else:
        table.unknown.append((place, title))
