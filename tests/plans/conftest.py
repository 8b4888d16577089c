"""What the tests of the plans begin with."""

import pytest

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan
from tests.builders import Cast
from tests.plans.situations import a_plan


@pytest.fixture
def plan(cast: Cast, by: User) -> Plan:
    """A draft of six measures with two defects."""
    return a_plan(cast.municipality, by)


@pytest.fixture
def head(cast: Cast) -> User:
    """The head of the department of Zarechye, who approves."""
    return cast.people[Role.OFFICIAL]
