"""Whole situations for the tests; every name is invented."""

from dataclasses import dataclass, field

from accounts.models import User
from accounts.roles import Role
from schools.models import Layout, Membership, Municipality, School


@dataclass
class Cast:
    """Who plays: a municipality, its schools, a person per role, and a stranger from next door."""

    municipality: Municipality
    schools: list[School]
    people: dict[Role, User] = field(default_factory=dict)
    elsewhere: Municipality | None = None
    other_school: School | None = None
    stranger: User | None = None


def a_municipality(
    slug: str = "zarechye", name: str = "Город Заречье", schools: int = 2
) -> tuple[Municipality, list[School]]:
    """A municipality with so many schools."""
    place = Municipality.objects.create(
        slug=slug,
        name=name,
        department=f"Управление образования: {name}",
        department_short="УО",
        time_zone="Asia/Yekaterinburg",
    )
    Layout.objects.create(
        municipality=place,
        organisation=f"АДМИНИСТРАЦИЯ\n{name.upper()}\nУПРАВЛЕНИЕ ОБРАЗОВАНИЯ",
        signatory_post="Начальник управления образования",
        signatory_name="И.В. Соколова",
    )
    made = [
        School.objects.create(municipality=place, name=f"МБОУ СОШ № {number}", login=f"edu77{number:04d}")
        for number in range(1, schools + 1)
    ]
    return place, made


def a_user(email: str, name: str, role: Role, place: Municipality | None = None, school: School | None = None) -> User:
    """Somebody who holds one post."""
    user = User.objects.create_user(email, name, "a long enough password")
    Membership.objects.create(user=user, role=role, municipality=place, school=school)
    return user


NAMES = {
    Role.ADMINISTRATOR: "Тихонов Глеб Ильич",
    Role.COORDINATOR: "Лебедева Нина Олеговна",
    Role.OFFICIAL: "Соколова Ирина Викторовна",
    Role.SCHOOL: "Орлова Вера Павловна",
    Role.OBSERVER: "Зайцев Пётр Андреевич",
    Role.AUDITOR: "Крылов Денис Сергеевич",
}


def a_cast() -> Cast:
    """The usual situation."""
    place, schools = a_municipality()
    cast = Cast(place, schools)
    for role, name in NAMES.items():
        municipality = None if role == Role.ADMINISTRATOR else place
        cast.people[role] = a_user(
            f"{role}@zarechye.example", name, role, municipality, schools[0] if role == Role.SCHOOL else None
        )
    cast.elsewhere, others = a_municipality("dolina", "Долинский район", 1)
    cast.other_school = others[0]
    cast.stranger = a_user("coordinator@dolina.example", "Белов Юрий Кимович", Role.COORDINATOR, cast.elsewhere)
    return cast
