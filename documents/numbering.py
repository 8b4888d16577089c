"""Numbers of papers as pure text: tidy what a clerk typed, compare two numbers, spell the next one."""

import re

# Because clerks type Latin letters that look like Cyrillic ones, and both mean the same number.
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
MAX_LENGTH = 40


def tidy(text: str) -> str:
    """«№ 485 - О» -> «485-О»: without the sign, without spaces around hyphens and slashes."""
    bare = re.sub(r"^\s*(?:№|N(?=\s|\d))\s*", "", text)
    return " ".join(re.sub(r"\s*([-–/])\s*", r"\1", bare).replace("–", "-").split())


def key(text: str) -> str:
    """What two spellings of one number have in common."""
    return tidy(text).casefold().translate(_LOOKALIKES).replace(" ", "")


def spell(form: str, number: int) -> str:
    """The number in the form: ``spell("{number}-О", 485)`` is «485-О»; a form without a place comes after it."""
    return form.replace("{number}", str(number)) if "{number}" in form else f"{number}{form}"


def serial(form: str, text: str) -> int | None:
    """The running number inside ``text`` when it has the department's form, else None."""
    head, _, tail = (form if "{number}" in form else f"{{number}}{form}").partition("{number}")
    found = re.fullmatch(re.escape(key(head)) + r"(\d{1,9})" + re.escape(key(tail)), key(text))
    return int(found.group(1)) if found else None
