"""How a paper names whom it charges and whom it is sent to, from the stored case forms only."""

from documents.orders.frame import layout_of, profile
from office.typography import bracket
from schools.models import Declension, Layout, Municipality, ResponsiblePerson


def dative(municipality: Municipality, kind: str, phrase: str) -> str:
    """A stored phrase in the dative; one whose forms nobody stored stays in the nominative."""
    cases = Declension.objects.all().forms_of(municipality.pk, kind, phrase)
    return cases.dative if cases else phrase


def charged(municipality: Municipality, person: ResponsiblePerson) -> str:
    """Who has to do something at the beginning of a clause, in the department's own style of phrase."""
    layout = layout_of(municipality)
    post = dative(municipality, Declension.Kind.POST, person.post) if person.post else ""
    if layout.phrase == Layout.Phrase.BRACKET:
        return bracket(post, person.name, profile(layout).initials)
    name = dative(municipality, Declension.Kind.PERSON, person.name)
    words = f"{post} {name}".strip()
    return words[:1].upper() + words[1:]


def told(municipality: Municipality, what: str) -> str:
    """A clause that charges the department's own responsible person; a blank where nobody is named yet."""
    person = ResponsiblePerson.objects.active().filter(municipality=municipality, school=None).order_by("pk").first()
    who = charged(municipality, person) if person else "Ответственному специалисту (____________________)"
    return f"{who} {what}"


def addressed(municipality: Municipality, post: str, name: str, *, place: str = "") -> tuple[str, ...]:
    """The lines of an addressee: the post in the dative with its place, then the name in the dative."""
    first = f"{dative(municipality, Declension.Kind.POST, post)} {place}".strip()
    return (first[:1].upper() + first[1:], dative(municipality, Declension.Kind.PERSON, name))


def to_head(municipality: Municipality) -> tuple[str, ...]:
    """The lines of an addressee who is the head of the department; none where the layout names nobody."""
    layout = layout_of(municipality)
    if not layout.signatory_post.strip() or not layout.signatory_name.strip():
        return ()
    return addressed(municipality, layout.signatory_post, layout.signatory_name)
