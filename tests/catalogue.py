"""`./run messages`: bring the one catalogue up to date with the code; with --check only say what is out of step."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import polib

from tests import suite

CATALOGUE = Path("config/locale/ru/LC_MESSAGES/django.po")
COLLECT = ("makemessages", "--locale", "ru", "--no-location", "--no-obsolete", "--extension", "html,txt,py")
# Because the tests speak to nobody and the other two hold other people's texts.
FOREIGN = (".venv", "var", "tests")


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


def _collect() -> None:
    skipped = [argument for folder in FOREIGN for argument in ("--ignore", folder)]
    command = [sys.executable, "manage.py", *COLLECT, *skipped]
    subprocess.run(command, env=suite.environment(), check=True, stdout=subprocess.DEVNULL)


def _complain(lines: Iterable[str]) -> int:
    text = "".join(f"{line}\n" for line in lines)
    sys.stderr.write(text)
    return 1 if text else 0


def refresh() -> int:
    """Rewrite the catalogue from the code; return 1 and name the messages when some lack a translation."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    _collect()
    return _complain(unfinished(polib.pofile(str(CATALOGUE))))


def check() -> int:
    """Leave the catalogue as it is; return 1 and name the messages when it does not match the code."""
    kept = CATALOGUE.read_bytes()
    before = polib.pofile(str(CATALOGUE))
    try:
        _collect()
        return _complain(difference(before, polib.pofile(str(CATALOGUE))))
    finally:
        CATALOGUE.write_bytes(kept)


def main(arguments: Sequence[str]) -> int:
    """Refresh, or check with --check; return the exit code."""
    return check() if "--check" in arguments else refresh()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
