"""What everybody may see of a year: small groups masked, so that none can be had by subtraction either."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.crypto import salted_hmac

from analytics.engine.masking import LEAST, hidden, is_small
from analytics.models import Publication, ResultSheet
from analytics.reports.others import few
from analytics.reports.statistics import KEY, MARKS, Key, Year, in_order, summed

Shares = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as everybody sees it; ``None`` is masked. ``shares``: per cent of the marks 2..5, empty without any."""

    name: str
    n: int | None
    percent: float | None
    shares: Shares = ()

    @property
    def masked(self) -> bool:
        """Whether nothing of the group is shown."""
        return self.n is None


@dataclass(frozen=True, slots=True)
class PublicWork:
    """One work of a published year; ``schools`` by name, empty where they are not shown one by one."""

    key: Key
    total: Shown
    schools: tuple[Shown, ...] = ()

    @property
    def code(self) -> str:
        """Its name in the address."""
        return f"{self.key.kind}-{self.key.grade}-{self.key.subject}"


def works(publication: Publication) -> list[PublicWork]:
    """Every work of the published year; two queries, or three where schools are shown."""
    rows = ResultSheet.objects.season(publication.municipality_id, publication.year)
    rows = rows.filter(n__gt=0, mean__isnull=False, work__maximum__gt=0)
    schools: dict[Key, list[tuple[Key, Year]]] = {}
    for key, year in sorted(_read(rows, own=True), key=lambda one: in_order(one[0])) if publication.by_school else ():
        whole = Key(key.grade, key.subject, key.kind, key.place, key.municipality)
        schools.setdefault(whole, []).append((key, year))
    totals = sorted(_read(rows, own=False), key=lambda one: in_order(one[0]))
    wrote = _wrote(rows)
    return [_work(key, found, schools.get(key, []), publication.year, wrote.get(key, 0)) for key, found in totals]


def _wrote(rows: QuerySet[ResultSheet]) -> dict[Key, int]:
    """By total: in how many schools its least spread work was written."""
    found: dict[Key, int] = {}
    counted = rows.order_by().values(*KEY, "work").annotate(count=Count("school"))
    for *key, count in counted.values_list(*KEY, "count"):
        found[Key(*key)] = min(count, found.get(Key(*key), count))
    return found


def _read(rows: QuerySet[ResultSheet], *, own: bool) -> Iterator[tuple[Key, Year]]:
    for row in summed(rows, own=own):
        *key, year, n, points, m2, m3, m4, m5 = row
        yield Key(*key), Year(year, n, points / n, (m2, m3, m4, m5))


def _told(sizes: Sequence[int]) -> bool:
    """Whether every school is shown by itself anyway, so that none is had by subtracting oneself."""
    return bool(sizes) and min(sizes) >= LEAST


def _work(key: Key, found: Year, rows: Sequence[tuple[Key, Year]], year: int, schools: int) -> PublicWork:
    """``schools``: how many wrote; of fewer than four, each could reckon out the others by itself."""
    sizes = [one.n for _key, one in rows]
    seed = f"{year}:{key.work}"
    masked = is_small([found.n]) or is_small(sizes) or (few(schools - 1) and not _told(sizes))
    whole = Shown(key.who, None, None) if masked else total(key, found, _order(seed, MARKS))
    return PublicWork(key, whole, one_by_one(rows, _order(seed, [one.school for one, _year in rows])))


def _order(seed: str, things: Iterable[int]) -> list[int]:
    """Places in an order that stays the same and that nobody outside can tell, because the site's key is in it."""
    keys = [salted_hmac("analytics.public", f"{seed}:{thing}").hexdigest() for thing in things]
    return sorted(range(len(keys)), key=lambda place: keys[place])


def total(key: Key, found: Year, order: Sequence[int]) -> Shown:
    """The municipality's own line; marks below ten pupils are masked, and another mark with them."""
    if not sum(found.marks) or is_small(found.marks):
        return Shown(key.who, found.n, found.percent)
    whole = sum(found.marks)
    shares = tuple(
        None if is_hidden else 100 * count / whole
        for count, is_hidden in zip(found.marks, hidden(found.marks, order), strict=True)
    )
    return Shown(key.who, found.n, found.percent, shares)


def one_by_one(rows: Sequence[tuple[Key, Year]], order: Sequence[int]) -> tuple[Shown, ...]:
    """Schools of one work by name."""
    veil = hidden([year.n for _key, year in rows], order)
    return tuple(
        Shown(key.who, None, None) if is_hidden else Shown(key.who, year.n, year.percent)
        for (key, year), is_hidden in zip(rows, veil, strict=True)
    )
