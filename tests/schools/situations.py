"""Things that a municipality holds beside its schools and people; every name is invented."""

from dataclasses import dataclass
from datetime import date

from accounts.roles import Role
from schools import generation
from schools.models import (
    CalendarDay,
    Declension,
    Membership,
    PostGroup,
    Procedure,
    RegistryUpload,
    ResponsiblePerson,
    SchoolSet,
    Signatory,
    Sitting,
)
from tests.builders import Cast


@dataclass(frozen=True)
class Things:
    """One of each."""

    school_set: SchoolSet
    person: ResponsiblePerson
    group: PostGroup
    procedure: Procedure
    sitting: Sitting
    day: CalendarDay
    upload: RegistryUpload
    post: Membership
    declension: Declension
    signatory: Signatory


def some_things(cast: Cast) -> Things:
    """A set with the first school, a person of the department, a group, a procedure with one sitting, a day off."""
    place, first = cast.municipality, cast.schools[0]
    school_set = SchoolSet.objects.create(municipality=place, name="Школы под вниманием", note="По итогам 2025 года")
    school_set.schools.add(first)
    person = ResponsiblePerson.objects.create(municipality=place, name="Громова А.В.", post="главный специалист УО")
    generation.guess(place.pk, generation.of_person(person))
    group = PostGroup.objects.create(municipality=place, name="Руководители ОО", aliases=["директора школ"])
    procedure = Procedure.objects.create(
        municipality=place,
        year=2026,
        grade=4,
        subject="RU",
        starts_on=date(2026, 4, 20),
        ends_on=date(2026, 5, 20),
        basis="приказ от 07.05.2025 № 991",
    )
    return Things(
        school_set=school_set,
        person=person,
        group=group,
        procedure=procedure,
        sitting=Sitting.objects.create(procedure=procedure, school=first, day=date(2026, 4, 22)),
        day=CalendarDay.objects.create(day=date(2026, 8, 30), municipality=place, note="День республики"),
        upload=RegistryUpload.objects.create(
            municipality=place, name="школы.xlsx", rows=[{"row": 2, "values": {"name": "МБОУ СОШ № 9"}}]
        ),
        post=Membership.objects.get(user=cast.people[Role.SCHOOL]),
        declension=Declension.objects.get(phrase="Громова А.В."),
        signatory=Signatory.objects.create(municipality=place, post="Начальник управления", name="Соколова И.В."),
    )
