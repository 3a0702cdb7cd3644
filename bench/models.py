"""The smallest page that a Wagtail site starts with, to hold ours against."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class StockPage(Page):
    """A title and one rich text; no help blocks, no languages, no terms."""

    body = RichTextField()

    template = "bench/stock_page.html"
