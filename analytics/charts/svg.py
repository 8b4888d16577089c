"""SVG as text: presentation attributes only, because neither the page's policy nor the printer takes any style."""

import html
import math
import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from analytics.charts.model import Chart, ChartTable, Words
from office.typography import Markup

WIDE, NARROW = 720, 340
# Because Arial and Liberation Sans are as wide as each other, what fits on one machine fits on the other.
FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, MUTED, GRID, PAPER = "#17202a", "#4d5966", "#d5dce4", "#ffffff"
BLUE, PALE, BAND, AMBER = "#1b4a7a", "#8fb0d1", "#d3e0ee", "#a34f00"
MINUS, DASH, NBSP = "\u2212", "\u2013", "\u00a0"

_DROPPED = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_THIN, _THICK = set(" .,:;|!'ilI()-\u00a0[]"), set("шщжмюфыШЩЖМЮФЫ%—…mwMW@Д№")


class Sheet:
    """A picture being drawn: ``width`` by ``height`` units, parts in the order of painting."""

    def __init__(self, width: int) -> None:
        self.width, self.height = width, 0.0
        self.narrow = width < WIDE
        self.size = 13.0 if self.narrow else 14.0
        self.parts: list[str] = []

    def put(self, name: str, **attributes: str | float) -> None:
        """An element without content; ``text_anchor`` is written ``text-anchor``."""
        self.parts.append(f"<{name}{_attributes(attributes)}/>")

    def text(self, x: float, y: float, words: str, **attributes: str | float) -> None:
        """A line of text whose base line starts (or ends, or is centred) at the point."""
        shown = html.escape(_DROPPED.sub(" ", words), quote=False)
        self.parts.append(f"<text{_attributes({'x': x, 'y': y, **attributes})}>{shown}</text>")

    def label(self, x: float, y: float, words: str, *, ends: bool = False) -> None:
        """Bold text that starts (or ends) at the point, on a white ground to be read over lines and dots."""
        wide, high = measure(words, self.size) * 1.06, self.size + 1
        ground = {"x": x - (wide if ends else 0) - 1, "y": y - high + 3, "width": wide + 2, "height": high}
        self.put("rect", **ground, fill=PAPER, fill_opacity=0.8)
        self.text(x, y, words, font_weight="bold", text_anchor="end" if ends else "start")

    def line(self, start: tuple[float, float], end: tuple[float, float], **attributes: str | float) -> None:
        """A straight line, thin and grey if nothing else is said."""
        ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
        self.put("line", **{**ends, "stroke": GRID, "stroke_width": 1, **attributes})

    def path(self, points: Sequence[tuple[float, float]], **attributes: str | float) -> None:
        """A broken line through the points; nothing when there is less than two of them."""
        if len(points) > 1:
            way = " ".join(f"{'L' if at else 'M'}{short(x)} {short(y)}" for at, (x, y) in enumerate(points))
            self.put("path", **{"d": way, "fill": "none", "stroke": INK, "stroke_width": 2, **attributes})

    def marker(self, x: float, y: float, shape: str, **attributes: str | float) -> None:
        """A dot of one of the ``SHAPES`` around the point."""
        radius = float(attributes.pop("radius", 5))
        if shape == "circle":
            self.put("circle", cx=x, cy=y, r=radius, **attributes)
            return
        way = " ".join(f"{short(x + radius * across)},{short(y + radius * down)}" for across, down in SHAPES[shape])
        self.put("polygon", points=way, **attributes)

    def hint(self, words: str) -> None:
        """What is said where the pointer rests on the last element; no words, no hint."""
        if words:
            shown = html.escape(_DROPPED.sub(" ", words), quote=False)
            self.parts[-1] = f"<g><title>{shown}</title>{self.parts[-1]}</g>"

    def whisker(self, start: tuple[float, float], end: tuple[float, float], **attributes: str | float) -> None:
        """An interval: a line with a stroke across each end."""
        kind: dict[str, str | float] = {"stroke": BLUE, "stroke_width": 2, **attributes}
        self.line(start, end, **kind)
        across, down = (0, 4) if start[1] == end[1] else (4, 0)
        for x, y in (start, end):
            self.line((x - across, y - down), (x + across, y + down), **kind)

    def whole(self, words: Words) -> Markup:
        """The finished picture on its own white ground; its names are made of what it shows."""
        body = "".join(self.parts)
        title, about = (html.escape(_DROPPED.sub(" ", part), quote=False) for part in (words.title, words.description))
        key = "c" + sha256(f"{self.width}{title}{about}{body}".encode()).hexdigest()[:10]
        head: dict[str, str | float] = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {self.width} {short(self.height)}",
            "role": "img",
            "aria_labelledby": f"{key}-t {key}-d",
            "font_family": FAMILY,
            "font_size": self.size,
            "fill": INK,
        }
        ground = _attributes({"width": self.width, "height": self.height, "fill": PAPER})
        return Markup(
            f'<svg{_attributes(head)}><title id="{key}-t">{title}</title><desc id="{key}-d">{about}</desc>'
            f"<rect{ground}/>{body}</svg>"
        )


SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "circle": (),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "wedge": ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
}


def picture(words: Words, table: ChartTable, draw: Callable[[Sheet], None] | None) -> Chart:
    """Both widths of a picture; without ``draw`` they say that there is no data."""
    wide, narrow = Sheet(WIDE), Sheet(NARROW)
    for sheet in (wide, narrow):
        if draw is None:
            sheet.height = 80
            sheet.text(sheet.width / 2, 45, words.no_data, text_anchor="middle", fill=MUTED)
        else:
            draw(sheet)
    return Chart(words.title, words.description, wide.whole(words), narrow.whole(words), table)


def known(value: float | None) -> float | None:
    """The number, or ``None`` for what is none: nothing, NaN, infinity."""
    return float(value) if value is not None and math.isfinite(value) else None


def number(value: float | None, digits: int = 0, *, sign: bool = False) -> str:
    """A number as a Russian text shows it: decimal comma, a true minus, thousands apart; a dash for none."""
    plain = known(value)
    if plain is None:
        return DASH
    rounded = round(plain, digits) + 0.0
    shown = f"{abs(rounded):,.{digits}f}".replace(",", NBSP).replace(".", ",")
    before = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
    return before + shown


def interval(low: float | None, high: float | None, digits: int = 0) -> str:
    """«2,1 – 3,4», or a dash."""
    if known(low) is None or known(high) is None:
        return DASH
    return f"{number(low, digits)}{NBSP}{DASH} {number(high, digits)}"


def short(value: float) -> str:
    """A coordinate: one digit after the point where there is one."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def measure(text: str, size: float) -> float:
    """About how wide a text is, in units."""
    return size * sum(_width(sign) for sign in text)


def fitted(text: str, size: float, room: float) -> str:
    """The text cut with an ellipsis where it is wider than ``room`` units."""
    if measure(text, size) <= room:
        return text
    kept = text
    while kept and measure(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers from at most ``low`` to at least ``high``, about so many; steps of 1, 2 or 5."""
    span = high - low if high > low else max(abs(high), 1.0)
    raw = span / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def digits_of(values: Iterable[float]) -> int:
    """How many decimals the ticks need, 3 at most."""
    return next((n for n in range(3) if all(abs(v - round(v, n)) < 1e-9 for v in values)), 3)


def _width(sign: str) -> float:
    if sign in _THIN:
        return 0.3
    if sign in _THICK:
        return 0.87
    return 0.72 if sign.isupper() else 0.57


def _attributes(given: dict[str, str | float]) -> str:
    return "".join(f' {name.replace("_", "-")}="{_value(value)}"' for name, value in given.items())


def _value(value: str | float) -> str:
    return html.escape(value) if isinstance(value, str) else short(value)
