"""What a later edition of a plan changes, as clauses of an order in the way of legal technique."""

import re

from plans.models import Measure, Plan

# Above this many an order is easier to read by the new text alone.
MOST = 40
# How the columns are called in the clause, in the prepositional and the accusative.
COLUMNS = {
    "number": "номера",
    "title": "наименования мероприятия",
    "deadline_text": "срока исполнения",
    "responsible_text": "ответственных исполнителей",
    "result": "ожидаемого результата",
    "notes": "примечания",
}
SHORT = re.compile(r"(?<![\w.])(?:г|гг|др|пр|т\.\s?[дп])\.$")


def amendments(older: Plan, newer: Plan) -> list[str]:
    """The changes in the order of the newer plan, one sentence each without a number; empty above ``MOST``."""
    left = {row.pk: row for row in older.measures.select_related("section").order_by("position", "pk")}
    found = _heads(older, newer)
    for row in newer.measures.select_related("section").order_by("position", "pk"):
        old = left.pop(row.same_as_id or 0, None)
        found += _changed(old, row) if old else [_added(row)]
    found += [f"Позицию {_place(row)} исключить." for row in left.values()]
    return found if len(found) <= MOST else []


def _heads(older: Plan, newer: Plan) -> list[str]:
    pairs = (("Наименование", older.title, newer.title), ("Период действия", older.period_text, newer.period_text))
    return [f"{what} изложить в следующей редакции: «{_calm(new)}»." for what, old, new in pairs if old != new and new]


def _changed(old: Measure, new: Measure) -> list[str]:
    fields = [name for name in COLUMNS if getattr(old, name) != getattr(new, name)]
    if not fields:
        return []
    if fields == ["number"]:
        return [f"Позицию {_place(old)} считать позицией {new.number}."]
    if len(fields) > 1:
        return [f"Позицию {_place(old)} изложить в следующей редакции: «{_whole(new)}»."]
    [name] = fields
    was, now = _calm(getattr(old, name)), _calm(getattr(new, name))
    where = f"В позиции {_place(old)} в части {COLUMNS[name]}"
    if not was:
        return [f"{where} дополнить словами «{now}»."]
    return [f"{where} слова «{was}» {f'заменить словами «{now}»' if now else 'исключить'}."]


def _added(row: Measure) -> str:
    title = _calm(row.section.title)
    section = f"Раздел «{title}» дополнить" if title else "Дополнить"
    return f"{section} позицией следующего содержания: «{_whole(row)}»."


def _whole(row: Measure) -> str:
    parts = (
        (row.title, ""),
        (row.deadline_text, "срок – "),
        (row.responsible_text, "ответственные – "),
        (row.result, "результат – "),
    )
    words = "; ".join(f"{lead}{_calm(text)}" for text, lead in parts if text.strip())
    return f"{row.number.rstrip('.')}. {words}" if row.number else words


def _place(row: Measure) -> str:
    return row.number.rstrip(".") or f"«{_calm(row.title)[:80]}»"


def _calm(text: str) -> str:
    """One line without a full stop at its end, unless that of an abbreviation («2026 г.»); inner quotes as „“, because
    the clause puts its own around."""
    line = " ".join(text.split()).replace("«", "„").replace("»", "“")
    return line if SHORT.search(line) else line.rstrip(".")
