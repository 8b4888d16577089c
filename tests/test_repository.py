"""What no file of the repository may hold, and what its root shows."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES = 300
VISIBLE = {
    *("accounts", "analytics", "config", "documents", "observers", "office", "plans", "schools"),
    *("static", "templates", "tests"),
    *("Dockerfile", "README.md", "docker-compose.yml", "manage.py", "pyproject.toml", "run"),
    *("requirements.txt", "requirements-dev.txt"),
}
BINARY = {".docx", ".ico", ".jpg", ".pdf", ".png", ".ttf", ".woff2", ".xlsx", ".zip"}
# A letter in brackets, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.])/(work|home|root|Users|workspace|mnt)/\w",
    "a package index": r"py[p]i\.(org|python)|files\.python[h]osted|registry\.npm[j]s|--(extra-)?index[-]url +\S*:",
    "an unfinished thought": r"\b(TO[D]O|FIX[M]E|XX[X])\b",
    "a merge left open": r"^(<<<<<<<|>>>>>>>) ",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE [K]EY-----",
}


@cache
def files() -> tuple[Path, ...]:
    """What a clone would hold once everything new is committed; outside a clone, what lies here."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        left_out = {".venv", ".git", "var", "__pycache__"}
        found = (path for path in ROOT.rglob("*") if not left_out & set(path.relative_to(ROOT).parts))
        return tuple(sorted(path for path in found if path.is_file()))
    return tuple(path for name in sorted(filter(None, names)) if (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_files() -> list[Path]:
    return [path for path in files() if path.suffix not in BINARY]


def requirements(file: str) -> dict[str, str]:
    """Each pinned package with its version, without hashes and markers."""
    pinned = (ROOT / file).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", pinned, re.MULTILINE))


def test_root_shows_only_what_the_plan_of_the_house_names() -> None:
    shown = {path.relative_to(ROOT).parts[0] for path in files()}
    assert sorted(entry for entry in shown if not entry.startswith(".")) == sorted(VISIBLE)


def test_modules_are_short() -> None:
    """Migrations aside, because Django writes those."""
    long = {
        name(path): count
        for path in python_files()
        if "migrations" not in path.parts and (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES
    }
    assert long == {}


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    hits = [
        f"{name(path)}: {match.group()}"
        for path in text_files()
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert hits == []


def imports(tree: ast.Module) -> set[str]:
    """Every module and every name that is imported, with dots; a leading dot for a relative one."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found.update({module, *(f"{module}.{alias.name}" for alias in node.names)})
    return found


def test_nothing_happens_behind_the_back() -> None:
    """No Django signals, no relative imports, no receivers."""
    banned = re.compile(r"django\.(db\.models\.signals|dispatch)|\.")
    hits = [
        f"{name(path)}: {module}"
        for path in python_files()
        for module in sorted(imports(ast.parse(path.read_text(encoding="utf-8"))))
        if banned.match(module)
    ]
    assert hits == []


def test_every_module_says_what_it_is_in_one_line() -> None:
    silent = []
    for path in python_files():
        source = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(source))
        if "migrations" not in path.parts and not said:
            silent.append(name(path))
    assert silent == []


def test_no_junk_drawer() -> None:
    drawers = {"common", "core", "helpers", "misc", "utils"}
    assert [name(path) for path in python_files() if drawers & {*path.relative_to(ROOT).parts, path.stem}] == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_hashes_and_name_no_address(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-") or " @ " in line] == []
    heads = [number for number, line in enumerate(lines) if line and not line.startswith((" ", "#"))]
    assert [lines[n] for n in heads if "==" not in lines[n] or "--hash=sha256:" not in lines[n + 1]] == []


def test_development_adds_to_the_product_and_changes_nothing() -> None:
    product, development = requirements("requirements.txt"), requirements("requirements-dev.txt")
    assert {package: development.get(package) for package in product} == product


def test_direct_dependencies_are_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for asked, file in (
        (project["dependencies"], "requirements.txt"),
        (project["optional-dependencies"]["dev"], "requirements-dev.txt"),
    ):
        names = {re.split(r"[^a-z0-9-]", line)[0] for line in asked}
        assert names - set(requirements(file)) == set()


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    cases = (ROOT / "run").read_text(encoding="utf-8").rpartition("case $command in")[2]
    known = set(re.findall(r"^    ([a-z]+)\)", cases, flags=re.MULTILINE))
    named = set(re.findall(r"\./run ([a-z]+)", readme))
    assert sorted(named - known) == []
    assert {"demo", "test"} <= named
