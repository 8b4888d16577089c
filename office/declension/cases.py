"""The six forms of a name or a post, and what is doubtful about a guess of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Sex = Literal["m", "f", "unknown"]
Forms = tuple[str, str, str, str, str, str]

CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional")
OBLIQUE = CASES[1:]


class Doubt(StrEnum):
    """Why a person should look at a guess with care."""

    FLEETING = "fleeting_vowel"  # «Заяц»: the family decides whether the vowel goes
    STRESS = "stress"  # «Ткачом», but «Лукичем»: the stress chooses the instrumental
    NO_PATRONYMIC = "no_patronymic"  # the sex was told by the first name or the surname alone
    SEX_UNKNOWN = "sex_unknown"  # what depends on the sex was left undeclined
    INDECLINABLE = "indeclinable"  # left as it is because of its ending, or because it is an abbreviation
    VOWEL = "ends_in_a"  # «Сковорода»: whether such a surname declines hangs on its stress and origin
    FOREIGN = "foreign"  # particles, Latin letters, an ending that is not Russian
    WORD_ORDER = "word_order"  # what is the surname and what the first name is not clear
    UNKNOWN_WORD = "unknown_word"  # the head noun is in no dictionary
    NO_HEAD = "no_head"  # no word was found that declines
    SEVERAL_HEADS = "several_heads"  # more than one word stands in the nominative


@dataclass(frozen=True, slots=True)
class Cases:
    """Six forms; ``sex`` is that of a person, ``unknown`` for a post; without ``doubts`` the guess is a safe one."""

    nominative: str
    genitive: str
    dative: str
    accusative: str
    instrumental: str
    prepositional: str
    sex: Sex = "unknown"
    doubts: tuple[Doubt, ...] = ()

    @property
    def forms(self) -> Forms:
        """In the order of ``CASES``."""
        return (
            self.nominative,
            self.genitive,
            self.dative,
            self.accusative,
            self.instrumental,
            self.prepositional,
        )


def same(word: str) -> Forms:
    """A word that has one form for all cases."""
    return (word, word, word, word, word, word)


def joined(parts: Iterable[Forms], between: str) -> Forms:
    """Case by case the parts side by side."""
    columns = tuple(between.join(column) for column in zip(*parts, strict=True))
    nominative, genitive, dative, accusative, instrumental, prepositional = columns
    return (nominative, genitive, dative, accusative, instrumental, prepositional)


def shaped_like(form: str, model: str) -> str:
    """A dictionary's form with the capitals of the word it was made of."""
    if len(model) > 1 and model.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if model[:1].isupper() else form
