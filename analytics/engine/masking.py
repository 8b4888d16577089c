"""Which counts of a table are not shown to everybody, so that no small group can be had by subtraction either."""

from collections.abc import Sequence

LEAST = 10


def hidden(counts: Sequence[int], order: Sequence[int], least: int = LEAST) -> tuple[bool, ...]:
    """For each count whether it stays hidden where the sum of all is shown.

    Groups of 1 .. ``least`` - 1 are hidden. One of them alone, or all of them together if they are fewer than
    ``least`` people, would be had by subtraction; and as many groups as ``least`` might be told to be of one each. Then
    the first larger group of ``order`` (a permutation of the places) joins them. ``order`` must be known to nobody who
    sees the table: whoever knew which group joins could tell some counts after all. Nobody (0) hides nobody. All are
    hidden where ``is_small`` says that the sum must not be shown. Raises ``ValueError`` for a negative count or an
    order of other places.
    """
    if any(count < 0 for count in counts) or sorted(order) != list(range(len(counts))):
        raise ValueError("counts of people, and an order of their places")
    if is_small(counts, least):
        return (True,) * len(counts)
    veil = [0 < count < least for count in counts]
    few = sum(count for count, is_hidden in zip(counts, veil, strict=True) if is_hidden) < least
    if any(veil) and (few or not 1 < sum(veil) < least):
        joined = next((place for place in order if counts[place] >= least), None)
        if joined is not None:
            veil[joined] = True
    return tuple(veil)


def is_small(counts: Sequence[int], least: int = LEAST) -> bool:
    """Whether even the sum must not be shown: fewer than ``least`` people, or it would tell that all are alike."""
    groups = [count for count in counts if count]
    if 0 < sum(groups) < least:
        return True
    alike = len(set(groups)) == 1 and groups[0] in {1, least - 1}
    return alike and len(groups) >= least
