"""Verbs about a registry of schools that comes as a file: take in, apply."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import queue
from accounts.labels import refused_words
from accounts.models import Job, User
from office import csvs, sheets
from office.guard import Kind, Limits, Refused, inspect
from schools import importing, jobs, labels, tasks
from schools.models import Municipality, RegistryUpload, School

_WIDTHS = {"name": 30, "full_name": 50, "director": 30, "address": 40}
ROWS_AT_ONCE = 200  # more of them would keep a browser waiting


def take_in(municipality: Municipality, *, data: bytes, name: str, limit: int, by: User) -> RegistryUpload:
    """Read a workbook or CSV of up to ``limit`` bytes and keep what was understood; no school changes yet.

    Raises ``ValidationError`` when the file is no such table.
    """
    try:
        kind = inspect(data, name, frozenset({Kind.XLSX, Kind.CSV}), Limits(size=limit))
        rows = csvs.read(data) if kind is Kind.CSV else _first_filled(data)
    except Refused as refused:
        raise ValidationError({"file": refused_words(refused)}) from None
    registry = importing.read(rows)
    whole = [fault for fault in registry.faults if fault.row == 0]
    if whole:
        raise ValidationError({"file": [labels.fault(fault) for fault in whole]})
    return RegistryUpload.objects.create(
        municipality=municipality,
        user=by,
        name=name[-255:],
        rows=[{"row": draft.row, "values": dict(draft.values)} for draft in registry.drafts],
        faults=[
            {"row": f.row, "column": f.column, "code": f.code.value, "facts": dict(f.facts)} for f in registry.faults
        ],
    )


def _first_filled(data: bytes) -> list[list[str]]:
    for sheet in sheets.rows(data):
        if sheet.rows and not sheet.hidden:
            return [[_text(value) for value in row] for row in sheet.rows]
    return []


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%d.%m.%Y}" if isinstance(value, date | datetime) else str(value)


@transaction.atomic
def apply(upload: RegistryUpload, *, by: User) -> Job | None:
    """Do what the file says: at once, or, when it is long, as a background job, which is returned.

    Doing it twice changes nothing the second time.
    """
    row = RegistryUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if not row.rows:
        raise ValidationError(_("The file has no row without errors."))
    if len(row.rows) > ROWS_AT_ONCE:
        return queue.enqueue(tasks.apply_registry, {"upload": row.pk}, key=f"registry:{row.pk}", by=by)
    jobs.apply_rows(row, by)
    return None


def stored_faults(upload: RegistryUpload) -> list[importing.Fault]:
    """The faults that were found when the file was read."""
    return [
        importing.Fault(fault["row"], fault["column"], importing.Code(fault["code"]), fault["facts"])
        for fault in upload.faults
    ]


def _titled(field: object) -> str:
    title = str(getattr(field, "verbose_name", ""))
    return title[:1].upper() + title[1:]


def template() -> bytes:
    """A workbook to fill in, with an example row and a sheet that says what belongs where."""
    fields = [School._meta.get_field(name) for name in jobs.COMPARED]
    columns = [sheets.Column(_titled(field), _WIDTHS.get(field.name, 20)) for field in fields]
    kinds = "; ".join(str(kind.label) for kind in School.Kind)
    example: Sequence[str | int] = (
        *("МБОУ СОШ № 1", "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 1»", "edu000001"),
        *(str(School.Kind.ORDINARY.label), "Иванов Иван Иванович", "ул. Школьная, д. 1"),
        *("school1@example.ru", "+7 (000) 000-00-00", 500),
    )
    advice = [
        (_("Only the short name is necessary; it tells schools apart."), ""),
        (_("A school is recognised by its FIS OKO login, else by its short name."), ""),
        (_("An empty cell changes nothing. A school that is not in the file stays as it is."), ""),
        (_("Columns may stand in any order; unknown ones are left aside."), ""),
        (_("The example row is to be deleted."), ""),
        (_("Kinds of school"), kinds),
    ]
    buffer = BytesIO()
    help_columns = [sheets.Column(_("What to know"), 80), sheets.Column(_("Values"), 60)]
    sheets.write(
        buffer,
        [sheets.Sheet(_("Schools"), columns, [example]), sheets.Sheet(_("Help"), help_columns, advice)],
    )
    return buffer.getvalue()
