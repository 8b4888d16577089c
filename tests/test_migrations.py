"""Migrations: none is missing, each app's are one line, and the data steps go back and forth."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.models import JournalEntry

OURS = [
    config.label
    for config in apps.get_app_configs()
    if config.name in {"accounts", "analytics", "documents", "observers", "plans", "schools"}
]


def test_no_migration_is_missing(db: None) -> None:
    words = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=words)
    assert words.getvalue() == "No changes detected\n"


@pytest.mark.parametrize("app", OURS)
def test_an_apps_migrations_are_one_line(app: str) -> None:
    loader = MigrationLoader(None)
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    befores = [
        [parent for label, parent in loader.disk_migrations[(app, name)].dependencies if label == app] for name in names
    ]
    assert befores == [[], *([name] for name in names[:-1])][: len(names)]
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("app", OURS)
def test_every_step_can_be_taken_back(app: str) -> None:
    loader = MigrationLoader(None)
    stuck = [
        f"{name}: {operation.describe()}"
        for (label, name), migration in loader.disk_migrations.items()
        if label == app
        for operation in migration.operations
        if not operation.reversible
    ]
    assert stuck == []


def move(app: str, name: str | None = None) -> None:
    """To the named migration of an app, or to its newest."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name)] if name else executor.loader.graph.leaf_nodes(app))


def guarded() -> bool:
    """Whether the database itself refuses to alter a journal record."""
    try:
        with transaction.atomic():
            JournalEntry.objects.update(action="x")
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_journals_guard_goes_and_comes_with_its_migration() -> None:
    JournalEntry.objects.create(chain=0, number=1, at=timezone.now(), action="plan.edited")
    seen = [guarded()]
    try:
        move("accounts", "0001_initial")
        seen.append(guarded())
    finally:
        move("accounts")
    seen.append(guarded())
    assert seen == [True, False, True]
