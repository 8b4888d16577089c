"""Words of the pictures, in the language of the reader; a paper asks for them under ``override("ru")``."""

from django.utils.translation import gettext as _

from analytics.charts import model


def histogram(title: str, description: str) -> model.HistogramWords:
    """Words of a distribution of totals."""
    return model.HistogramWords(
        title=title,
        description=description,
        no_data=_("No data"),
        total=_("Total of points"),
        pupils=_("Pupils who wrote"),
        expected=_("Expected number"),
        boundary=_("Boundary of a mark"),
        mark=_("Mark"),
    )


def task_profile(title: str, description: str) -> model.TaskWords:
    """Words of a profile of tasks."""
    return model.TaskWords(
        title=title,
        description=description,
        no_data=_("No data"),
        task=_("Task"),
        percent=_("Per cent of the task's points"),
        school=_("School and interval"),
        control=_("Control sample"),
        interval=_("Interval"),
        control_interval=_("Interval of the control sample"),
        named=_("Named in a sign"),
    )


def mark_grid(title: str, description: str) -> model.MarkGridWords:
    """Words of journal marks against the work's."""
    return model.MarkGridWords(
        title=title,
        description=description,
        no_data=_("No data"),
        journal=_("Mark in the journal"),
        work=_("Mark for the work"),
        lowered=_("Lowered"),
        confirmed=_("Confirmed mark"),
        raised=_("Raised"),
        pupils=_("Pupils who wrote"),
    )


def funnel(title: str, description: str, value: str) -> model.FunnelWords:
    """Words of a funnel; ``value`` says what is compared («Mean total»)."""
    return model.FunnelWords(
        title=title,
        description=description,
        no_data=_("No data"),
        size=_("Pupils who wrote"),
        value=value,
        name=_("School"),
        other=_("Other schools"),
        centre=_("Mean of the municipality"),
        inner=_("Two standard errors"),
        outer=_("Three standard errors"),
    )


def cohort_change(title: str, description: str, value: str) -> model.CohortWords:
    """Words of the same pupils over years; ``value`` says what is measured."""
    return model.CohortWords(
        title=title,
        description=description,
        no_data=_("No data"),
        year=_("Year"),
        value=value,
        school=_("School"),
        interval=_("Interval"),
        municipality=_("Municipality"),
    )


def dynamics(title: str, description: str, value: str) -> model.DynamicsWords:
    """Words of several groups over years; ``value`` says what is measured."""
    return model.DynamicsWords(
        title=title,
        description=description,
        no_data=_("No data"),
        year=_("Year"),
        value=value,
        not_comparable=_("does not compare with the year before"),
    )


def bars_by_group(title: str, description: str, group: str) -> model.SharesWords:
    """Words of shares of marks; ``group`` says what a bar is («Class»)."""
    return model.SharesWords(
        title=title,
        description=description,
        no_data=_("No data"),
        group=group,
        mark=_("Mark"),
        pupils=_("Pupils who wrote"),
    )


def before_after(title: str, description: str, value: str) -> model.ChangeWords:
    """Words of figures before and after the measures taken; ``value`` says what is measured."""
    return model.ChangeWords(
        title=title,
        description=description,
        no_data=_("No data"),
        item=_("Figure"),
        value=value,
        before=_("Before the measures"),
        after=_("After the measures"),
        change=_("Change of the figure"),
        interval=_("Interval of the change"),
    )
