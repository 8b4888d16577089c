"""Drawing lots that come out the same on every machine: a hash instead of a generator with a state."""

import hashlib
import json

Fact = int | float | str | tuple[str, ...]


def lot(seed: int, *parts: str) -> int:
    """A number of 0 .. 2**256 - 1 that depends on the seed and the parts alone.

    The parts are joined as JSON, because ("ab", "c") and ("a", "bc") are different things.
    """
    written = json.dumps([seed, *parts], ensure_ascii=False, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(written.encode()).digest(), "big")
