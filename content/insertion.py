"""The direct loader: pages by the hundred a second, with everything Wagtail expects of them.

`add_child` and `publish` cost about a hundred queries a page. Here tree paths are computed, base and child rows and
revisions are written in bulk, and the reference and search indexes are told. `ArticlePage.save()` does not run, so
whoever inserts live pages writes their releases in the same transaction (`review.releasing.demo_evidence`).
"""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search import index as admin_search

from content.models import ArticlePage, SectionPage

BASE_FIELDS = [field for field in Page._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def insert(section: SectionPage, articles: Sequence[ArticlePage], *, live: bool, index: bool = True) -> list[Revision]:
    """Write new articles under `section`, with one revision each; sets their `pk`. Returns the revisions in order.

    `index=False` leaves the reference and admin search indexes to a rebuild afterwards (very large loads).
    """
    parent = SectionPage.objects.select_for_update().get(pk=section.pk)
    now = timezone.now()
    content_type = ContentType.objects.get_for_model(ArticlePage)
    last = parent.get_last_child()
    first = int(last.path[-Page.steplen :], len(Page.alphabet)) + 1 if last else 1
    for step, article in enumerate(articles, first):
        article.path = Page._get_path(parent.path, parent.depth + 1, step)
        article.depth = parent.depth + 1
        article.numchild = 0
        article.url_path = f"{parent.url_path}{article.slug}/"
        article.content_type = content_type
        article.locale_id = parent.locale_id
        article.draft_title = article.title
        article.live = live
        article.has_unpublished_changes = not live
        article.first_published_at = article.last_published_at = now if live else None
        article.latest_revision_created_at = now
    _insert_rows(articles)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(articles))
    revisions = _insert_revisions(articles, content_type, now)
    if index:
        for article in articles:
            ReferenceIndex.create_or_update_for_object(article)
            admin_search.insert_or_update_object(article)
    return revisions


def _insert_rows(articles: Sequence[ArticlePage]) -> None:
    """Base rows, then child rows: Django refuses `bulk_create` over two tables."""
    bases = Page.objects.bulk_create(
        [Page(**{f.attname: getattr(article, f.attname) for f in BASE_FIELDS}) for article in articles]
    )
    for article, base in zip(articles, bases, strict=True):
        article.pk = article.page_ptr_id = article.id = base.pk
        article._state.adding = False
    own = list(ArticlePage._meta.local_concrete_fields)
    size = max(1, min(500, connection.features.max_query_params or 10_000) // len(own))
    for start in range(0, len(articles), size):
        ArticlePage._base_manager._insert(articles[start : start + size], fields=own, using=connection.alias)
    for article in articles:
        article.organisations.commit()


def _insert_revisions(articles: Sequence[ArticlePage], content_type: ContentType, now: object) -> list[Revision]:
    page_type = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=content_type,
                base_content_type=page_type,
                object_id=str(article.pk),
                created_at=now,
                object_str=str(article),
                content=article.serializable_data(),
            )
            for article in articles
        ]
    )
    for article, revision in zip(articles, revisions, strict=True):
        article.latest_revision = revision
        article.live_revision = revision if article.live else None
    Page.objects.bulk_update(
        [
            Page(pk=article.pk, latest_revision=article.latest_revision, live_revision=article.live_revision)
            for article in articles
        ],
        ["latest_revision", "live_revision"],
        batch_size=200,
    )
    return revisions
