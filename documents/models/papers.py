"""The register of papers: frozen facts, number, file and its checksum; and the sequences that give the numbers."""

import re
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from accounts.roles import Permission
from documents.kinds import FOR_ONE_SCHOOL, FORMS, OPEN_TO_SCHOOLS, Kind
from documents.numbering import MAX_LENGTH, key
from office.stems import stem, words
from schools.models import Municipality, School
from schools.rules import Scope


class NumberSeries(models.Model):
    """One sequence of numbers: of a department or a school, for one sort of papers, in one year."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name", "year"], condition=Q(school=None), name="series_of_department_once"
            ),
            models.UniqueConstraint(
                fields=["school", "name", "year"], condition=Q(school__isnull=False), name="series_of_school_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class _Words(models.Func):
    """The words of a text as PostgreSQL keeps them in the column beside it, which no other database has."""

    output_field = SearchVectorField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The column of the same table, whatever it is called in this query."""
        text, params = compiler.compile(self.source_expressions[0])
        return text.removesuffix('"search"') + '"words"', list(params)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Papers by who asks."""

    def within(self, scope: Scope) -> "DocumentQuerySet":
        """Municipal posts see all papers of the municipality, but those that a school made for itself.

        A school sees its own, and of the department's the issued ones that are addressed to it or open to all.
        """
        if scope.everything:
            return self.all()
        homes = [post.municipality for post in scope.posts if post.school]
        return self.filter(
            Q(municipality__in=scope.where(Permission.DOCUMENT_SEE)) & ~Q(subject_kind__in=FOR_ONE_SCHOOL)
            | Q(school__in=scope.schools)
            | Q(addressee__in=scope.schools, state__in=Document.FINAL)
            | Q(municipality__in=homes, school=None, state__in=Document.FINAL, kind__in=OPEN_TO_SCHOOLS)
        )

    def about(self, kind: str, pk: int) -> "DocumentQuerySet":
        """Papers made for one thing, such as a plan."""
        return self.filter(subject_kind=kind, subject_id=pk)

    def saying(self, text: str) -> "DocumentQuerySet":
        """Papers that hold every word of ``text`` in some form, or its beginning; a piece with digits may be a number.

        PostgreSQL asks its index of Russian words; SQLite, as for what no index holds, the beginnings of words.
        """
        rows, plain = self, []
        # Because «485 - О» is one number, though there are spaces in it.
        joined = re.sub(r"(\d)\s*([-–/])\s*(?=\w)", r"\1\2", text.casefold())
        for piece in re.split(r"[\s№]+", joined):
            if not words(piece):
                continue
            if any(sign.isdigit() for sign in piece):
                # Two lists of keys, because one condition of two kinds would look through every text.
                rows = rows.filter(
                    Q(pk__in=self.model.objects.holding(words(piece)).values("pk"))
                    | Q(pk__in=self.model.objects.filter(number_key__startswith=key(piece)).values("pk"))
                )
            else:
                plain += words(piece)
        return rows.holding(plain) if plain else rows

    def holding(self, found: list[str]) -> "DocumentQuerySet":
        """Papers whose text holds each of these words, or words that begin so."""
        russian = connections[self.db].vendor == "postgresql"
        edge, begun = r"\m" if russian else r"\b", Q()
        for begins in map(stem, found):
            begun &= Q(search__contains=begins, search__regex=edge + re.escape(begins))
        if not russian:
            return self.filter(begun)
        # The words are letters and digits only, so nothing in them speaks to the parser of queries.
        query = SearchQuery(" & ".join(f"'{word}':*" for word in found), config="russian", search_type="raw")
        asked = models.Func(query, function="numnode", output_field=models.IntegerField())
        # Because «и» and its like are in no index: only what asks for nothing else is looked for in every text.
        return self.alias(spoken=_Words("search"), asked=asked).filter(Q(spoken=query) | Q(asked=0) & begun)


class Document(models.Model):
    """One paper.

    ``payload`` holds the facts (``office.paper.Paper``), ``revision`` counts their changes, ``rendered`` is the
    revision that ``file`` shows. The subject has no foreign key, because papers outlive and lie below what they are
    about. ``addressee`` is the one school that a paper of the department is for. ``search`` is what a search looks
    through; ``code`` stands in the public address that proves an issued paper; ``frozen_at`` says since when the facts
    of a draft are no longer taken anew from the system.
    """

    class State(models.TextChoices):
        """How far the paper has come."""

        DRAFT = "draft", _("draft")
        SIGNING = "signing", _("on signature")
        ISSUED = "issued", _("issued")
        REPEALED = "repealed", _("repealed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    FINAL = (State.ISSUED, State.REPEALED)

    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="documents", verbose_name=_("municipality")
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("school")
    )
    addressee = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("addressed to")
    )
    subject_kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    subject_label = models.CharField(_("about"), max_length=300)
    title = models.CharField(_("title"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    payload = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    number = models.CharField(_("number"), max_length=MAX_LENGTH, blank=True)
    number_key = models.CharField(max_length=MAX_LENGTH, blank=True)
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    issued_on = models.DateField(_("date"), null=True, blank=True)
    signatory = models.CharField(_("signed by"), max_length=420, blank=True)
    file = models.FileField(_("file"), upload_to="documents/", max_length=200, blank=True)
    rendered = models.PositiveIntegerField(default=0)
    template_version = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("sheets"), default=0)
    # Of the Word twin that lies beside the file; null where Word's file is made on the spot.
    word_sha256 = models.CharField(max_length=64, null=True, editable=False)
    search = models.TextField(default="", editable=False)
    code = models.CharField(max_length=12, null=True, unique=True, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("made on"), auto_now_add=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number_key"], name="document_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "repealed"])
                | Q(series__isnull=False, issued_on__isnull=False, issued_at__isnull=False) & ~Q(number=""),
                name="document_issued_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "signing", "withdrawn"]) | Q(series=None),
                name="document_draft_takes_no_number",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "-issued_on"], name="document_register"),
            models.Index(fields=["subject_kind", "subject_id"], name="document_subject"),
            models.Index(fields=["-created_at", "-id"], name="document_latest"),
        ]
        ordering = ["-created_at", "-pk"]
        verbose_name = _("document")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}: {self.title}" if self.number else self.title

    @property
    def ready(self) -> bool:
        """Whether the file shows the present facts."""
        return self.rendered == self.revision

    @property
    def job_key(self) -> str:
        """The key of the background job that draws the present facts."""
        return f"document:{self.pk}:{self.revision}"

    @property
    def job(self) -> Job | None:
        """The latest job that draws, or drew, the present facts."""
        return Job.objects.filter(key=self.job_key).first()

    @property
    def file_title(self) -> str:
        """A file name without its ending: «Приказ № 485-О от 17.12.2024»."""
        word = FORMS[Kind(self.kind)].word
        number = f" № {self.number}" if self.number else ""
        day = f" от {self.issued_on:%d.%m.%Y}" if self.issued_on else ""
        draft = "" if self.state in self.FINAL else " (проект)"
        return f"{word}{number}{day}{draft}".replace("/", "-")
