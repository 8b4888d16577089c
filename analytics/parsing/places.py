"""Schools and municipalities as files write them: packed identifiers taken apart, every different one only once."""

import re
from collections.abc import Sequence

from analytics.parsing.heads import Table
from analytics.parsing.model import SchoolRef

LOGIN = re.compile(r"(?<![a-zа-яё0-9])((?:edu|sch|ksh)\d{2,})(?!\d)", re.IGNORECASE)
AREA = re.compile(r"(?<![a-zа-яё0-9])(reg\d+(?:_m\d+)?)(?![\d_])", re.IGNORECASE)
MUNICIPAL = re.compile(r"reg\d+_m\d+", re.IGNORECASE)
PACKING = re.compile(r"\(\s*\)|^\s*\|\s*|\s*\|\s*$")


def login(value: str) -> str:
    """The login in «edu203389», «МБОУ …(edu203389)» or «edu203389 | МБОУ …»; "" where there is none."""
    found = LOGIN.search(value)
    return found[1].lower() if found else ""


def name(value: str) -> str:
    """What is left of a packed cell without its identifiers."""
    bare = AREA.sub("", LOGIN.sub("", value))
    return PACKING.sub("", PACKING.sub("", bare)).strip(" |;,")


def school(cells: Sequence[str], area: str) -> SchoolRef:
    """The school that the cells of a row name between them."""
    found = next((told for told in map(login, cells) if told), "")
    names = [told for told in map(name, cells) if told and not told.isdigit()]
    digits = next((cell for cell in cells if cell.isdigit()), "") if not found and not names else ""
    return SchoolRef(found or digits, names[-1] if names else "", name(area))


class Places:
    """The schools of a table in the order they are met; ``own`` is the school that sends a form which names none."""

    def __init__(self, own: str = "") -> None:
        self.refs: list[SchoolRef] = []
        self.numbers: dict[str, int] = {}
        self.own = own

    def of(self, cells: Sequence[str], area: str) -> int:
        """The number of the school that the cells name; -1 where they name none."""
        ref = school(cells, area)
        if not ref.login and not ref.name:
            ref = SchoolRef(login=self.own)
        return self.number(ref) if ref.login or ref.name else -1

    def number(self, ref: SchoolRef) -> int:
        """The number of a school; the same login is the same school."""
        known = self.numbers.setdefault(ref.key, len(self.refs))
        if known == len(self.refs):
            self.refs.append(ref)
        return known


def columns(table: Table) -> tuple[list[int], int | None]:
    """The columns that name the school, logins first, and the one that names its municipality."""
    named = [place for role in ("login", "user", "school") for place in table.columns.get(role, [])]
    area = table.column("municipality")
    if area is None and table.has("login"):
        # because the files of 2021 write the municipality under «регион»
        area = table.column("region")
    return named, area
