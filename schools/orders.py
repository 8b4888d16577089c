"""How a clause of an order names somebody: by the stored forms only, never by a guess of the moment."""

from collections.abc import Iterable

from office.declension import Cases
from office.typography import Initials, bracket, signed_name, surname_first
from schools.models import Declension, Layout
from schools.models.declension import Named, kept


def stored(municipality: int, named: Iterable[Named]) -> dict[Named, Cases]:
    """The stored forms of many phrases in one query, by kind and phrase as they were asked for."""
    wanted = list(dict.fromkeys(named))
    rows = {(row.kind, row.phrase): row.cases for row in Declension.objects.of(municipality, wanted)}
    return {(kind, words): rows[kind, one] for kind, words in wanted if (kind, one := kept(kind, words)) in rows}


def to_whom(layout: Layout, post: str, name: str, forms: dict[Named, Cases] | None = None) -> str:
    """Who has to do something, in the department's style, with a capital letter.

    «Главному специалисту управления (Ю.И. Пашина)» or, where the layout says so, «Главному специалисту управления
    Пашиной Ю.И.» ``forms`` are those of ``stored``, for a list of people. A post without stored forms stands in the
    nominative, a name without them in brackets.
    """
    person, work = (Declension.Kind.PERSON.value, name), (Declension.Kind.POST.value, post)
    known = stored(layout.municipality_id, [person, work]) if forms is None else forms
    initials = _initials(layout)
    dative = known[work].dative if work in known else post.strip()
    if layout.phrase == Layout.Phrase.FULL and person in known:
        whom = surname_first(known[person].dative, initials)
        return bracket(f"{dative} {whom}".strip(), "", initials)
    return bracket(dative, name, initials)


def whom(layout: Layout, name: str, forms: dict[Named, Cases] | None = None) -> str:
    """Whom an order appoints, «Соколову И.В.»; without stored forms the name as it is signed."""
    person = (Declension.Kind.PERSON.value, name)
    known = stored(layout.municipality_id, [person]) if forms is None else forms
    initials = _initials(layout)
    return surname_first(known[person].accusative, initials) if person in known else signed_name(name, initials)


def _initials(layout: Layout) -> Initials:
    return "spaced" if layout.initials == Layout.Initials.SPACED else "close"
