"""Guesses of the cases of names and posts, made where such words are saved."""

from collections.abc import Iterable

from office.declension import Cases, Sex, name_cases, post_cases
from schools.models import Declension, Layout, PostGroup, ResponsiblePerson, School, Signatory
from schools.models.declension import Named, kept

PERSON, POST = Declension.Kind.PERSON, Declension.Kind.POST
HEAD = (POST, "директор")


def guessed(kind: str, phrase: str, sex: Sex | None = None) -> Cases:
    """The six forms as the rules have them."""
    return name_cases(phrase, sex) if kind == PERSON else post_cases(phrase)


def guess(municipality: int, named: Iterable[Named]) -> int:
    """Store a guess for every phrase that has no row yet; how many were new. What is there stays as it is.

    Not journalled, because a guess says nothing that the saved name does not say; its confirmation is.
    """
    spelt = ((kind, kept(kind, phrase)) for kind, phrase in named)
    wanted = list(dict.fromkeys((kind, phrase) for kind, phrase in spelt if phrase))
    there = set(Declension.objects.of(municipality, wanted).values_list("kind", "phrase")) if wanted else set()
    rows = []
    for kind, phrase in wanted:
        if (kind, phrase) not in there:
            row = Declension(municipality_id=municipality, kind=kind, phrase=phrase)
            row.take(guessed(kind, phrase))
            rows.append(row)
    Declension.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def of_person(person: ResponsiblePerson) -> list[Named]:
    """A responsible person's name and post."""
    return [(PERSON, person.name), (POST, person.post)]


def of_school(school: School) -> list[Named]:
    """The head of a school and the word for the post."""
    return [(PERSON, school.director), HEAD] if school.director else []


def of_group(group: PostGroup) -> list[Named]:
    """What a group of posts is called."""
    return [(POST, group.name)]


def of_signatory(post: str, name: str) -> list[Named]:
    """Who signs."""
    return [(POST, post), (PERSON, name)]


def everybody(municipality: int) -> list[Named]:
    """Everybody and every post that orders of a municipality may name."""
    named: list[Named] = []
    for person in ResponsiblePerson.objects.filter(municipality=municipality).order_by("pk"):
        named += of_person(person)
    for school in School.objects.active().filter(municipality=municipality).order_by("pk"):
        named += of_school(school)
    for group in PostGroup.objects.filter(municipality=municipality).order_by("pk"):
        named += of_group(group)
    for layout in Layout.objects.filter(municipality=municipality):
        named += of_signatory(layout.signatory_post, layout.signatory_name)
    for signatory in Signatory.objects.filter(municipality=municipality).order_by("pk"):
        named += of_signatory(signatory.post, signatory.name)
    return named
