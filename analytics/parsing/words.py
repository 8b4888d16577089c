"""Words of headings and titles: how they are compared, and which subject they name."""

import re
from functools import lru_cache

from office.sheets import Value

LOOKALIKES = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
BLANKS = re.compile(r"[\s\u00a0\u00ad]+")
# The words of a subject in the order they are looked for, because «литературное чтение» begins as «литература» does.
SUBJECT_WORDS = (
    ("литературн", "LR"),
    ("литератур", "LI"),
    ("окружающ", "OM"),
    ("русск", "RU"),
    ("матем", "MA"),
    ("алгебр", "MA"),
    ("общест", "OB"),
    ("истор", "IS"),
    ("географ", "GG"),
    ("биолог", "BI"),
    ("физик", "FI"),
    ("хими", "HI"),
    ("информат", "IT"),
)
FOREIGN = re.compile(r"(английск|немецк|французск|испанск|китайск|иностранн)\w*(?:\s+язык\w*)?", re.IGNORECASE)
OTHER_LANGUAGE = re.compile(r"родн\w+|физическ\w+ культур\w*|физкультур\w*", re.IGNORECASE)
SHORT = {
    letters: code
    for code, spellings in {
        "RU": "РУ РЯ", "MA": "МА МАТ", "OM": "ОМ ОК", "LR": "ЛЧ ЛР", "LI": "ЛИ ЛТ", "IN": "АЯ АН ИЯ ИН НЯ НЕ ФЯ ФР",
        "IS": "ИС ИСТ", "OB": "ОБ ОБЩ", "GG": "ГГ ГЕ ГЕО", "BI": "БИ БИО", "FI": "ФИ ФИЗ", "HI": "ХИ ХИМ",
        "IT": "ИНФ ИТ",
    }.items()
    for letters in spellings.split()
}  # fmt: skip
LANGUAGES = {"АЯ": "Английский язык", "АН": "Английский язык", "НЯ": "Немецкий язык", "НЕ": "Немецкий язык",
             "ФЯ": "Французский язык", "ФР": "Французский язык"}  # fmt: skip
CODES = frozenset(SHORT.values()) | {"OT"}


def text(value: Value) -> str:
    """A cell as text on one line: whole numbers without a fraction, white space folded, nothing for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return BLANKS.sub(" ", str(value)).strip()


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """A heading for comparing: small letters, «е» for «ё», Latin lookalikes Cyrillic where any Cyrillic stands."""
    folded = BLANKS.sub(" ", words).strip()
    if CYRILLIC.search(folded):
        folded = folded.translate(LOOKALIKES)
    return folded.casefold().replace("ё", "е").strip(" .:;,*")


@lru_cache(maxsize=1024)
def subject(words: str) -> tuple[str, str]:
    """The code of the subject that the words name and its own name as written; two "" where they name none."""
    if words.strip() in CODES:
        return words.strip(), ""
    if OTHER_LANGUAGE.search(words):
        return "OT", words.strip()
    foreign = FOREIGN.search(words)
    if foreign:
        return "IN", foreign.group(0)[:1].upper() + foreign.group(0)[1:]
    low = plain(words)
    found = next(((word, code) for word, code in SUBJECT_WORDS if word in low), None)
    if found is None:
        return short(words)
    at = low.index(found[0])
    return found[1], re.split(r"[\d(«\"]| по | для | с |\bвпр\b", low[at:])[0].strip(" .,-").capitalize()


def short(words: str) -> tuple[str, str]:
    """The same for the two or three letters that sheets and lists use."""
    letters = words.strip().upper().translate(LOOKALIKES)
    return SHORT.get(letters, ""), LANGUAGES.get(letters, "")
