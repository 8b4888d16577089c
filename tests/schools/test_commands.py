"""The command that makes the first administrator."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.roles import Role
from schools.models import Membership
from tests.builders import Cast


def run(email: str, name: str = "Тихонов Глеб Ильич") -> tuple[str, str, int]:
    """Output, messages and exit code."""
    out, said = StringIO(), StringIO()
    try:
        call_command("create_administrator", email=email, name=name, stdout=out, stderr=said)
    except SystemExit as end:
        return out.getvalue(), said.getvalue(), int(str(end.code))
    return out.getvalue(), said.getvalue(), 0


@pytest.mark.django_db
def test_the_first_administrator_gets_a_password() -> None:
    password, said, code = run("Admin@Site.example")
    user = User.objects.get()
    assert (user.email, user.check_password(password.strip()), code) == ("admin@site.example", True, 0)
    assert said == "Пароль для первого входа (смените его после входа):\n"
    assert Membership.objects.get().role == Role.ADMINISTRATOR


def test_somebody_known_keeps_the_password(cast: Cast) -> None:
    official = cast.people[Role.OFFICIAL]
    assert run(official.email) == ("", "У этого человека уже есть пароль; роль администратора добавлена.\n", 0)
    official.refresh_from_db()
    assert official.check_password("a long enough password")


@pytest.mark.parametrize("email", ["no address", "administrator@zarechye.example"])
def test_a_wrong_address_or_a_second_time_is_refused(cast: Cast, email: str) -> None:
    before = (User.objects.count(), Membership.objects.count())
    out, said, code = run(email)
    assert (out, len(said.splitlines()), code) == ("", 1, 1)
    assert (User.objects.count(), Membership.objects.count()) == before
