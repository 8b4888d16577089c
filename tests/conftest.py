"""The cast of every story: two municipalities, their schools, and one signed-in client per role."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError
from django.test import Client, TransactionTestCase

from accounts.models import User
from accounts.roles import Role
from schools.models import Municipality, School
from tests.builders import Cast, a_cast

EMPTYING = 5  # tries
LONG = {"test_run.py", "test_access_matrix.py", "test_worker.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first; last comes what leaves a worker behind, which would do the others' jobs."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.path.name in LONG:
        return 0
    return 2 if item.get_closest_marker("browser") or item.get_closest_marker("worker") else 1


@pytest.fixture(scope="session", autouse=True)
def emptied_in_the_end() -> None:
    """Empty the tables again when that failed: a worker of the test before may still look into them (a deadlock)."""
    name = "_fixture_teardown"  # because the stubs leave out what begins with an underscore
    empty: Callable[[TransactionTestCase], None] = getattr(TransactionTestCase, name)

    def patient(case: TransactionTestCase) -> None:
        for _ in range(EMPTYING - 1):
            try:
                empty(case)
            except CommandError:
                time.sleep(1)
            else:
                return
        empty(case)

    setattr(TransactionTestCase, name, patient)


@pytest.fixture
def cast(db: None) -> Cast:
    """The municipality of Zarechye with two schools, somebody in every role, and a stranger municipality."""
    return a_cast()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client signed in as somebody."""

    def signed(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed


@pytest.fixture
def coordinator(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    """The municipal coordinator of Zarechye."""
    return sign_in(cast.people[Role.COORDINATOR])


@pytest.fixture
def official(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    """The head of the department of Zarechye."""
    return sign_in(cast.people[Role.OFFICIAL])


@pytest.fixture
def school_coordinator(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    """The coordinator of the first school."""
    return sign_in(cast.people[Role.SCHOOL])


@pytest.fixture
def municipality(cast: Cast) -> Municipality:
    """Zarechye."""
    return cast.municipality


@pytest.fixture
def school(cast: Cast) -> School:
    """The first school of Zarechye."""
    return cast.schools[0]


@pytest.fixture
def by(cast: Cast) -> User:
    """The coordinator of Zarechye, who does what a test does."""
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def storage(settings: LazySettings, tmp_path: Path) -> Path:
    """Files of each test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def english(settings: LazySettings, storage: Path) -> None:
    """Pages in the code's own language, and a storage of the test."""
    settings.LANGUAGE_CODE = "en"
