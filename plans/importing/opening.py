"""A file with a plan, whatever its format, as a draft."""

from office.grids.reading import read
from plans.importing.draft import PlanDraft
from plans.importing.fromjson import from_json
from plans.importing.ours import columns_marked, understand_ours
from plans.importing.reading_plan import understand


def open_plan(data: bytes, name: str) -> PlanDraft:
    """What the file says; raises ``office.guard.Refused`` or ``ImportRefused``, each with a code and facts."""
    if name.lower().endswith(".json"):
        return from_json(data)
    reading = read(data, name)
    means = columns_marked(data) if reading.format in {"docx", "xlsx"} else ()
    return (understand_ours(reading, means) if means else None) or understand(reading)
