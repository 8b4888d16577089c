"""Formulas whose results the file does not hold."""

from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook

from office.formulas import without_results


def workbook() -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Протокол & другое"
    page["A1"], page["B2"], page["C3"] = "=1+1", '=IF(A1<2,"а","б")', 3
    book.create_sheet("Пустой")
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as whole, ZipFile(buffer, "w") as out:
        for name in whole.namelist():
            out.writestr(name, whole.read(name).replace(old, new))
    return buffer.getvalue()


def test_formulas_without_results_are_found_on_their_sheets() -> None:
    assert without_results(workbook()) == {"Протокол & другое": frozenset({"A1", "B2"})}


def test_formulas_with_results_are_none() -> None:
    data = changed(workbook(), b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    data = changed(data, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    assert without_results(data) == {"Протокол & другое": frozenset({"B2"})}


def test_what_is_no_workbook_has_none() -> None:
    assert without_results(b"abc") == {}
    assert without_results(changed(workbook(), b"<workbook", b"<<workbook")) == {}
