"""What editors keep for search: synonyms, and topics that are not covered. Rules about them stand in the models' `clean`."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from search.editorial import NotCoveredTopic, Synonym


class SynonymViewSet(SnippetViewSet):
    """What readers say and what the articles say, per language."""

    model = Synonym
    icon = "link"
    menu_label = _("Synonyms")
    list_display = ["term", "means", "both_ways", "weight", "locale"]
    list_filter = ["locale", "both_ways"]
    search_fields = ["term", "means"]
    list_per_page = 100
    add_to_reference_index = False
    panels = [
        FieldPanel("locale"),
        FieldRowPanel([FieldPanel("term"), FieldPanel("means")]),
        FieldRowPanel([FieldPanel("both_ways"), FieldPanel("weight")]),
    ]


class NotCoveredTopicViewSet(SnippetViewSet):
    """The honest line for what Hysio does not do; a changed phrasing counts within a minute."""

    model = NotCoveredTopic
    icon = "cross"
    menu_label = _("Not covered")
    list_display = ["topic", "locale", "line", "medical"]
    list_filter = ["locale", "medical"]
    search_fields = ["topic", "line", "phrasings"]
    list_per_page = 100
    add_to_reference_index = False
    panels = [
        FieldRowPanel([FieldPanel("topic"), FieldPanel("locale")]),
        FieldPanel("line"),
        FieldPanel("ask"),
        FieldPanel("phrasings"),
        FieldPanel("medical"),
    ]


class SearchGroup(SnippetViewSetGroup):
    items = (SynonymViewSet, NotCoveredTopicViewSet)
    menu_icon = "search"
    menu_label = _("Search")
    menu_name = "search-rules"
    menu_order = 320


register_snippet(SearchGroup)
