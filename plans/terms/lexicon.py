"""The words of deadlines: form -> what it means; a month one letter away; Latin letters that look Cyrillic."""

from enum import StrEnum
from functools import lru_cache


class Tag(StrEnum):
    """What a token is to the grammar."""

    DATE = "date"
    DAYMONTH = "daymonth"
    YEARS = "years"
    NUM = "num"
    ROMAN = "roman"
    MARK = "mark"
    WORD = "word"
    MONTH = "month"
    YEAR = "year"
    STUDY = "study"
    QUARTER = "quarter"
    HALF = "half"
    SCHOOLTERM = "schoolterm"
    DECADE = "decade"
    WEEK = "week"
    DAY = "day"
    MONTHWORD = "monthword"
    DATEWORD = "dateword"
    WORKING = "working"
    CALENDAR = "calendar"
    NUMBER = "number"
    ORDINAL = "ordinal"
    TIMES = "times"
    EVERY = "every"
    REPEAT = "repeat"
    WEEKDAY = "weekday"
    DAYSLONG = "dayslong"
    TILL = "till"
    FROM = "from"
    PO = "po"
    IN = "in"
    ON = "on"
    ZA = "za"
    AT = "at"
    AND = "and"
    NOT = "not"
    LATE = "late"
    LESS = "less"
    THAN = "than"
    AFTER = "after"
    THROUGH = "through"
    BEFORE = "before"
    EVE = "eve"
    NEXT = "next"
    FLOW = "flow"
    THEN = "then"
    STANDING = "standing"
    BASIS = "basis"
    ALL = "all"
    PLANNED = "planned"
    SPELL = "spell"
    EDGE = "edge"
    NEED = "need"
    MEASURE = "measure"
    CASE = "case"
    SCHEDULE = "schedule"
    ACCORDING = "according"
    OUTCOME = "outcome"
    ENDING = "ending"
    HOLDING = "holding"
    EXAM = "exam"
    FILLER = "filler"


Meaning = tuple[Tag, int | str]

_SOFT = "ь я е ю ем"
_HARD = "- а е у ом"
_ADJECTIVE = "ый ая ое ые ого ой ому ом ую ых ым ыми"
_MONTHS = (
    ("январ", _SOFT), ("феврал", _SOFT), ("март", _HARD), ("апрел", _SOFT), ("ма", "й я е ю ем"), ("июн", _SOFT),
    ("июл", _SOFT), ("август", _HARD), ("сентябр", _SOFT), ("октябр", _SOFT), ("ноябр", _SOFT), ("декабр", _SOFT),
)  # fmt: skip
_SHORT_MONTHS = "янв фев,февр мар апр - - - авг сен,сент окт ноя,нояб дек"

# tag, value, stem, endings («-» is the bare stem)
_TABLE: tuple[tuple[Tag, int | str, str, str], ...] = (
    (Tag.YEAR, 0, "год", "- а у ы ов ом ам"), (Tag.YEAR, 0, "г", "- г"), (Tag.YEAR, 0, "лет", "-"),
    (Tag.STUDY, 0, "учебн", _ADJECTIVE), (Tag.STUDY, 0, "уч", "-"), (Tag.STUDY, 0, "школьн", "ый ого ом ому"),
    (Tag.QUARTER, 0, "квартал", "- а у е ов ы ах ом"), (Tag.QUARTER, 0, "кв", "-"),
    (Tag.HALF, 0, "полугоди", "е я и ю ях й"), (Tag.HALF, 0, "полгода", "-"), (Tag.HALF, 0, "п", "г"),
    (Tag.SCHOOLTERM, 0, "четверт", "ь и ей ям ях ью"), (Tag.SCHOOLTERM, 0, "триместр", "- а у е ов ы ам"),
    (Tag.DECADE, 0, "декад", "а ы е у ой"), (Tag.WEEK, 0, "недел", "я и е ю ь ям ей"),
    (Tag.DAY, 0, "д", "ень ня ню ней ни нем ням"), (Tag.DAY, 0, "сут", "ки ок"), (Tag.DAY, 0, "дн", "-"),
    (Tag.MONTHWORD, 0, "месяц", "- а е у ев ы ем"), (Tag.MONTHWORD, 0, "мес", "-"),
    (Tag.DATEWORD, 0, "числ", "а о у е ам"), (Tag.WORKING, 0, "рабоч", "ий его их ему ие им ем"),
    (Tag.WORKING, 0, "раб", "-"),
    (Tag.CALENDAR, 0, "календарн", _ADJECTIVE),
    (Tag.TIMES, 0, "раз", "- а у ов"), (Tag.TIMES, 2, "дважды", "-"), (Tag.TIMES, 3, "трижды", "-"),
    (Tag.EVERY, 0, "кажд", _ADJECTIVE),
    (Tag.REPEAT, "year", "ежегодн", "о " + _ADJECTIVE), (Tag.REPEAT, "quarter", "ежеквартальн", "о " + _ADJECTIVE),
    (Tag.REPEAT, "quarter", "поквартальн", "о"), (Tag.REPEAT, "month", "ежемесячн", "о " + _ADJECTIVE),
    (Tag.REPEAT, "month", "помесячн", "о"), (Tag.REPEAT, "week", "еженедельн", "о " + _ADJECTIVE),
    (Tag.REPEAT, "day", "ежедневн", "о " + _ADJECTIVE),
    (Tag.WEEKDAY, "MO", "понедельник", "- а у ам и"), (Tag.WEEKDAY, "TU", "вторник", "- а у ам и"),
    (Tag.WEEKDAY, "WE", "сред", "а ы у ам"), (Tag.WEEKDAY, "TH", "четверг", "- а у ам и"),
    (Tag.WEEKDAY, "FR", "пятниц", "а ы у ам"), (Tag.WEEKDAY, "SA", "суббот", "а ы у ам"),
    (Tag.WEEKDAY, "SU", "воскресень", "е я ю ям"),
    (Tag.TILL, 0, "до", "-"), (Tag.TILL, 0, "к", "- о"), (Tag.FROM, 0, "с", "- о"), (Tag.PO, 0, "по", "-"),
    (Tag.IN, 0, "в", "- о"), (Tag.ON, 0, "на", "-"), (Tag.ZA, 0, "за", "-"), (Tag.AT, 0, "при", "-"),
    (Tag.AND, 0, "и", "-"), (Tag.AND, 0, "или", "-"), (Tag.NOT, 0, "не", "-"),
    (Tag.LATE, 0, "позднее", "-"), (Tag.LATE, 0, "позже", "-"), (Tag.LATE, 0, "поздней", "-"),
    (Tag.LESS, 0, "менее", "-"), (Tag.LESS, 0, "реже", "-"), (Tag.LESS, 0, "меньше", "-"),
    (Tag.LESS, 0, "минимум", "-"),
    (Tag.THAN, 0, "чем", "-"), (Tag.AFTER, 0, "после", "-"), (Tag.THROUGH, 0, "через", "-"),
    (Tag.THROUGH, 0, "спустя", "-"),
    (Tag.BEFORE, 0, "перед", "-"), (Tag.EVE, 0, "накануне", "-"), (Tag.NEXT, 0, "следующ", "ий ая ее его ей ую ем"),
    (Tag.FLOW, 0, "течени", "е и ю я"), (Tag.FLOW, 0, "протяжени", "и е"),
    (Tag.THEN, 0, "далее", "-"), (Tag.THEN, 0, "затем", "-"), (Tag.THEN, 0, "потом", "-"),
    (Tag.THEN, 0, "впоследствии", "-"), (Tag.THEN, 0, "дальнейшем", "-"), (Tag.THEN, 0, "последующем", "-"),
    (Tag.STANDING, 0, "постоянн", "о " + _ADJECTIVE), (Tag.STANDING, 0, "непрерывн", "о " + _ADJECTIVE),
    (Tag.STANDING, 0, "круглогодичн", "о " + _ADJECTIVE), (Tag.STANDING, 0, "систематическ", "и ой"),
    (Tag.STANDING, 0, "регулярн", "о ой"), (Tag.STANDING, 0, "круглый", "-"),
    (Tag.BASIS, 0, "основ", "е"), (Tag.ALL, 0, "вес", "ь"), (Tag.ALL, 0, "вс", "его ей ем я ю"),
    (Tag.PLANNED, 0, "планов", _ADJECTIVE), (Tag.PLANNED, 0, "отчетн", _ADJECTIVE),
    (Tag.PLANNED, 0, "текущ", "ий его ем"),
    (Tag.SPELL, 0, "период", "- а е у ы"), (Tag.SPELL, 0, "срок", "- а е и у"),
    (Tag.EDGE, "start", "начал", "а о е у ом"), (Tag.EDGE, "end", "кон", "ец ца це цу цом"),
    (Tag.EDGE, "middle", "середин", "а ы е у"),
    (Tag.EDGE, "half", "половин", "а ы е у"),
    (Tag.NEED, 0, "необходимост", "и ь"), (Tag.NEED, 0, "потребност", "и ь"), (Tag.NEED, 0, "запрос", "у ам а е"),
    (Tag.NEED, 0, "требовани", "ю ям и"), (Tag.NEED, 0, "обращени", "ю ям и"),
    (Tag.NEED, 0, "заяв", "ке кам лению лениям"),
    (Tag.NEED, 0, "наличии", "-"), (Tag.NEED, 0, "выявлени", "и я"), (Tag.NEED, 0, "поступлени", "и я"),
    (Tag.NEED, 0, "появлени", "и я"), (Tag.NEED, 0, "возникновени", "и я"), (Tag.NEED, 0, "факту", "-"),
    (Tag.MEASURE, 0, "мере", "-"), (Tag.CASE, 0, "случае", "-"), (Tag.CASE, 0, "случаях", "-"),
    (Tag.DAYSLONG, 7, "недельн", _ADJECTIVE), (Tag.DAYSLONG, -1, "месячн", _ADJECTIVE),
    (Tag.SCHEDULE, "график", "график", "- а у ом е ов ам ами и"), (Tag.SCHEDULE, "план", "план", "- а у ом ов ам ами"),
    (Tag.SCHEDULE, "расписание", "расписани", "е я ю ем"), (Tag.SCHEDULE, "циклограмма", "циклограмм", "а е ой ы"),
    (Tag.SCHEDULE, "календарь", "календар", "ь я ю ем"), (Tag.SCHEDULE, "дорожная карта", "карт", "е ой ы"),
    (Tag.SCHEDULE, "сроки", "срок", "ам ами ов"), (Tag.SCHEDULE, "приказ", "приказ", "у ом а ами ам"),
    (Tag.SCHEDULE, "письмо", "письм", "у ом ам ами"), (Tag.SCHEDULE, "согласование", "согласовани", "ю"),
    (Tag.SCHEDULE, "порядок", "порядк", "у ом е"),
    (Tag.ACCORDING, 0, "согласно", "-"), (Tag.ACCORDING, 0, "соответстви", "и е"), (Tag.ACCORDING, 0, "исходя", "-"),
    (Tag.ACCORDING, 0, "зависимости", "-"),
    (Tag.OUTCOME, 0, "итог", "ам ом"), (Tag.OUTCOME, 0, "результат", "ам"), (Tag.OUTCOME, 0, "мер", "ам"),
    (Tag.ENDING, 0, "окончани", "и ю я е"), (Tag.ENDING, 0, "завершени", "и ю я е"), (Tag.ENDING, 0, "истечени", "и ю"),
    (Tag.HOLDING, 0, "проведени", "я е и ю"), (Tag.HOLDING, 0, "написани", "я и е"), (Tag.HOLDING, 0, "время", "-"),
    (Tag.HOLDING, 0, "ход", "е"), (Tag.HOLDING, 0, "подготовк", "и е"), (Tag.HOLDING, 0, "выполнени", "я и"),
    (Tag.FILLER, 0, "включительно", "-"), (Tag.FILLER, 0, "ориентировочно", "-"), (Tag.FILLER, 0, "примерно", "-"),
    (Tag.FILLER, 0, "начиная", "-"),
)  # fmt: skip
_NUMBERS = (
    "один одного одной одну одна", "два двух две двум", "три трех", "четыре четырех", "пять пяти", "шесть шести",
    "семь семи", "восемь восьми", "девять девяти", "десять десяти", "одиннадцати", "двенадцать двенадцати", "",
    "четырнадцать четырнадцати", "пятнадцать пятнадцати", "", "", "", "", "двадцать двадцати",
)  # fmt: skip
_ORDINALS = ((1, "перв"), (2, "втор"), (4, "четверт"), (5, "пят"), (-1, "последн"), (10, "десят"))
_ORDINAL_ENDINGS = "ый ой ая ое ого ом ую ому ые ых ий яя ее его ей ем юю"
_DAYS_LONG = (
    (1, "одно"),
    (2, "двух"),
    (3, "трех"),
    (5, "пяти"),
    (7, "семи"),
    (10, "десяти"),
    (14, "четырнадцати"),
    (0, ""),
)
_EXAMS = ["впр", "кдр", "гиа", "егэ", "огэ", "гвэ", "всош", "нико", "рдр", "ккр", "мдр"]
EXAM_NAMES = {"всош": "ВсОШ"} | {name: name.upper() for name in _EXAMS if name != "всош"}

_LATIN = str.maketrans("aceopxykmtbhiu", "асеорхукмтвнiи")


def _build() -> dict[str, Meaning]:
    forms: dict[str, Meaning] = {}
    for tag, value, stem, endings in _TABLE:
        forms.update({_join(stem, ending): (tag, value) for ending in endings.split()})
    for number, words in enumerate(_NUMBERS, start=1):
        forms.update(dict.fromkeys(words.split(), (Tag.NUMBER, number)))
    forms["тридцати"] = (Tag.NUMBER, 30)
    for value, stem in _ORDINALS:
        forms.update({stem + ending: (Tag.ORDINAL, value) for ending in _ORDINAL_ENDINGS.split()})
    forms.update(
        dict.fromkeys(["третий", "третья", "третье", "третьего", "третьей", "третьем", "третью"], (Tag.ORDINAL, 3))
    )
    for value, stem in _DAYS_LONG:
        forms.update({stem + "дневн" + ending: (Tag.DAYSLONG, value) for ending in _ADJECTIVE.split()})
    forms.update({exam: (Tag.EXAM, EXAM_NAMES[exam]) for exam in _EXAMS})
    forms.update(_months())
    return forms


def _join(stem: str, ending: str) -> str:
    return stem if ending == "-" else stem + ending


def _months() -> dict[str, Meaning]:
    forms: dict[str, Meaning] = {}
    for number, (stem, endings) in enumerate(_MONTHS, start=1):
        forms.update({_join(stem, ending): (Tag.MONTH, number) for ending in endings.split()})
    for number, words in enumerate(_SHORT_MONTHS.split(), start=1):
        forms.update({word: (Tag.MONTH, number) for word in words.split(",") if word != "-"})
    return forms


FORMS = _build()
_LONG_MONTHS = {form: int(value) for form, (tag, value) in _months().items() if tag is Tag.MONTH and len(form) >= 4}
_NEVER_MONTHS = frozenset({"марка", "марки", "карта", "парта"})


def cyrillic(word: str) -> str:
    """The lower-case word with Latin look-alikes replaced, if it is (or could only be meant as) a Russian one."""
    if word.isascii():
        meant = word.translate(_LATIN)
        return meant if meant in FORMS and not _is_roman(word) else word
    return word.translate(_LATIN)


@lru_cache(maxsize=4096)
def meaning(word: str) -> Meaning | None:
    """What a lower-case word (ё as е) means to the grammar, or None."""
    return FORMS.get(word)


@lru_cache(maxsize=4096)
def month_like(word: str) -> int | None:
    """The only month whose name is one slip of the pen from this word; None if there is none or more than one."""
    if len(word) < 4 or word in FORMS or word in _NEVER_MONTHS:
        return None
    found = {month for form, month in _LONG_MONTHS.items() if _one_slip(word, form)}
    return found.pop() if len(found) == 1 else None


def _one_slip(left: str, right: str) -> bool:
    """One letter added, dropped, replaced, or two neighbours swapped."""
    if abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 4 or max(len(left), len(right)) < 5:
        return False
    at = next(
        (i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), min(len(left), len(right))
    )
    here, there = left[at:], right[at:]
    swapped = here[1:2] + here[:1] + here[2:]
    return here[1:] == there[1:] or here[1:] == there or here == there[1:] or swapped == there


def _is_roman(word: str) -> bool:
    return bool(word) and set(word) <= set("ivx")


def roman(word: str) -> int | None:
    """1..12 for a Roman number in Latin or look-alike letters, else None."""
    latin = word.translate(str.maketrans("іх", "ix"))
    return ROMANS.get(latin)


ROMANS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
