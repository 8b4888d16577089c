"""``python -m tests.analytics.asking new|again``: an analysis asked for; the first time a season is made."""

import sys

import django

django.setup()

from accounts.models import User  # noqa: E402 because models load only after Django is set up
from accounts.roles import Role  # noqa: E402
from analytics.engine.settings import Settings  # noqa: E402
from analytics.models import Work  # noqa: E402
from analytics.services import running  # noqa: E402
from schools.models import Municipality, School  # noqa: E402
from tests.analytics.seasons import Make, season  # noqa: E402
from tests.builders import a_cast  # noqa: E402

SCHOOLS = 8
WORKS = tuple((subject, grade) for grade in (4, 5, 6, 7) for subject in ("RU", "MA", "IS", "GG"))


def make() -> User:
    """Zarechye with a season of its own; its coordinator."""
    cast = a_cast()
    names = [f"МБОУ СОШ № {number}" for number in range(3, SCHOOLS + 1)]
    more = [School.objects.create(municipality=cast.municipality, name=name) for name in names]
    season(cast.municipality, [*cast.schools, *more], WORKS, make=Make(pupils=25, classes=3))
    return cast.people[Role.COORDINATOR]


if __name__ == "__main__":
    asker = make() if sys.argv[1] == "new" else None
    running.start_run(Municipality.objects.get(pk=Work.objects.all()[0].municipality_id), 2026, Settings(), by=asker)
