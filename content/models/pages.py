"""Home, sections and articles: one tree per locale, joined by translation keys."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail_localize.fields import SynchronizedField, TranslatableField

from accounts import api as accounts
from content import blocks, labels
from content.digest import SIGNED_FIELDS
from content.fields import ChoiceListField
from content.models.maintenance import next_review_of, planned_day
from content.models.review import Release

CLINICAL_SECTION = "clinical-workflows"
FAMILY_NAMESPACE = uuid.UUID("7e9b8a34-6f0f-5a37-9c0e-5b7f1d1b2c11")
KEY_RULE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Lower-case letters, digits and hyphens only."))


def translation_key_of(kind: str, key: str) -> uuid.UUID:
    """The translation key of a page by its key: the database then refuses a second page of one key in one language."""
    return uuid.uuid5(FAMILY_NAMESPACE, f"{kind}:{key}")


class HomePage(Page):
    """The root of one language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.SectionPage"]
    template = "content/home.html"

    translatable_fields = [TranslatableField("title")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.reading import home_context

        return super().get_context(request, *args, **kwargs) | home_context(self, request)


class SectionPage(Page):
    """One of the four sections of a language."""

    key = models.SlugField(_("key"), max_length=60, validators=[KEY_RULE])
    intro = models.CharField(_("introduction"), max_length=200)

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ArticlePage"]
    template = "content/section.html"
    content_panels = [*Page.content_panels, FieldPanel("key"), FieldPanel("intro")]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("intro"),
        SynchronizedField("key", overridable=False),
    ]

    class Meta:
        verbose_name = _("section")

    def permissions_for_user(self, user: Any) -> Any:
        from content.review.permissions import SectionPermissionTester

        return SectionPermissionTester(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.reading import section_context

        return super().get_context(request, *args, **kwargs) | section_context(self, request)


class ArticleQuerySet(PageQuerySet):
    """Rules about many articles."""

    def visible_to(self, viewer: Any) -> Self:
        """Live articles whose audience holds `viewer` (None and anonymous people see the public ones)."""
        public = models.Q(audience=ArticlePage.Audience.PUBLIC)
        live = self.live()
        if viewer is None or not viewer.is_authenticated:
            return live.filter(public)
        allowed = public | models.Q(audience=ArticlePage.Audience.SIGNED_IN)
        organisation = accounts.organisation_of(viewer)
        if organisation is not None:
            mine = ArticlePage.organisations.through.objects.filter(organisation=organisation.pk)
            allowed |= models.Q(audience=ArticlePage.Audience.ORGANISATION, pk__in=mine.values("articlepage"))
        return live.filter(allowed)

    def in_locale(self, code: str) -> Self:
        return self.filter(locale__language_code=code)

    def for_screen(self, screen: str) -> list["ArticlePage"]:
        """Articles that help with `screen`; JSON lists are compared in Python, alike on both databases."""
        return [article for article in self if screen in article.screens]

    def with_next_review(self) -> Self:
        """Each with what `next_review` would ask for, and `is_reviewed`: whether six steps stand behind what readers see."""
        shown = Release.objects.filter(page=models.OuterRef("pk"), revision=models.OuterRef("live_revision"))
        return self.annotate(
            planned_review=next_review_of(models.OuterRef("pk")),
            is_reviewed=models.Exists(shown.filter(kind=Release.Kind.REVIEWED)),
        )

    def overdue(self, today: Any = None) -> Self:
        due = Coalesce("planned_review", "review_by")
        return self.with_next_review().alias(due=due).filter(due__lt=today or timezone.localdate())


class ArticlePage(Page):
    """One article in one language (framework: Knowledge Base)."""

    class Audience(models.TextChoices):
        PUBLIC = "public", labels.AUDIENCE["public"]
        SIGNED_IN = "signed-in", labels.AUDIENCE["signed-in"]
        ORGANISATION = "organisation", labels.AUDIENCE["organisation"]

    key = models.SlugField(_("key"), max_length=60, validators=[KEY_RULE], help_text=_("The same in all languages."))
    type = models.CharField(_("type"), max_length=20, choices=labels.TYPES)
    summary = models.CharField(_("short answer"), max_length=240, help_text=_("The answer in one or two sentences."))
    body = StreamField(blocks.BodyBlock(), verbose_name=_("text"), blank=True)
    country_notes = StreamField(blocks.CountryNotesBlock(), verbose_name=_("country variations"), blank=True)
    specialties = ChoiceListField(_("specialties"), options=labels.SPECIALTIES)
    roles = ChoiceListField(_("for whom"), options=labels.ROLES)
    screens = ChoiceListField(_("screens it helps with"), options=labels.SCREENS, blank=True)
    product_area = models.CharField(_("product area"), max_length=20, choices=labels.PRODUCT_AREAS)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience, default=Audience.PUBLIC)
    organisations = ParentalManyToManyField(
        "accounts.Organisation", blank=True, verbose_name=_("organisations"), related_name="+"
    )
    applies_to = models.CharField(_("applies to version"), max_length=20, default="2.0")
    successor = models.SlugField(_("replaced by (key)"), max_length=60, blank=True, validators=[KEY_RULE])
    review_by = models.DateField(_("next review"))
    safety = models.BooleanField(
        _("safety"), default=False, help_text=_("Reading it wrongly can harm a patient; warnings are shown whole.")
    )
    asked_as = models.TextField(
        _("asked as"), blank=True, help_text=_("How readers say it, one a line. Used by search, never shown.")
    )
    related = models.JSONField(_("related (keys)"), default=list, blank=True)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    template = "content/article.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("country_notes"),
        FieldPanel("asked_as"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("key"), FieldPanel("slug"), FieldPanel("type"), FieldPanel("product_area")], _("What")
        ),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("organisations"), FieldPanel("roles"), FieldPanel("specialties")],
            _("For whom"),
        ),
        MultiFieldPanel([FieldPanel("screens"), FieldPanel("related"), FieldPanel("successor")], _("Where it helps")),
        MultiFieldPanel([FieldPanel("applies_to"), FieldPanel("review_by"), FieldPanel("safety")], _("Validity")),
    ]

    # `asked_as` and `country_notes` belong to one language alone: synchronising never touches them.
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("summary"),
        TranslatableField("body"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "key",
                "type",
                "specialties",
                "roles",
                "screens",
                "product_area",
                "audience",
                "organisations",
                "applies_to",
                "successor",
                "safety",
                "related",
            )
        ),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def section_key(self) -> str:
        """The key of its section, from the tree; one query."""
        return section_key_by_path(self.path[: -self.steplen])

    @property
    def phrasings(self) -> list[str]:
        return [line.strip() for line in self.asked_as.splitlines() if line.strip()]

    @property
    def next_review(self) -> date:
        """Until when the text is taken to hold: what maintenance has planned for it, else what its author wrote.

        One query, unless the article was read `with_next_review()`.
        """
        known = self.__dict__
        planned: date | None = known["planned_review"] if "planned_review" in known else planned_day(self.pk)
        return planned or self.review_by

    @property
    def is_overdue(self) -> bool:
        return self.next_review < timezone.localdate()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The one rule of the house that lives in a `save()`: all roads to “live” end here."""
        if self.live and _writes_what_readers_see(kwargs.get("update_fields")):
            from content.review.gate import require_release

            require_release(self)
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        from content.review.gate import require_open_text

        require_open_text(self, kwargs.get("overwrite_revision"))
        return super().save_revision(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Refused before anything is written when the revision was not released; scheduled by its release, not by the draft."""
        from content.review.gate import require_release

        require_release(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def get_workflow(self) -> Any:
        """The six steps, wherever in the tree the article stands."""
        from content.review.opening import workflow

        return workflow()

    def permissions_for_user(self, user: Any) -> Any:
        from content.review.permissions import ArticlePermissionTester

        return ArticlePermissionTester(user, self)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if self.key:
            self.translation_key = translation_key_of("article", self.key)
        super().full_clean(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.reading import article_context

        return super().get_context(request, *args, **kwargs) | article_context(self, request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from content.reading import serve_article

        return serve_article(self, request, super().serve)


def _writes_what_readers_see(update_fields: Iterable[str] | None) -> bool:
    """Bookkeeping (`has_unpublished_changes`, `latest_revision`, `draft_title`) leaves what readers see as it is."""
    return update_fields is None or not {*SIGNED_FIELDS, "live", "live_revision"}.isdisjoint(update_fields)


def section_key_by_path(path: str) -> str:
    """The key of the section page at tree path `path`; empty where there is none."""
    return SectionPage.objects.filter(path=path).values_list("key", flat=True).first() or ""


def is_clinical(section_key: str, *, safety: bool) -> bool:
    """Whether readers of a text are told that it is help with the product and no medical advice."""
    return safety or section_key == CLINICAL_SECTION


def families(articles: Iterable[ArticlePage]) -> list[str]:
    """Their keys, each once, in order."""
    return list(dict.fromkeys(article.key for article in articles))
