"""The house's directions: who may import whom, and no page without a named right."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.roles import Permission

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
APPS = ("accounts", "analytics", "config", "documents", "observers", "plans", "schools")
# Pages that everybody reaches, or everybody who is signed in; whatever is not here names a right.
OPEN = {"health", "preferences", "account_login", "feed_file"}
# The sign-up of observers and what the secret links of their letters open.
OPEN |= {"signup", "signup_step", "signup_check", "signup_done", "signup_calendar", "consent_text", "link_again"}
OPEN |= {"place_confirm", "place_offer", "my_places", "training_read", "training_test"}
# Own data by the link of a letter, the hot line, the public page of a municipality.
OPEN |= {"my_data", "my_data_edit", "my_data_file", "my_email", "my_email_confirm", "my_consent", "question_ask"}
OPEN |= {"my_ties", "my_ties_back"}
OPEN |= {"question_done", "town", "town_school", "town_answers", "town_materials", "robots", "sitemap"}
# An observer's act by the link of a letter; what the code on a certificate leads to.
OPEN |= {"act_link", "act_link_step", "certificate"}
# Figures that a municipality shows to everybody; whether a paper is genuine.
OPEN |= {"statistics_public", "proof"}
ONE_S_OWN = {"home", "profile", "inbox", "read_all", "read_notice", "job", "schema", "api_me", "feed", "letter"}
PURE = ("office", "plans/terms", "plans/importing", "schools/calendar.py", "documents/numbering.py", "analytics/engine")


def patterns(entries: list[Any]) -> Iterator[URLPattern]:
    """Every address of the site, whatever file mounts it."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def ours() -> dict[str, Any]:
    """Our own views by name; allauth's pages are one's own account and guard themselves."""
    found = {
        pattern.name or str(pattern.pattern): pattern.callback for pattern in patterns(get_resolver().url_patterns)
    }
    return {name: view for name, view in found.items() if not view.__module__.startswith("allauth.")}


def rights(view: Any) -> set[Permission]:
    """The rights a view names: a page one, an API route one per action."""
    named = getattr(view, "cls", view)
    by_action = getattr(named, "permissions", {})
    single = getattr(named, "permission", None)
    return {*by_action.values(), *([single] if single else [])}


def test_imports_point_down() -> None:
    done = subprocess.run([TOOLS / "lint-imports", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_page_names_the_right_it_needs() -> None:
    nameless = {name for name, view in ours().items() if not rights(view)}
    assert nameless - OPEN - ONE_S_OWN == set()


def test_every_named_right_exists() -> None:
    named = {right for view in ours().values() for right in rights(view)}
    assert named - set(Permission) == set()


def test_every_action_of_the_api_is_guarded() -> None:
    """An action without a right would be closed to everybody, which nobody means."""
    unguarded = []
    for name, view in ours().items():
        by_action = getattr(getattr(view, "cls", None), "permissions", None)
        if by_action is not None:
            unguarded += [f"{name}: {action}" for action in view.actions.values() if action not in by_action]
    assert unguarded == []


def sources(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imported(path: Path) -> set[str]:
    """The packages a file imports, at its top or anywhere inside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("place", [place for place in PURE if (ROOT / place).exists()])
def test_arithmetic_grammar_and_formats_know_no_framework(place: str) -> None:
    framework = {"django", "rest_framework", "django_filters", "celery"}
    found = {str(path.relative_to(ROOT)): names for path in sources(place) if (names := imported(path) & framework)}
    assert found == {}


def test_only_tasks_hold_doors_of_celery() -> None:
    allowed = {"tasks.py", "celery.py", "queue.py"}
    found = [str(path.relative_to(ROOT)) for path in sources(*APPS) if "celery" in imported(path)]
    assert [path for path in found if Path(path).name not in allowed] == []


def test_the_clock_is_not_read_by_rules() -> None:
    """Whatever computes is given the day, so that it can be tried on any."""
    calls = {"now", "today", "utcnow", "localdate", "localtime"}
    rules = [path for path in sources(*APPS, "office") if path.name == "rules.py"]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (*rules, *(path for place in PURE if (ROOT / place).exists() for path in sources(place)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls
    ]
    assert found == []


def test_only_the_journal_writes_its_records() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sources(*APPS)
        if "migrations" not in path.parts and "JournalEntry(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["accounts/journal.py", "accounts/models/journal.py"]
