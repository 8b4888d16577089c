"""Which counts of a table are not shown to everybody, so that no small group can be had by subtraction either."""

from collections.abc import Sequence

LEAST = 10


def hidden(counts: Sequence[int], least: int = LEAST) -> tuple[bool, ...]:
    """For each count whether it stays hidden where the sum of all is shown.

    Groups of 1 .. ``least`` - 1 are hidden. What is hidden has to be two groups and ``least`` people at the least, so
    that neither one of them nor all of them together are a small group: else the next group after the first hidden one,
    in the order given, joins them. The order must not depend on the counts, because whoever knows that the smallest
    one was taken could tell more. Nobody (0) hides nobody. All are hidden when the sum itself is below ``least``; then
    it must not be shown. Raises ``ValueError`` for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a negative count")
    total = sum(counts)
    if 0 < total < least:
        return (True,) * len(counts)
    veil = [0 < count < least for count in counts]
    if not any(veil):
        return tuple(veil)
    first = veil.index(True)
    for step in range(1, len(counts)):
        if sum(veil) > 1 and sum(count for count, is_hidden in zip(counts, veil, strict=True) if is_hidden) >= least:
            break
        place = (first + step) % len(counts)
        veil[place] = veil[place] or counts[place] > 0
    return tuple(veil)


def is_small(total: int, least: int = LEAST) -> bool:
    """Whether a group must not be shown by itself."""
    return 0 < total < least
