"""What texts hold: the mailbox, the telephone, what the text of a consent lacks. Knows no database."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

GONE = "[…]"
# What is taken for a name from; shorter ones are too often other words.
SHORTEST = 3
_NOT_DIGITS = re.compile(r"\D")
# One mailbox under several names: the provider delivers all of them to the same person.
_SAME_HOUSE = {"ya.ru": "yandex.ru", "yandex.com": "yandex.ru", "yandex.by": "yandex.ru", "yandex.kz": "yandex.ru"}
_SAME_HOUSE |= {"googlemail.com": "gmail.com"}


class Domain(NamedTuple):
    """What a provider takes for the same name before the @."""

    old: str
    new: str


_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_ALIKE = {"gmail.com": Domain(".", ""), "yandex.ru": Domain(".", "-")}


def email_key(text: str) -> str:
    """The mailbox behind an address, lower case, without «+tag»; '' when there is no address.

    Domains of other scripts are written as the mail knows them (``xn--…``).
    """
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".").lower()
    name, at, domain = plain.rpartition("@")
    if not (at and name and domain):
        return ""
    domain = _ascii(domain)
    domain = _SAME_HOUSE.get(domain, domain)
    name = name.split("+", 1)[0] or name
    if domain in _ALIKE:
        name = name.replace(*_ALIKE[domain])
    return f"{name}@{domain}"


def phone_key(text: str) -> str:
    """Digits of a telephone with the country in front, 7 for Russia; '' when it cannot be one."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    if len(digits) == 11 and digits[0] in "78" and not (digits[0] == "8" and text.strip().startswith("+")):
        return f"7{digits[1:]}"
    # Ten digits that begin with 89 are a mobile number with one left out: no place has such a code.
    if len(digits) == 10 and not digits.startswith("89"):
        return f"7{digits}"
    return digits if text.strip().startswith("+") and 8 <= len(digits) <= 15 else ""


# What the law wants a consent to name, and the words by which it is found.
_CONSENT = {
    "purpose": re.compile(r"цел[ьи]|для чего|чтобы"),
    "data": re.compile(r"фамили|имя"),
    "actions": re.compile(r"сбор|хранени|обработк"),
    "withdrawal": re.compile(r"отзыв|отозв"),
    "destruction": re.compile(r"удал|уничтож|прекращ"),
}


def consent_lacks(text: str, operator: str, until: date) -> list[str]:
    """What the text of a consent does not seem to name, by code, in a fixed order."""
    plain = " ".join(text.casefold().split())
    found = [] if " ".join(operator.casefold().split()) in plain else ["operator"]
    found += [code for code, words in _CONSENT.items() if not words.search(plain)]
    named = (f"{until:%d.%m.%Y}", f"{until.day} {_MONTHS[until.month - 1]} {until.year}")
    return found if any(one in plain for one in named) else [*found, "until"]


def without(text: str, words: Iterable[str]) -> str:
    """The text with these words blotted out, whole words only, whatever the case; very short ones stay."""
    for word in words:
        if len(word) >= SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", GONE, text, flags=re.IGNORECASE)
    return text


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def in_numbers(name: str) -> tuple[tuple[int, str], ...]:
    """A key by which «школа № 2» comes before «школа № 10»."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
