"""Articles from files: a whole folder is read, each key is written in one transaction, a bad file is never half imported."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page, Revision

from accounts import api as accounts
from content import events
from content.article_format import BadArticle, ParsedArticle, Problem, compare_languages, read_article
from content.digest import content_digest
from content.inline_markup import one_line, to_html, to_text
from content.insertion import insert
from content.models import ArticlePage, ImportRecord, SectionPage
from content.models.pages import translation_key_of
from content.pictures import PictureMissing, store_pictures
from content.review import releasing
from content.review.errors import InReview
from content.streams import raw_body, raw_country_notes
from content.translation_memory import NotPaired, remember
from content.tree import SOURCE_LOCALE, ensure_tree
from content.vocabulary import LOCALES
from search import api as search

Progress = Callable[[int, int], None]
#: How long ago an article (key, language) of the demo is said to have been released.
Age = Callable[[str, str], timedelta]


@dataclass
class Report:
    """What became of the files: pages written and unchanged, and each refused file with its problems."""

    written: list[int] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[Path, Problem]] = field(default_factory=list)


def import_folder(
    folder: Path,
    *,
    origin: ImportRecord.Origin,
    progress: Progress = lambda done, total: None,
    age_of: Age = lambda key, locale: timedelta(0),
) -> Report:
    """Import every `*.md` below `folder` (docs/article-format.md). Twice gives the same as once.

    Files become drafts, which go live through review; only the demo's own go live at once, on evidence that says so.

    Pictures stand in `folder/images`, films in `folder/videos`. Progress is told as (keys done, keys in all).
    """
    report = Report()
    keys = _read_all(sorted(folder.rglob("*.md")), report)
    job = _Job(folder, ensure_tree(), origin, age_of)
    for done, articles in enumerate(keys.values(), 1):
        _import_key(articles, job, report)
        progress(done, len(keys))
    refused = len({path for path, _problem in report.refused})
    events.articles_imported.announce(written=len(report.written), unchanged=report.unchanged, refused=refused)
    search.refresh("article", report.written)
    return report


def _read_all(paths: Iterable[Path], report: Report) -> dict[str, list[ParsedArticle]]:
    keys: dict[str, dict[str, ParsedArticle]] = {}
    for path in paths:
        try:
            article = read_article(path)
        except BadArticle as error:
            report.refused += [(path, problem) for problem in error.problems]
            continue
        twin = keys.setdefault(article.key, {}).setdefault(article.locale, article)
        if twin is not article:
            report.refused.append(
                (path, Problem(1, f"{article.key} in {article.locale} stands in {twin.path.name} too"))
            )
    return {key: _matching(list(articles.values()), report) for key, articles in keys.items()}


def _matching(articles: list[ParsedArticle], report: Report) -> list[ParsedArticle]:
    """The source language first; a language that does not match it block by block is refused."""
    articles.sort(key=lambda article: (article.locale != SOURCE_LOCALE, LOCALES.index(article.locale)))
    differing = compare_languages(articles)
    report.refused += [(article.path, problem) for article, problem in differing]
    bad = {article.path for article, _problem in differing}
    return [article for article in articles if article.path not in bad]


@dataclass(frozen=True)
class _Job:
    """What is the same for all files of one import."""

    folder: Path
    sections: dict[tuple[str, str], SectionPage]
    origin: ImportRecord.Origin
    age_of: Age

    @property
    def is_demo(self) -> bool:
        return self.origin == ImportRecord.Origin.DEMO


def _import_key(articles: Sequence[ParsedArticle], job: _Job, report: Report) -> None:
    """All languages of one key in one transaction; when they cannot be stored together, none is."""
    try:
        with transaction.atomic():
            pages = [_write(article, job) for article in articles]
            _join(pages, articles[0].path)
    except _Refused as error:
        report.refused.append((error.path, error.problem))
    else:
        report.written += [page.pk for page, changed in pages if changed]
        report.unchanged += sum(not changed for _page, changed in pages)


class _Refused(Exception):
    def __init__(self, path: Path, problem: Problem):
        self.path, self.problem = path, problem
        super().__init__(str(problem))


def _write(article: ParsedArticle, job: _Job) -> tuple[ArticlePage, bool]:
    """The page of `article`, and whether it had to be written."""
    try:
        pictures = store_pictures(article, job.folder)
    except PictureMissing as error:
        raise _Refused(article.path, Problem(error.block.line, str(error))) from error
    key = translation_key_of("article", article.key)
    page = ArticlePage.objects.filter(translation_key=key, locale__language_code=article.locale).first()
    new = page is None
    page = page or ArticlePage(translation_key=key)
    _fill(page, article, pictures)
    digest = content_digest(page.serializable_data())
    if not new and _is_as_imported(page, digest, job):
        return page, False
    section = job.sections[article.locale, article.front["section"]]
    try:
        with transaction.atomic():
            revision = insert(section, [page], live=job.is_demo)[0] if new else page.save_revision(changed=True)
            if job.is_demo:
                age = job.age_of(article.key, article.locale) if new else timedelta(0)
                _release_demo(page, revision, timezone.now() - age)
    except InReview as error:
        if job.is_demo:
            return page, False
        problem = Problem(1, f"{article.key} is in review in {article.locale}: import it when the review has ended")
        raise _Refused(article.path, problem) from error
    except IntegrityError as error:
        raise _Refused(article.path, Problem(1, f"the address {page.slug} is taken by another article")) from error
    ImportRecord.objects.create(
        page=page,
        revision=revision,
        key=article.key,
        locale=article.locale,
        origin=job.origin,
        source=article.path.name,
        digest=digest,
    )
    return page, True


def _is_as_imported(page: ArticlePage, digest: str, job: _Job) -> bool:
    """Whether the file says what it said last time. Of the demo, what people did with an article since is left alone."""
    records = ImportRecord.objects.filter(page=page)
    if job.is_demo:
        last = records.order_by("pk").last()
        return last is not None and last.digest == digest
    return records.filter(digest=digest, revision=page.latest_revision).exists()


def _release_demo(page: ArticlePage, revision: Revision, at: datetime) -> None:
    """A new page is live already; a changed one is published once its evidence is there."""
    signers = releasing.demo_signers(page.locale.language_code)
    releasing.demo_evidence([page], {page.pk: revision}, signers, at=at)
    if page.live_revision_id != revision.pk:
        revision.publish()
        page.refresh_from_db()


def _fill(page: ArticlePage, article: ParsedArticle, pictures: dict[str, int]) -> None:
    front = article.front
    page.title = front["title"].strip()
    page.slug = page.slug or _free_slug(front["title"], article)
    page.locale = Locale.objects.get(language_code=article.locale)
    page.key = article.key
    page.type = front["type"]
    page.summary = to_text(to_html(one_line(front["summary"])))
    page.body = raw_body(article.key, article.body, pictures)
    page.country_notes = raw_country_notes(article.key, article.country_notes)
    for name in ("specialties", "roles", "screens", "product_area", "audience", "review_by", "safety"):
        setattr(page, name, front[name])
    page.applies_to = str(front["applies_to"])
    page.successor = front.get("successor") or ""
    page.asked_as = "\n".join(line.strip() for line in front["asked_as"])
    page.related = article.related
    if front["audience"] == "organisation":
        page.organisations = _organisations(article)


def _free_slug(title: str, article: ParsedArticle) -> str:
    """From the title; the key where another article of that language already has that address."""
    slug = slugify(title)[:60].strip("-") or article.key
    taken = Page.objects.filter(slug=slug, locale__language_code=article.locale).exists()
    return article.key if taken else slug


def _organisations(article: ParsedArticle) -> list:
    wanted = [str(facility) for facility in article.front["organisations"]]
    found = accounts.organisations_by_facility_id(wanted)
    missing = sorted(set(wanted) - found.keys())
    if missing:
        raise _Refused(article.path, Problem(1, f"organisations: {', '.join(missing)} is not known"))
    return list(found.values())


def _join(pages: Sequence[tuple[ArticlePage, bool]], path: Path) -> None:
    """Tell wagtail-localize which sentence is which, where something changed."""
    if not any(changed for _page, changed in pages):
        return
    first = pages[0][0]
    source = _stored_source(first) or first
    others = [page for page, _changed in pages if page.pk != source.pk]
    try:
        remember(source, others)
    except NotPaired as error:
        raise _Refused(path, Problem(1, f"the languages differ: {error}")) from error


def _stored_source(page: ArticlePage) -> ArticlePage | None:
    """The source language's page that was imported before, when it is not among the files."""
    if page.locale.language_code == SOURCE_LOCALE:
        return None
    return ArticlePage.objects.filter(translation_key=page.translation_key, locale__language_code=SOURCE_LOCALE).first()
