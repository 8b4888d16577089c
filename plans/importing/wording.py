"""Small readings of Russian office text: folding, lists inside a cell, text that breaks off, names of people."""

import re
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SPACES = re.compile(r"[^\S\n]+")
_BULLET = re.compile(r"(?:(?<=:)|^|\n)\s*([-–—•·*▪●])\s+")
_LISTED = re.compile(r"(?:(?<=[:.;])|^|\n)\s*1[.)]\s+(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[«А-ЯЁ])")
_SHORT = re.compile(
    r"\b(?:[А-ЯЁ]|г|гг|ст|п|пп|им|зам|зав|т|д|е|к|др|пр|кл|ул|см|ср|уч|мин|ч|тел|рук|учеб|соотв|след|проч|тыс|руб|стр)\.$"
)
_HANGING = re.compile(
    r"\s(?:и|или|а|но|в|во|на|с|со|к|ко|по|о|об|от|до|из|за|у|для|при|над|под|без|через|между|их|также|"
    r"том числе|не)$",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"[а-яё]{3,}(?:н|ск|ов|ев|щ|вш|чн|льн|ональн|енн|анн|ым|ем)(?:ых|их|ого|его|ому|ему|ые|ие|ую|юю|ыми|ими)$"
)
_NOUNS_LIKE_ADJECTIVES = re.compile(
    r"(?:данн|учен|дежурн|ответственн|заведующ|управляющ|обучающ|присутствующ|служащ|участвующ|выступающ|проверяющ|"
    r"отстающ|слабоуспевающ|неуспевающ|успевающ|желающ|отсутствующ|родн|раненн|остальн|переменн|производн|вышестоящ|"
    r"вышеуказанн|вышеперечисленн|нов|основ|услов|слов|готов|здоров)(?:ых|их|ого|его|ому|ему|ые|ие|ую|ыми|ими)$|[аеё]ние$"
)
_SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\.?(?![А-ЯЁа-яё])"
_BARE = r"[А-ЯЁ]\s?[А-ЯЁ](?![А-ЯЁа-яё.])"
_PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|ич|оглы|кызы)"
_NAME = re.compile(
    rf"(?<![А-ЯЁа-яё])(?:{_SURNAME}\s+(?:{_INITIALS}|{_BARE})|{_INITIALS}\s?{_SURNAME}|"
    rf"{_SURNAME}\s+[А-ЯЁ][а-яё]+\s+{_PATRONYMIC}(?![а-яё])|[А-ЯЁ][а-яё]+\s+{_PATRONYMIC}(?![а-яё])\s+{_SURNAME})"
)
_DOTLESS = re.compile(rf"^{_SURNAME}\s+{_BARE}$")
_NO_INITIALS = re.compile(
    r"\s(?:ОО|ОУ|УО|МО|ДО|УР|ВР|РФ|МС|ЦО|СО|ГО|ВД|НИ|ТП|ИТ)$|^(?:директор|руковод|заместит|администрац|специалист|методист|учител|"
    r"педагог|координат|начальн|школ|отдел|управлен|комитет|центр|совет|представит|работник|сотрудник|завед|член|глав)",
    re.IGNORECASE,
)
_ENDINGS = ("", "а", "у", "ой", "ым", "е", "ы")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """White space folded within lines, line breaks kept as ``\\n``, invisible marks and soft hyphens dropped."""
    text = text.translate(_INVISIBLE)
    return "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in text.splitlines())))


@lru_cache(maxsize=8192)
def flat(text: str) -> str:
    """All white space folded to single spaces."""
    return " ".join(fold(text).split())


def key(text: str) -> str:
    """Text for comparing: folded, lower case, without ё and without closing punctuation."""
    return flat(text).casefold().replace("ё", "е").strip(" .:;,")


def list_items(text: str) -> tuple[str, tuple[str, ...]]:
    """``(lead, items)`` of a cell that ends in a bulleted or numbered list; without a list the items are empty."""
    text = fold(text)
    bullet = _BULLET.search(text)
    if bullet:
        parts = re.split(rf"(?:^|\s){re.escape(bullet[1])}\s+(?=\S)", text[bullet.start() :])
        return flat(text[: bullet.start()]), tuple(filter(None, map(flat, parts)))
    first = _LISTED.search(text)
    if first:
        items = _numbered(text[first.start() :])
        if len(items) > 1:
            return flat(text[: first.start()]), items
    return flat(text), ()


def _numbered(text: str) -> tuple[str, ...]:
    """Items of «1. … 2. … 3. …»; only numbers that go up by one begin an item."""
    items: list[str] = []
    start = at = 0
    for found in re.finditer(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+(?=\S)", text):
        if int(found[1]) == len(items) + 1 + (at > 0) or (at == 0 and found[1] == "1"):
            if at:
                items.append(flat(text[start : found.start()]))
            start = at = found.end()
    items.append(flat(text[start:]))
    return tuple(filter(None, items))


def statements(text: str) -> tuple[str, ...]:
    """The separate results of a cell: list items where there is a list, else its sentences."""
    lead, items = list_items(text)
    if items:
        return (lead, *items) if lead else items
    pieces: list[str] = []
    for piece in _SENTENCE.split(lead):
        if pieces and _SHORT.search(pieces[-1]):
            pieces[-1] += " " + piece
        elif piece:
            pieces.append(piece)
    return tuple(pieces)


def breaks_off(text: str) -> bool:
    """Whether the words look cut: an open bracket or quotation, a hanging conjunction, comma or adjective."""
    text = flat(text)
    if not text:
        return False
    if text.count("(") > text.count(")") or text.count("«") > text.count("»"):
        return True
    if text[-1] in ",-–—(" or _HANGING.search(text):
        return True
    last = text.rsplit(" ", 1)[-1].casefold()
    return " " in text and bool(_ADJECTIVE.search(last)) and not _NOUNS_LIKE_ADJECTIVES.search(last)


def tail(text: str, words: int = 4) -> str:
    """The last words of a text."""
    return " ".join(flat(text).split()[-words:])


def find_name(text: str, start: int = 0) -> re.Match[str] | None:
    """The first personal name at or after ``start``; «Руководители ОО» is none though it looks like bare initials."""
    for found in _NAME.finditer(text, start):
        if not (_DOTLESS.match(found[0]) and _NO_INITIALS.search(found[0])):
            return found
    return None


def begins_with_name(text: str) -> re.Match[str] | None:
    """The name a text begins with, None where it begins with something else."""
    found = find_name(text)
    return found if found and found.start() == 0 else None


def name_key(name: str) -> tuple[str, str]:
    """``(surname, initials)`` of a name in any order, lower case; the initials without dots."""
    words = re.findall(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?|[А-ЯЁ]", name)
    long = [word for word in words if len(word) > 1]
    short = "".join(word for word in words if len(word) == 1)
    if not short and len(long) == 3:
        at = 2 if re.fullmatch(_PATRONYMIC, long[1]) else 0
        short = "".join(word[0] for index, word in enumerate(long) if index != at)
        long = [long[at]]
    return (long[0].casefold().replace("ё", "е") if long else "", short.casefold())


def without_dots(name: str) -> bool:
    """Whether the initials of a name stand without their dots («Иванова ОА»)."""
    return bool(_DOTLESS.match(name))


def one_name_spelt_twice(first: str, second: str) -> bool:
    """Whether two names with the same initials differ by one letter slip, not by case or gender of the surname."""
    (one, initials), (two, others) = name_key(first), name_key(second)
    if one == two or initials != others or not initials or min(len(one), len(two)) < 5:
        return False
    stem, longer = sorted((one, two), key=len)
    if longer.startswith(stem) and longer[len(stem) :] in _ENDINGS:
        return False
    return _one_slip(one, two)


def _one_slip(one: str, two: str) -> bool:
    """Whether one letter changed, added, dropped or swapped makes one word the other."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    rest, other = one[start:], two[start:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:] and len(rest) >= 2
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped
