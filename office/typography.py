"""What a Russian office expects of type: where a line may not break, names in a signature, words that agree."""

import html
import re
from datetime import date
from typing import Literal

Initials = Literal["close", "spaced"]

NBSP = "\u00a0"
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

_DROPPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile("[ \t\u00a0\u2007\u202f]+")
_UPPER = "[А-ЯЁ]"
_NAME = "[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_MONTH = "|".join(MONTHS)
_UNITS = "кг|г|мм|см|км|м|%|руб|тыс|млн|млрд|чел|шт|экз|мин|ч|кл|класс[а-я]*|балл[а-я]*|учебн[а-я]+"
# Applied in this order to text that holds plain spaces only; each joins with a no-break space or drops a stray one.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Because the head of a narrow column of numbers has room for its halves only one under another.
    (re.compile(r"№ ?(?=\w)(?!п/п)"), f"№{NBSP}"),
    (re.compile(rf"(№{NBSP}\d+) - (?={_UPPER}|[A-Z])"), r"\1-"),
    (re.compile(rf"\b({_UPPER}\.) (?={_UPPER}\.)"), rf"\1{NBSP}"),
    (re.compile(rf"\b({_UPPER}\.) (?={_NAME}\b)"), rf"\1{NBSP}"),
    (re.compile(rf"\b({_NAME}) (?={_UPPER}\.[ {NBSP}]?{_UPPER}\.)"), rf"\1{NBSP}"),
    (re.compile(rf"\b(\d{{1,2}}) (?=(?:{_MONTH})\b)"), rf"\1{NBSP}"),
    (re.compile(rf"\b({_MONTH}) (?=\d{{4}}(?!\d))"), rf"\1{NBSP}"),
    (re.compile(r"(\d) ?(?=(?:гг?\.|год[а-я]*\b))"), rf"\1{NBSP}"),
    (re.compile(r"\b(от|до|на|за|по|из) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"\b(г|гор|с|пос|ул|д|ст|п|пп|ч|гл|разд|прил|стр|рис|табл)\. (?=[А-ЯЁ\d«])"), rf"\1.{NBSP}"),
    (re.compile(r"\b(и) (т)\. ?(?=[дп]\.)"), rf"\1{NBSP}\2.{NBSP}"),
    (re.compile(r"\b(т)\. ?(?=[ек]\.)"), rf"\1.{NBSP}"),
    (re.compile(rf"(\d) (?=(?:{_UNITS})(?![а-яё]))"), rf"\1{NBSP}"),
    (re.compile(r"(?<![\w-])([вкосуиаВКОСУИА]) (?=\S)"), rf"\1{NBSP}"),
    (re.compile(r" (?=[–—] )"), NBSP),
)
# Because a line also breaks after a hyphen or a slash, these are kept whole by the page itself: «№ 485-О», «2024-2025».
_WHOLE = re.compile(rf"№{NBSP}[\w/\u2013-]*[-/\u2013][\w/\u2013-]*\w|\b\d{{4}}[-\u2013/]\d{{4}}\b")
_RUN = re.compile(r"[^ \n]+")


class Markup(str):
    """Text that is HTML already: template engines that follow the ``__html__`` habit do not escape it again."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def typeset(text: str) -> str:
    """Text ready for paper: single spaces, no-break where a line may not break, nothing that cannot be printed."""
    clean = _DROPPED.sub("", text.replace("\u2011", "-").replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in clean.split("\n"))
    joined = "\n".join(line for line in lines if line)
    for pattern, replacement in _RULES:
        joined = pattern.sub(replacement, joined)
    return joined


def pieces(text: str) -> list[tuple[str, bool]]:
    """The typeset text cut in (piece, must stay whole on one line).

    A piece reaches from one plain space to the next, because a no-break space at its edge would be lost on the page.
    """
    ready, found, at = typeset(text), [], 0
    for run in _RUN.finditer(ready):
        if _WHOLE.search(run.group()):
            found += [(ready[at : run.start()], False), (run.group(), True)]
            at = run.end()
    return [(piece, whole) for piece, whole in [*found, (ready[at:], False)] if piece]


def as_html(text: str, longest: int = 30) -> Markup:
    """Typeset and escaped text; pieces up to ``longest`` characters that must stay whole stand in ``span.whole``."""
    return Markup("".join(_escaped(piece, whole and len(piece) <= longest) for piece, whole in pieces(text)))


def _escaped(piece: str, whole: bool) -> str:
    return f'<span class="whole">{html.escape(piece)}</span>' if whole else html.escape(piece)


def numeric_date(day: date) -> str:
    """17.12.2024, as in a head or a table."""
    return f"{day:%d.%m.%Y}"


def worded_date(day: date) -> str:
    """«17 декабря 2024 г.» with no-break spaces, as in the text of an order."""
    return NBSP.join((str(day.day), MONTHS[day.month - 1], str(day.year), "г."))


def signed_name(name: str, style: Initials = "close") -> str:
    """The name as it stands in a signature: initials, a no-break space, surname.

    Takes «Фамилия Имя Отчество», with or without the patronymic, «Фамилия И.О.» and «И.О. Фамилия»; what it cannot
    read so is returned as typed.
    """
    words = _SPACES.sub(" ", re.sub(r"\.(?=\w)", ". ", name)).strip().split(" ")
    short = [word for word in words if word.endswith(".")]
    if short and len(short) == len(words) - 1:
        surname, given = next(word for word in words if not word.endswith(".")), short
    elif not short and len(words) > 1:
        surname, given = words[0], [_initial(word) for word in words[1:3]]
    else:
        return typeset(name)
    between = NBSP if style == "spaced" else ""
    return f"{between.join(given)}{NBSP}{surname}"


def bracket(post_dative: str, name: str, style: Initials = "close") -> str:
    """Who has to do something, with no name declined: «Главному специалисту управления (Ю.И. Пашина)».

    ``post_dative`` stands in the dative, ``name`` in the nominative as ``signed_name`` takes it; without a post the
    name stands alone, without a name the post.
    """
    post = post_dative[:1].upper() + post_dative[1:]
    person = signed_name(name, style)
    return f"{post} ({person})" if post and person else post or person


def surname_first(name: str, style: Initials = "close") -> str:
    """A full name in any case made short: «Соколовой Ирине Викторовне» - «Соколовой И.В.»."""
    words = _SPACES.sub(" ", name).strip().split(" ")
    if len(words) not in {2, 3} or any(word.endswith(".") or word.islower() for word in words):
        return typeset(name)
    between = NBSP if style == "spaced" else ""
    return f"{words[0]}{NBSP}{between.join(_initial(word) for word in words[1:])}"


def _initial(word: str) -> str:
    return "-".join(f"{part[0].upper()}." for part in word.split("-") if part)


def is_salutation(text: str) -> bool:
    """Whether a paragraph greets the reader of a letter and so stands in the middle: «Уважаемая Ирина Викторовна!»."""
    return text.startswith("Уважаем") and text.rstrip().endswith("!") and "\n" not in text.strip()


_GENDERS = {
    "УТВЕРЖДЕНА": ("дорожная карта", "программа", "инструкция", "форма", "схема", "методика", "стратегия", "смета"),
    "УТВЕРЖДЕНО": ("положение", "расписание", "задание", "соглашение", "распределение"),
    "УТВЕРЖДЕНЫ": ("списки", "правила", "планы", "меры", "мероприятия", "рекомендации", "сроки", "формы", "требования"),
    "УТВЕРЖДЁН": ("план", "порядок", "список", "перечень", "состав", "график", "регламент", "комплекс", "отчёт"),
}


def approved(noun: str) -> str:
    """УТВЕРЖДЁН, УТВЕРЖДЕНА, УТВЕРЖДЕНО or УТВЕРЖДЕНЫ, agreeing with the head noun of what is approved.

    The noun may carry its attributes before it and a tail after («муниципальная дорожная карта по …»): the first word
    of the table decides; an unknown noun is judged by its ending.
    """
    words = noun.casefold().replace("«", " ").replace("»", " ").split()
    text = f" {' '.join(words)} "
    hits = [(text.find(f" {head} "), form) for form, heads in _GENDERS.items() for head in heads if f" {head} " in text]
    if hits:
        return min(hits)[1]
    last = words[0][-1] if words else ""
    return {"а": "УТВЕРЖДЕНА", "я": "УТВЕРЖДЕНА", "о": "УТВЕРЖДЕНО", "е": "УТВЕРЖДЕНО"}.get(
        last, "УТВЕРЖДЕНЫ" if last in "ыи" and last else "УТВЕРЖДЁН"
    )


_KINDS = {
    "приказ": ("приказу", "приказом"),
    "распоряжение": ("распоряжению", "распоряжением"),
    "постановление": ("постановлению", "постановлением"),
    "решение": ("решению", "решением"),
    "протокол": ("протоколу", "протоколом"),
    "отчёт": ("отчёту", "отчётом"),
    "акт": ("акту", "актом"),
    "выписка": ("выписке", "выпиской"),
    "справка": ("справке", "справкой"),
    "аналитическая справка": ("аналитической справке", "аналитической справкой"),
    "служебная записка": ("служебной записке", "служебной запиской"),
    "лист ознакомления": ("листу ознакомления", "листом ознакомления"),
    "письмо": ("письму", "письмом"),
    "информационное письмо": ("информационному письму", "информационным письмом"),
    "инструктивное письмо": ("инструктивному письму", "инструктивным письмом"),
    "программа": ("программе", "программой"),
    "рекомендации": ("рекомендациям", "рекомендациями"),
    "публичный отчёт": ("публичному отчёту", "публичным отчётом"),
    "график": ("графику", "графиком"),
}


def kind_dative(kind: str) -> str:
    """«к приказу»: the kind of a paper after «к»; one that is not in the table stays as it is."""
    return _KINDS.get(kind, (kind, kind))[0]


def kind_instrumental(kind: str) -> str:
    """«утверждён приказом»."""
    return _KINDS.get(kind, (kind, kind))[1]
