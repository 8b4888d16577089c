"""The square code of a paper's address, drawn by us: vectors for the PDF, dots for Word."""

import html
from io import BytesIO

import segno

SPOKEN = "Квадратный код с адресом проверки документа"


def square(text: str) -> str:
    """The code as SVG, a unit per module, without its quiet zone, which the white around it has to give."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    runs = "".join(f"M{x} {y}h{wide}v1h-{wide}z" for y, row in enumerate(rows) for x, wide in _runs(row))
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        f"<title>{html.escape(f'{SPOKEN}: {text}', quote=False)}</title>"
        f'<path d="{runs}" fill="#000000" shape-rendering="crispEdges"/></svg>'
    )


def square_png(text: str) -> bytes:
    """The same as PNG in black and white, ten dots per module."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=10, border=0)
    return out.getvalue()


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Dark modules side by side as (first, how many), because fewer shapes draw faster."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
