"""Pages, small and complete: sections and articles in any of the four languages, with ids on every block."""

import datetime
import uuid

import factory
from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_svg

from content.insertion import insert
from content.models import ArticlePage, HomePage, SectionPage, Term, TermNote, TermText
from content.models.pages import translation_key_of
from content.review import releasing

NEXT_YEAR = datetime.date(2099, 3, 1)
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 01:00.000\nPress Record.\n"


def tree() -> dict[tuple[str, str], SectionPage]:
    """The four homes and sixteen sections."""
    sections = SectionPage.objects.select_related("locale")
    return {(each.locale.language_code, each.key): each for each in sections}


def home(locale: str) -> HomePage:
    return HomePage.objects.get(locale__language_code=locale)


def _id(*names: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, names))))


def rich(text: str) -> str:
    return f'<p data-block-key="{_id(text)[:5]}">{text}</p>'


def _items(name: str, values: list) -> list[dict]:
    return [{"type": "item", "value": value, "id": _id(name, n)} for n, value in enumerate(values)]


def heading(text: str, anchor: str, level: int = 2) -> dict:
    return {"type": "heading", "value": {"text": text, "level": str(level), "anchor": anchor}, "id": _id(anchor)}


def paragraph(text: str) -> dict:
    return {"type": "paragraph", "value": rich(text), "id": _id("p", text)}


def bullets(*lines: str, kind: str = "list") -> dict:
    return {"type": kind, "value": _items(kind, [rich(line) for line in lines]), "id": _id(kind, *lines)}


def warning(kind: str, text: str) -> dict:
    value = {"kind": kind, "paragraphs": _items("warning", [rich(text)])}
    return {"type": "warning", "value": value, "id": _id("warning", text)}


def steps(*actions: str) -> dict:
    """Each action with a detail and a result."""
    value = [{"action": rich(a), "detail": rich(f"Detail {a}"), "result": rich(f"Result {a}")} for a in actions]
    return {"type": "steps", "value": _items("steps", value), "id": _id("steps", *actions)}


def table(caption: str, *rows: list[str]) -> dict:
    cells = [_items(f"row{n}", [rich(cell) for cell in row]) for n, row in enumerate(rows)]
    return {"type": "table", "value": {"caption": caption, "rows": _items("rows", cells)}, "id": _id("table", caption)}


def decision_tree() -> dict:
    """Two questions and three ends."""
    nodes = [
        {
            "id": "see",
            "end": False,
            "text": rich("What do you see?"),
            "options": [("Nothing", "net"), ("A bar", "read")],
        },
        {"id": "net", "end": False, "text": rich("Is the cable in?"), "options": [("Yes", "call"), ("No", "plug")]},
        {"id": "read", "end": True, "text": rich("Read on."), "options": []},
        {"id": "call", "end": True, "text": rich("Call us."), "options": []},
        {"id": "plug", "end": True, "text": rich("Put it in."), "options": []},
    ]
    for node in nodes:
        node["options"] = _items("options", [{"text": rich(text), "goto": goto} for text, goto in node["options"]])
    return {"type": "tree", "value": {"nodes": _items("nodes", nodes)}, "id": _id("tree")}


def film(title: str, picture: bytes, transcript: str) -> dict:
    """A film (WebM) with captions, both stored as documents."""
    made = {name: _document(name, data) for name, data in (("film.webm", picture), ("film.vtt", CAPTIONS))}
    value = {"title": title, "video": made["film.webm"], "captions": made["film.vtt"], "transcript": transcript}
    return {"type": "video", "value": value, "id": _id("video", title)}


def _document(name: str, data: bytes) -> int:
    return get_document_model().objects.create(title=name, file=ContentFile(data, name)).pk


def picture_block(title: str) -> tuple[dict, Image]:
    """A stored picture, and the block that shows it."""
    image = Image.objects.create(title=title, file=get_test_image_file_svg(), width=1, height=1)
    value = {"image": image.pk, "alt": f"Alt {title}", "caption": ""}
    return {"type": "image", "value": value, "id": _id("image", title)}, image


def country(code: str, text: str) -> dict:
    return {"type": "country", "value": {"country": code, "text": [paragraph(text)]}, "id": _id("country", code)}


def body(*links: str) -> list[dict]:
    """An article with everything, linking to the articles `links`."""
    led = " ".join(f'<a href="/go/{key}/#steps">To {key}</a>' for key in links)
    return [
        paragraph(f"A lead about the audit trail. {led}"),
        heading("Before you start", "before"),
        bullets("The headset is on.", kind="checklist"),
        heading("Steps", "steps"),
        warning("safety", "Check the patient first."),
        steps("Select <b>Record</b>.", "Select <b>Stop</b>."),
        heading("What do you see?", "see", 3),
        decision_tree(),
        table("Codes", ["Code", "Meaning"], ["HY-429", "Too many"]),
        heading("Who to contact", "contact"),
        bullets("Call the emergency line."),
    ]


class ArticleFactory(factory.Factory):
    """A live article on demo evidence without signatures; `live=False` is a draft.

    `locale` and `section` place it; `languages(key, ...)` below makes a whole family.
    """

    class Meta:
        model = ArticlePage

    key = factory.Sequence(lambda n: f"article-{n}")
    title = factory.LazyAttribute(lambda o: f"How to {o.key}")
    type = "how-to"
    summary = factory.LazyAttribute(lambda o: f"Short answer of {o.title}.")
    body = factory.LazyFunction(body)
    country_notes = factory.LazyFunction(list)
    specialties = factory.LazyFunction(lambda: ["all"])
    roles = factory.LazyFunction(lambda: ["clinician"])
    screens = factory.LazyFunction(list)
    related = factory.LazyFunction(list)
    product_area = "notes"
    review_by = NEXT_YEAR

    @classmethod
    def _create(
        cls, model_class, *args, locale="en", section="clinical-workflows", organisations=(), live=True, **fields
    ):
        parent = tree()[locale, section]
        fields.setdefault("slug", slugify(fields["title"]) or fields["key"])
        page = model_class(translation_key=translation_key_of("article", fields["key"]), **fields)
        page.organisations.set(organisations)
        (revision,) = insert(parent, [page], live=live)
        if live:
            releasing.demo_evidence([page], {page.pk: revision}, {})
        return page


def published(page: ArticlePage) -> ArticlePage:
    """What `page` says in memory, live on demo evidence."""
    revision = page.save_revision()
    releasing.demo_evidence([page], {page.pk: revision}, {})
    revision.publish()
    return page


def languages(key: str, *codes: str, **fields) -> dict[str, ArticlePage]:
    """The same article in several languages."""
    fields.setdefault("title", f"About {key}")
    return {
        code: ArticleFactory(key=key, locale=code, **fields | {"title": f"{fields['title']} {code}"}) for code in codes
    }


class TermFactory(factory.Factory):
    """A term with the same label in four languages unless `labels` says otherwise."""

    class Meta:
        model = Term

    key = factory.Sequence(lambda n: f"term-{n}")

    @classmethod
    def _create(
        cls, model_class, *args, key, label="audit trail", definition="What happened, in order.", notes=(), **labels
    ):
        term = model_class.objects.create(key=key)
        for locale in ("nl", "en", "de", "fr"):
            text = labels.get(locale, label)
            TermText.objects.create(term=term, locale=locale, label=text, definition=definition, also=[])
        for code, locale, text in notes:
            TermNote.objects.create(term=term, country=code, locale=locale, text=text)
        return term
