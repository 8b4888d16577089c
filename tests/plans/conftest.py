"""What the tests of the plans begin with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Plan
from schools.models import Municipality
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties
from tests.plans.situations import a_plan


@pytest.fixture
def plan(cast: Cast, by: User) -> Plan:
    """A draft of six measures with two defects."""
    return a_plan(cast.municipality, by)


@pytest.fixture
def head(cast: Cast) -> User:
    """The head of the department of Zarechye, who approves."""
    return cast.people[Role.OFFICIAL]


@pytest.fixture
def both(cast: Cast) -> list[Assignment]:
    """One duty per school, due in ten days."""
    plan = a_plan_in_force(cast.municipality)
    return duties(plan.measures.all()[0], timezone.localdate() + timedelta(10), cast.schools)


@pytest.fixture
def duty(both: list[Assignment]) -> Assignment:
    """The first school's."""
    return both[0]


@pytest.fixture
def place(municipality: Municipality) -> Municipality:
    """Zarechye, by a shorter name."""
    return municipality
