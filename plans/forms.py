"""Forms of the plans: they clean, the services write."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import Measure, Plan, Proposal, Section
from plans.rules import PartyRole
from schools.models import Municipality, PostGroup, ResponsiblePerson, School


def lines(text: str) -> list[str]:
    """Non-empty lines of a text area."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class PlaceForm(forms.Form):
    """Where a plan belongs: shown only to somebody who works in several places."""

    place = forms.ChoiceField(label=_("for whom"))

    def __init__(self, *args: Any, municipalities: list[Municipality], schools: list[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = {f"m{row.pk}": row for row in municipalities}
        self.schools = {f"s{row.pk}": row for row in schools}
        everything = [*self.municipalities.items(), *self.schools.items()]
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 because it was declared above
        field.choices = [(key, str(row)) for key, row in everything]
        field.initial = everything[0][0] if everything else None
        if len(everything) == 1:
            field.widget = forms.HiddenInput()

    def chosen(self) -> tuple[Municipality, School | None]:
        """The municipality, and the school where the plan is a school's own."""
        key = self.cleaned_data["place"]
        if key in self.schools:
            return self.schools[key].municipality, self.schools[key]
        return self.municipalities[key], None


class UploadForm(PlaceForm):
    """A file with a plan."""

    file = forms.FileField(
        label=_("file with the plan"),
        help_text=_("Word (.docx), Excel (.xlsx), PDF with a text layer, HTML or text; up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.pdf,.html,.htm,.txt,.md,.json"}),
        allow_empty_file=True,
    )
    field_order = ("file", "place")


class NewPlanForm(PlaceForm):
    """An empty plan."""

    title = forms.CharField(label=_("title"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    period = forms.CharField(label=_("period"), max_length=200, help_text=_("For example: 2026/2027 school year."))
    field_order = ("title", "period", "place")


class DraftHeadForm(forms.Form):
    """Title and period of a draft that waits for confirmation."""

    title = forms.CharField(label=_("title"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    period = forms.CharField(
        label=_("period"), max_length=200, required=False, help_text=_("For example: 2026/2027 school year.")
    )


class RowForm(forms.Form):
    """The words of one row, of a draft or of a plan."""

    number = forms.CharField(label=_("number"), max_length=20, required=False)
    title = forms.CharField(label=_("measure"), widget=forms.Textarea(attrs={"rows": 4}))
    deadline_text = forms.CharField(label=_("deadline"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    responsible_text = forms.CharField(
        label=_("responsible"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Several are parted by commas."),
    )
    result = forms.CharField(label=_("expected result"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    notes = forms.CharField(label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self) -> dict[str, str]:
        """The fields without the version."""
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "version"}


class SectionForm(forms.ModelForm[Section]):
    """A section's number and title."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Section
        fields = ["number", "title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True


class HeadForm(forms.ModelForm[Plan]):
    """The card of a plan."""

    goals = forms.CharField(label=_("goals, one per line"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    tasks = forms.CharField(label=_("tasks, one per line"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    headers = forms.CharField(
        label=_("columns, one per line"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Titles in the order of your document. The line order is the order on screen and on paper."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Plan
        fields = [
            "title",
            "period_text",
            "period_start",
            "period_end",
            "parent_act",
            "signatory_post",
            "signatory_name",
        ]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 3}),
            "period_start": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "period_end": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance
        self.initial = {
            **self.initial,
            "goals": "\n".join(plan.goals),
            "tasks": "\n".join(plan.tasks),
            "headers": "\n".join(column["header"] for column in plan.columns),
            "version": plan.version,
        }

    def clean_headers(self) -> str:
        """Every column known by its old title, or by the words in it."""
        text = str(self.cleaned_data["headers"])
        if len(lines(text)) != len(self.instance.columns):
            raise forms.ValidationError(
                _("The plan has %(count)s columns; write one title per line.") % {"count": len(self.instance.columns)}
            )
        if len(set(lines(text))) != len(lines(text)):
            raise forms.ValidationError(_("The plan has two columns of this name; give each its own."))
        return text

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        known = {column["header"]: column["means"] for column in Plan.objects.get(pk=self.instance.pk).columns}
        titles = lines(data["headers"])
        left = [means for header, means in known.items() if header not in titles]
        columns = [{"header": title, "means": known[title] if title in known else left.pop(0)} for title in titles]
        plain = {name: data[name] for name in self.Meta.fields}
        return plain | {"goals": lines(data["goals"]), "tasks": lines(data["tasks"]), "columns": columns}


class PartyForm(forms.Form):
    """What a named party has to do, and who of the directory it is."""

    role = forms.ChoiceField(label=_("part"), choices=PartyRole.choices)
    link = forms.ChoiceField(label=_("in the directory"), required=False)

    def __init__(self, *args: Any, persons: list[ResponsiblePerson], groups: list[PostGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, ResponsiblePerson | PostGroup] = {f"p{row.pk}": row for row in persons}
        self.known |= {f"g{row.pk}": row for row in groups}
        field = self.fields["link"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 because it was declared above
        field.choices = [
            ("", "—"),
            (_("persons"), [(f"p{row.pk}", str(row)) for row in persons]),
            (_("groups of posts"), [(f"g{row.pk}", str(row)) for row in groups]),
        ]

    def chosen(self) -> ResponsiblePerson | PostGroup | None:
        """The row of the directory."""
        return self.known.get(self.cleaned_data["link"])


class OrderForm(forms.Form):
    """The order that approves a plan, with ready wording."""

    heading = forms.CharField(label=_("heading"), widget=forms.Textarea(attrs={"rows": 3}))
    preamble = forms.CharField(label=_("preamble"), widget=forms.Textarea(attrs={"rows": 4}))
    clauses = forms.CharField(
        label=_("clauses"),
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Each clause begins with its number: 1., 2., 2.1."),
    )
    signatory_post = forms.CharField(label=_("who signs: post"), max_length=300)
    signatory_name = forms.CharField(label=_("who signs: name"), max_length=120)
    number = forms.CharField(
        label=_("number of the order"),
        max_length=40,
        required=False,
        help_text=_("Leave empty to take the next number of the department."),
    )
    dated = forms.DateField(
        label=_("date of the order"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """An order is dated when it is registered; a mere look at the draft needs no date."""
        data = super().clean() or {}
        if self.data.get("do") == "approve" and not data.get("dated"):
            self.add_error("dated", _("Enter the date of the order."))
        if data.get("dated") and data["dated"] > timezone.localdate():
            self.add_error("dated", _("The date of an order cannot lie in the future."))
        return data


class CloneForm(forms.Form):
    """Into which year, and with which proposals."""

    years = forms.IntegerField(label=_("how many years later"), min_value=1, max_value=5, initial=1)
    proposals = forms.ModelMultipleChoiceField(
        label=_("proposals of the schools to take in"),
        queryset=Proposal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proposals"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 because it was declared above
        field.queryset = Proposal.objects.filter(plan=plan, state=Proposal.State.NEW)
        if not field.queryset.exists():
            del self.fields["proposals"]


class ProposalForm(forms.ModelForm[Proposal]):
    """What a school wants to see in the next plan."""

    class Meta:
        model = Proposal
        fields = ["measure", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 because the model declares it
        field.queryset = Measure.objects.filter(plan=plan)


class ReasonForm(forms.Form):
    """A sentence of explanation."""

    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
