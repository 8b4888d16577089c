"""What stands around the table: the title, aims, the approving act, the signature."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from office.grids.model import Paragraph
from plans.importing.draft import ApprovalDraft, SignatoryDraft
from plans.importing.gathering import PLAN_TITLE
from plans.importing.wording import begins_with_name, find_name, flat, key

_CAPITALS = re.compile(
    r"^(?:(?:ПЛАН|МЕРОПРИЯТИЙ|ДОРОЖНАЯ|КАРТА|КОМПЛЕКС|МЕР|ГРАФИК|КОМПЛЕКСНЫЙ|ПРОГРАММА|ПЛАН-ГРАФИК)\b[\s«»(\"]*)+"
)
_AIM = re.compile(
    r"^(?:определены\s+)?(?:основн\w+\s+)?(?P<what>цел(?:ь|и|ями|ью)|задач(?:а|и|ами|ей))(?P<both>\s+и\s+задач\w+)?"
    r"(?:\s+(?:плана|дорожной карты|программы|мероприятий|работы|реализации плана))?\s*"
    r"(?:явля[юе]тся\s*:?|[:–—-]|\.?$)\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MARK = re.compile(r"^(?:[-–—•*·▪●]\s*|\d{1,2}[.)]\s*)")
_ACT = r"(?P<act>приказ|распоряжени|постановлени)\w*"
_DAY = r"(?P<day>\d{1,2}\.\d{1,2}\.\d{4}|[«\"]?\d{1,2}[»\"]?\s+[а-яё]+\s+\d{4})(?:\s*г(?:ода|\.|(?=\s)|$))?"
_NO = r"№\s*(?P<number>[0-9][\wА-Яа-я]*(?:\s*[-–—/.]\s*[\wА-Яа-я]+)*)"
_ANNEX = re.compile(
    rf"(?:приложение\s*(?:№\s*\d+\s*)?\s*к|утвержд[её]н[аоы]?)\s+{_ACT}\s+(?P<issuer>.*?)\s*(?:от\s+{_DAY})?\s*(?:{_NO})?\s*$",
    re.IGNORECASE,
)
_ORDER = re.compile(r"^(приказ|распоряжение|постановление)$", re.IGNORECASE)
_DATED = re.compile(rf"(?:^|от\s+){_DAY}", re.IGNORECASE)
_NUMBERED = re.compile(_NO)
_POST = re.compile(
    r"^(?:и\.\s?о\.|врио|исполняющ|начальник|директор|руководитель|глава|заместитель|председатель|заведующ|ректор|министр)",
    re.IGNORECASE,
)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_FULL = {"приказ": "приказ", "распоряжени": "распоряжение", "постановлени": "постановление"}


@dataclass(slots=True)
class FrontMatter:
    """What the paragraphs say; ``rest`` are those that say none of it."""

    title: str
    title_raw: str
    goals: tuple[str, ...]
    tasks: tuple[str, ...]
    approval: ApprovalDraft | None
    signatory: SignatoryDraft | None
    rest: tuple[str, ...]


def read_front(
    front: Sequence[Paragraph], aims: Sequence[Paragraph], tail: Sequence[Paragraph], known: Mapping[str, str]
) -> FrontMatter:
    """Read the paragraphs before the table, the aims inside it and the paragraphs after it.

    ``known`` are the document's abbreviations; they give an act's issuer in its proper case.
    """
    before = [flat(paragraph.text) for paragraph in front]
    after = [flat(paragraph.text) for paragraph in tail]
    raw, used = _title(front, before)
    approval, told = _approval(before, known)
    signatory, signed = _signatory(before) if any(map(find_name, before)) else (None, set())
    tail_signed: set[int] = set()
    if signatory is None:
        signatory, tail_signed = _signatory(after)
    goals, tasks, aimed = _aims([*before, *(flat(paragraph.text) for paragraph in aims)], used)
    taken = used | told | signed | aimed
    rest = [text for index, text in enumerate(before) if index not in taken]
    rest += [text for index, text in enumerate(after) if index not in tail_signed]
    return FrontMatter(_tidy_title(raw), raw, goals, tasks, approval, signatory, tuple(rest))


def _title(front: Sequence[Paragraph], texts: Sequence[str]) -> tuple[str, set[int]]:
    starts = [
        index
        for index, text in enumerate(texts)
        if PLAN_TITLE.match(text) and len(text) < 700 and not text.endswith(":")
    ]
    if not starts:
        about = [index for index, text in enumerate(texts) if re.match(r"^Об? утверждении .*(?:план|карт|мер)", text)]
        bold = [
            index
            for index, paragraph in enumerate(front)
            if paragraph.level or (paragraph.bold and len(texts[index]) > 20)
        ]
        at = next(iter(about or bold[-1:]), None)
        return (texts[at], {at}) if at is not None else ("", set())
    at = starts[-1]
    parts, used = [texts[at]], {at}
    for index in range(at + 1, len(texts)):
        if not _continues_title(parts, texts[index]):
            break
        parts.append(texts[index])
        used.add(index)
    used |= {index for index in starts if key(texts[index]) == key(texts[at])}
    return " ".join(parts), used


def _continues_title(parts: Sequence[str], text: str) -> bool:
    if not text or _MARK.match(text) or _AIM.match(text) or len(text) > 500:
        return False
    return text[0].islower() or text[0] in '«("' or (parts[-1].isupper() and text.isupper() and not _ORDER.match(text))


def _tidy_title(raw: str) -> str:
    """The title in ordinary letters where its first words are set in capitals, without a closing full stop."""
    text = re.sub(r"\.$", "", raw)
    capitals = _CAPITALS.match(text)
    if not capitals:
        return text
    return capitals[0].capitalize() + text[capitals.end() :]


def _approval(texts: Sequence[str], known: Mapping[str, str]) -> tuple[ApprovalDraft | None, set[int]]:
    at = next((index for index, text in enumerate(texts) if _ORDER.match(text)), None)
    if at is not None:
        return _order(texts, at, known)
    for first in range(len(texts)):
        for last in range(first + 1, min(first + 6, len(texts)) + 1):
            found = _ANNEX.search(" ".join(texts[first:last]))
            if found and (found["day"] or found["number"]) and not _says_more(texts, last):
                issuer = found["issuer"].strip(" ,") or None
                act = _FULL[found["act"].casefold()]
                number = _number(found["number"])
                return ApprovalDraft(act, number, _iso(found["day"]), issuer, found[0]), set(range(first, last))
    return None, set()


def _says_more(texts: Sequence[str], last: int) -> bool:
    """Whether the next paragraph still belongs to the act: its day or its number."""
    return last < len(texts) and bool(re.match(r"^(?:от\s+[«\"\d]|№)", texts[last], re.IGNORECASE))


def _order(texts: Sequence[str], at: int, known: Mapping[str, str]) -> tuple[ApprovalDraft, set[int]]:
    day = number = None
    used = {*range(at + 1)}
    for index in range(at + 1, min(at + 8, len(texts))):
        text = texts[index]
        if len(text) > 80 or re.match(r"^Об?\s", text):
            continue
        dated, numbered = _DATED.search(text), _NUMBERED.search(text)
        day = day or (dated["day"] if dated else None)
        number = number or (numbered["number"] if numbered else None)
        used |= {index} if dated or numbered else set()
    issuer = _issuer([text for text in texts[:at] if text], known)
    return ApprovalDraft(
        _ORDER.sub(lambda hit: hit[1].casefold(), texts[at]), _number(number), _iso(day), issuer, texts[at]
    ), used


def _issuer(lines: Sequence[str], known: Mapping[str, str]) -> str | None:
    """The body that issued the act, by its full name where the document gives it in ordinary letters elsewhere."""
    if not lines:
        return None
    full = next((name for name in known.values() if key(name).startswith(key(lines[-1]))), None)
    return full[0].upper() + full[1:] if full else ", ".join(lines)


def _number(text: str | None) -> str | None:
    return re.sub(r"\s*([-–—/.])\s*", r"\1", text).strip(" .") if text else None


def _iso(text: str | None) -> str | None:
    """The ISO day of «17.12.2024» or «17 декабря 2024»; None where there is no such day."""
    figures = re.findall(r"\d+", text or "")
    if len(figures) == 2:
        word = re.search(r"[а-яё]+", (text or "").casefold())
        month = next((index for index, stem in enumerate(_MONTHS, 1) if word and word[0].startswith(stem)), 0)
        figures.insert(1, str(month))
    try:
        day, month_of, year = map(int, figures)
        return date(year, month_of, day).isoformat()
    except ValueError:
        return None


def _signatory(texts: Sequence[str]) -> tuple[SignatoryDraft | None, set[int]]:
    """The first post with a name under it or behind it on the line."""
    for index, text in enumerate(texts):
        found = find_name(text)
        if not found or len(text) > 250 or text[found.end() :].strip(" ._"):
            continue
        before = text[: found.start()].strip(" ._/")
        if before and _POST.match(before):
            return SignatoryDraft(before, found[0]), {index}
        for start in range(index - 1, max(index - 5, -1), -1):
            if before or not begins_with_name(text) or len(texts[start]) > 200:
                break
            if _POST.match(texts[start]):
                return SignatoryDraft(" ".join(texts[start:index]).strip(" _"), found[0]), set(range(start, index + 1))
    return None, set()


def _aims(texts: Sequence[str], skip: set[int]) -> tuple[tuple[str, ...], tuple[str, ...], set[int]]:
    found: dict[str, list[str]] = {"цел": [], "зад": []}
    used: set[int] = set()
    into: list[str] | None = None
    marked = False
    for index, text in enumerate(texts):
        head = _AIM.match(text) if index not in skip else None
        if head:
            into, marked = found[head["what"][:3].casefold()], False
            into += _statements(head["rest"])
        elif into is not None and index not in skip and _goes_on(text, marked, bool(into)):
            marked = marked or bool(_MARK.match(text))
            into.append(_MARK.sub("", text).rstrip("; "))
        else:
            into = None
        if head or into is not None:
            used.add(index)
    return tuple(found["цел"]), tuple(found["зад"]), used


def _goes_on(text: str, marked: bool, some: bool) -> bool:
    if _MARK.match(text):
        return True
    return not marked and not some and not text.endswith(":") and not PLAN_TITLE.match(text)


def _statements(text: str) -> list[str]:
    return [
        _MARK.sub("", piece).strip() for piece in re.split(r";\s+|\s[-–—]\s(?=[а-яё])", text) if piece.strip(" .-–—;")
    ]
