"""`./run messages`: bring the one catalogue up to date with the code; with --check only say what is out of step."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import django
import polib
from django.core.management import call_command
from django.test import override_settings

LOCALES = Path("config/locale")
RUSSIAN = Path("ru/LC_MESSAGES/django.po")
OPTIONS = {"locale": ["ru"], "no_location": True, "no_obsolete": True, "extensions": ["html,txt,py"], "verbosity": 0}
# Because the tests speak to nobody, the first two hold other people's texts, and a found catalogue would be written to.
FOREIGN = (".venv", "var", "tests", str(LOCALES))


def difference(before: polib.POFile, after: polib.POFile) -> list[str]:
    """Return a line per message that only one of the catalogues holds: "+ new in the code", "- gone from the code"."""
    old, new = _keys(before), _keys(after)
    return [f"+ {key}" for key in sorted(new - old)] + [f"- {key}" for key in sorted(old - new)]


def unfinished(catalogue: polib.POFile) -> list[str]:
    """Return a line per message without a translation or with a guessed one."""
    entries = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
    return [f"? {entry.msgid}" for entry in entries]


def _keys(catalogue: polib.POFile) -> set[str]:
    living = (entry for entry in catalogue if not entry.obsolete)
    return {" | ".join(part for part in (entry.msgctxt, entry.msgid, entry.msgid_plural) if part) for entry in living}


def _collect(locales: Path) -> polib.POFile:
    """Bring the catalogue in the folder `locales` up to date with the code and return it."""
    (locales / RUSSIAN).parent.mkdir(parents=True, exist_ok=True)
    with override_settings(LOCALE_PATHS=[str(locales.resolve())]):
        call_command("makemessages", ignore_patterns=list(FOREIGN), **OPTIONS)
    return polib.pofile(str(locales / RUSSIAN))


def _complain(lines: Iterable[str]) -> int:
    text = "".join(f"{line}\n" for line in lines)
    sys.stderr.write(text)
    return 1 if text else 0


def refresh() -> int:
    """Rewrite the catalogue from the code; return 1 and name the messages when some lack a translation."""
    return _complain(unfinished(_collect(LOCALES)))


def check() -> int:
    """Return 1 and name the messages when the catalogue does not match the code; works on a copy."""
    with tempfile.TemporaryDirectory(prefix="roadmap-locale-") as folder:
        copy = Path(folder) / "locale"
        shutil.copytree(LOCALES, copy)
        return _complain(difference(polib.pofile(str(LOCALES / RUSSIAN)), _collect(copy)))


def main(arguments: Sequence[str]) -> int:
    """Refresh, or check with --check; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    return check() if "--check" in arguments else refresh()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
