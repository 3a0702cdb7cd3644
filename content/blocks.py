"""The blocks an article is built of. Each is made for help: a step has its result, a picture its alternative text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content import labels

INLINE = ["bold", "italic", "code", "link"]


class Inline(blocks.RichTextBlock):
    """One sentence or paragraph with bold labels and links; no headings, no lists."""

    def __init__(self, **kwargs: Any):
        super().__init__(features=INLINE, **kwargs)


class HeadingBlock(blocks.StructBlock):
    """A heading with an anchor that is the same in all languages, so that a deep link survives translation."""

    text = blocks.CharBlock(label=_("heading"), max_length=120)
    level = blocks.ChoiceBlock(label=_("level"), choices=[("2", "2"), ("3", "3")], default="2")
    anchor = blocks.RegexBlock(
        label=_("anchor"),
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        error_messages={"invalid": _("Lower-case letters, digits and hyphens only.")},
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "content/blocks/heading.html"


class ParagraphBlock(Inline):
    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        template = "content/blocks/paragraph.html"


class ListOfLinesBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any):
        super().__init__(Inline(label=_("line")), **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "content/blocks/list.html"


class ChecklistBlock(ListOfLinesBlock):
    class Meta:
        icon = "tasks"
        label = _("Checklist")
        template = "content/blocks/checklist.html"


class StepBlock(blocks.StructBlock):
    action = Inline(label=_("what to do"))
    detail = Inline(label=_("more about it"), required=False)
    result = Inline(label=_("what she sees then"), required=False)


class StepsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any):
        super().__init__(StepBlock(), min_num=2, max_num=10, **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Numbered steps")
        template = "content/blocks/steps.html"


class WarningBlock(blocks.StructBlock):
    """Framework, Patient Safety Priority: the risk stands before the step it protects."""

    kind = blocks.ChoiceBlock(label=_("kind"), choices=labels.WARNINGS)
    paragraphs = blocks.ListBlock(Inline(label=_("paragraph")), label=_("text"), min_num=1, max_num=2)

    class Meta:
        icon = "warning"
        label = _("Warning")
        template = "content/blocks/warning.html"


class OptionBlock(blocks.StructBlock):
    text = Inline(label=_("answer"))
    goto = blocks.RegexBlock(label=_("leads to"), regex=r"^[a-z0-9-]+$")


class TreeNodeBlock(blocks.StructBlock):
    id = blocks.RegexBlock(label=_("name"), regex=r"^[a-z0-9-]+$")
    end = blocks.BooleanBlock(label=_("ends here"), required=False)
    text = Inline(label=_("question or advice"))
    options = blocks.ListBlock(OptionBlock(), label=_("answers"), min_num=0, max_num=4, default=[])


class TreeBlock(blocks.StructBlock):
    """Guided troubleshooting: questions that can be answered by looking at the screen; each end an act or a contact."""

    nodes = blocks.ListBlock(TreeNodeBlock(), label=_("questions and ends"), min_num=2)

    class Meta:
        icon = "sitemap"
        label = _("Decision tree")
        template = "content/blocks/tree.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        names = {node["id"] for node in value["nodes"]}
        missing = {option["goto"] for node in value["nodes"] for option in node["options"]} - names
        if missing:
            raise ValidationError(
                _("The tree leads to %(names)s, which is not there."), params={"names": ", ".join(sorted(missing))}
            )
        if value["nodes"][0]["end"]:
            raise ValidationError(_("A tree begins with a question."))
        return value


class TableBlock(blocks.StructBlock):
    """A small table; the first row is its head and the first cell of each row names the row."""

    caption = blocks.CharBlock(label=_("caption"))
    rows = blocks.ListBlock(blocks.ListBlock(Inline(label=_("cell"))), label=_("rows"), min_num=2)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "content/blocks/table.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(label=_("text alternative"), help_text=_("What a reader who cannot see it has to know."))
    caption = blocks.CharBlock(label=_("caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/image.html"


class VideoBlock(blocks.StructBlock):
    """A film with captions and a transcript: both are required, since ward computers have no sound."""

    title = blocks.CharBlock(label=_("title"))
    video = DocumentChooserBlock(label=_("video file (mp4, webm)"))
    captions = DocumentChooserBlock(label=_("captions (vtt)"))
    transcript = blocks.TextBlock(label=_("transcript"))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "content/blocks/video.html"


class FallbackBlock(blocks.StreamBlock):
    """“If this does not work”: what next, without dead ends."""

    paragraph = ParagraphBlock()
    list = ListOfLinesBlock()

    class Meta:
        icon = "help"
        label = _("If this does not work")
        template = "content/blocks/fallback.html"


class CountryBlock(blocks.StructBlock):
    """What holds in one country only; stands outside the translated body."""

    country = blocks.ChoiceBlock(label=_("country"), choices=labels.COUNTRIES)
    text = FallbackBlock(label=_("text"))

    class Meta:
        icon = "globe"
        label = _("In one country")
        template = "content/blocks/country.html"


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    list = ListOfLinesBlock()
    steps = StepsBlock()
    warning = WarningBlock()
    checklist = ChecklistBlock()
    tree = TreeBlock()
    table = TableBlock()
    image = PictureBlock()
    video = VideoBlock()
    fallback = FallbackBlock()


class CountryNotesBlock(blocks.StreamBlock):
    country = CountryBlock()
