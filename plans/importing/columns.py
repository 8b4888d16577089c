"""The head of a plan's table: which row it is and what each column means, whatever the words and their order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from office.grids.model import Cell, Row
from plans.importing.draft import ColumnDraft, Means
from plans.importing.wording import flat, key

_NUMBER = re.compile(r"^(?:№+|n|nn|#|номер|п ?[/.] ?п)[ .]*(?:п ?[/.]? ?п|пп|строки|пункта|мероприятия)?[ .]*$")
_WORDS: tuple[tuple[Means, str], ...] = (
    (
        Means.OTHER,
        r"факт|источник|финансир|объем|стоимост|сумм|категори|участник|охват|класс\b|форма проведения|место|уровень",
    ),
    (Means.NOTES, r"примечан|отметк|комментар|замечан|особые условия"),
    (Means.DEADLINE, r"срок|дата|даты|период|когда|время|календарн|график"),
    (Means.RESPONSIBLE, r"ответствен|исполнител|соисполнител|кто\b|координатор"),
    (
        Means.RESULT,
        r"результат|итог|показател|индикатор|отчетност|вид документа|документ|продукт|эффект|форма завершения|выход\b",
    ),
    (
        Means.TITLE,
        (
            r"мероприят|содержани|наименован|направлен|действи|виды? деятельност|виды? работ|задач|"
            r"мер[аы]\b|тема\b|вопрос|работы\b"
        ),
    ),
)
_PATTERNS = tuple((means, re.compile(rf"(?:^|(?<=\W))(?:{words})")) for means, words in _WORDS)
_LONGEST_HEADER = 110
_FIRST_COLUMNS = (Means.NUMBER, Means.TITLE)


@dataclass(frozen=True, slots=True)
class Head:
    """A recognised head: its columns, how many rows it takes, and how its first row reads (to know its repeats)."""

    columns: tuple[ColumnDraft, ...]
    rows: int
    text: str

    def at(self, means: Means) -> int | None:
        """The first column of that meaning, None where the table has none."""
        return next((index for index, column in enumerate(self.columns) if column.means is means), None)


def meaning(header: str) -> Means:
    """What a header says its column holds: the meaning whose word comes first; OTHER where none is known."""
    text = key(header.replace("-\n", ""))
    if _NUMBER.match(text):
        return Means.NUMBER
    hits = [
        (found.start(), order, means) for order, (means, words) in enumerate(_PATTERNS) if (found := words.search(text))
    ]
    return min(hits)[2] if hits else Means.OTHER


def head_text(row: Row) -> str:
    """A row in one line for comparing heads."""
    return "|".join(key(cell.text) for cell in row.cells).rstrip("|")


def find_head(rows: Sequence[Row], at: int) -> Head | None:
    """The head that begins at row ``at``, None where that row is none; a second head row is taken along."""
    cells = rows[at].cells
    texts = [flat(cell.text) for cell in cells]
    if not _reads_as_head(texts):
        return None
    count, headers = 1, texts
    if at + 1 < len(rows) and _is_second_row(rows[at].cells, rows[at + 1].cells):
        count, headers = 2, _two_rows(cells, rows[at + 1].cells)
    return Head(_columns(headers), count, head_text(rows[at]))


def _reads_as_head(texts: list[str]) -> bool:
    filled = [text for text in texts if text]
    if len(filled) < 2 or len(set(filled)) < 2 or any(len(text) > _LONGEST_HEADER for text in filled):
        return False
    if any(re.match(r"\d", text) for text in filled):
        return False
    meanings = [meaning(text) for text in filled]
    known = set(meanings) - {Means.OTHER}
    said = known & {Means.DEADLINE, Means.RESPONSIBLE, Means.RESULT}
    if not said or not known & {Means.TITLE, Means.NUMBER}:
        return False
    recognised = sum(means is not Means.OTHER for means in meanings)
    return recognised * 2 >= len(filled) and (Means.NUMBER in known or len(known) == len(filled) or len(known) >= 3)


def _is_second_row(first: Sequence[Cell], second: Sequence[Cell]) -> bool:
    """Whether the row under a head still belongs to it: it parts some columns and leaves number and title alone."""
    texts = [flat(cell.text) for cell in second]
    if any(len(text) > 60 or re.match(r"\d", text) for text in texts):
        return False
    lead = [index for index, cell in enumerate(first) if meaning(cell.text) in _FIRST_COLUMNS and not cell.merged]
    own = [
        index
        for index, cell in enumerate(second)
        if cell.text and not (index < len(first) and cell.text == first[index].text)
    ]
    split = any(
        index > 0 and index < len(first) and (not first[index].text or first[index].text == first[index - 1].text)
        for index in own
    )
    return bool(lead and len(own) >= 2 and split) and not set(lead) & set(own)


def _two_rows(first: Sequence[Cell], second: Sequence[Cell]) -> list[str]:
    headers: list[str] = []
    above = ""
    for index in range(max(len(first), len(second))):
        above = flat(first[index].text) if index < len(first) and first[index].text else above
        below = flat(second[index].text) if index < len(second) else ""
        headers.append(f"{above}: {below}" if below and below != above else above)
    return headers


def _columns(headers: list[str]) -> tuple[ColumnDraft, ...]:
    meanings = [meaning(header) for header in headers]
    if Means.TITLE not in meanings:
        free = next((index for index, means in enumerate(meanings) if means is Means.OTHER), None)
        if free is not None:
            meanings[free] = Means.TITLE
    seen: set[Means] = set()
    columns: list[ColumnDraft] = []
    for index, (header, means) in enumerate(zip(headers, meanings, strict=True)):
        spanned = index > 0 and header.split(":")[0] == headers[index - 1].split(":")[0]
        repeated = means in seen and not (means is Means.DEADLINE and spanned)
        columns.append(ColumnDraft(header, Means.OTHER if repeated else means))
        seen.add(means)
    return _prefer_measures(tuple(columns))


def _prefer_measures(columns: tuple[ColumnDraft, ...]) -> tuple[ColumnDraft, ...]:
    """Where two columns could be the title («Направление», «Мероприятия») the one that says measures is it."""
    named = [index for index, column in enumerate(columns) if "мероприят" in key(column.header)]
    titles = [index for index, column in enumerate(columns) if column.means is Means.TITLE]
    better = [
        index
        for index in named
        if columns[index].means is Means.OTHER and meaning(columns[index].header) is Means.TITLE
    ]
    if not titles or not better or titles[0] in named:
        return columns
    swap = {titles[0]: Means.OTHER, better[0]: Means.TITLE}
    return tuple(ColumnDraft(column.header, swap.get(index, column.means)) for index, column in enumerate(columns))
