"""What the federal markers of a season come to together: index D and share Q, as published."""

from typing import Any

import numpy as np

from analytics.engine.markers import PUBLISHED_SIGNS, computable, external_index, marked_share
from analytics.jobs.telling import told
from analytics.models import Run
from schools.subjects import ProcedureKind, Subject

GRADES, SUBJECTS = (4, 5), (Subject.RU, Subject.MA)
FIRST = (4, str(Subject.RU))
# The cohort is followed from grade 4 to 5, so a rise or fall is a sign of the works of grade 5 alone.
SIGNS = {4: ("mean", "journal"), 5: ("mean", "journal", "rise", "fall")}


def season_index(run: Run) -> dict[str, Any]:
    """Index D and share Q of a run in per cent, with what they stand on; {} where nothing of them could be asked.

    ``asked`` of ``published`` signs could be asked of anybody; both are ``None`` where too few could. In ``region`` of
    ``works`` means were held against the region (rule A), in the others against the municipality (rule E).
    """
    parts = run.parts.filter(
        work__kind=ProcedureKind.VPR, work__grade__in=GRADES, work__subject__in=SUBJECTS
    ).values_list("work__grade", "work__subject", "figures__funnel__points", "figures__markers")
    wrote: dict[tuple[int, str], set[int]] = {}
    signs: dict[tuple[int, str, str], set[int]] = {}
    rules: list[str] = []
    for grade, subject, points, markers in parts:
        wrote.setdefault((grade, subject), set()).update(school for school, n, _percent in points if n)
        for marker in markers:
            if marker["code"] in SIGNS[grade] and marker["asked"]:
                signs.setdefault((grade, subject, marker["code"]), set()).update(marker["schools"])
        rules += [marker["rule"] for marker in markers if marker["code"] == "mean"]
    schools = sorted(set().union(*wrote.values()))
    if not schools or not signs:
        return {}
    met = np.array([[school in marked for marked in signs.values()] for school in schools], bool)
    first = np.array([school in wrote.get(FIRST, ()) for school in schools], bool)
    marked, enough = met.any(axis=1), computable(len(signs))
    return {
        "index": told(external_index(met, np.ones(len(schools), bool))) if enough else None,
        "share": told(100.0 * marked_share(marked, first)) if enough else None,
        "schools": len(schools),
        "marked": int(marked.sum()),
        "wrote": int(first.sum()),
        "marked_wrote": int((marked & first).sum()),
        "asked": len(signs),
        "published": PUBLISHED_SIGNS,
        "region": rules.count("A"),
        "works": len(rules),
    }
