"""The papers that are made from results, their analysis and what followed."""

from analytics.orders import advising, commissions, earlier, memos, outcomes, publishing, rechecks

MAKERS = (
    *commissions.MAKERS,
    *rechecks.MAKERS,
    *outcomes.MAKERS,
    *memos.MAKERS,
    *advising.MAKERS,
    *publishing.MAKERS,
    *earlier.MAKERS,
)
