"""A term moved to another year, for a plan cloned to the next one."""

from plans.terms.doubts import Doubt
from plans.terms.model import Term


def shift(term: Term, years: int) -> tuple[Term, list[Doubt]]:
    raise NotImplementedError
