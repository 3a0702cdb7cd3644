"""Documents are cut where a reader would cut them, and nothing of them is lost."""

from search import chunking
from search.contracts import Block, Document, Section
from search.markdown import sections


def document(*parts, title="Title", phrasings=(), summary=""):
    return Document(1, "family", "en", title, summary, parts, phrasings)


def prose(words, start=0):
    return " ".join(f"Word{number} says something here." for number in range(start, start + words // 4))


def test_passages_are_cut_at_headings_and_keep_anchor_and_heading():
    cuts = chunking.passages(
        document(Section("", "", (Block("text", "Lead."),)), Section("how", "How", (Block("text", "Body."),)))
    )
    assert [(cut.anchor, cut.heading, cut.text) for cut in cuts] == [("", "", "Lead."), ("how", "How", "Body.")]
    assert [cut.ordinal for cut in cuts] == [0, 1]


def test_long_text_is_cut_into_near_equal_passages_of_at_most_130_words():
    text = prose(400)
    cuts = chunking.passages(document(Section("", "", (Block("text", text),))))
    sizes = [len(cut.text.split()) for cut in cuts]
    assert len(sizes) == 4
    assert max(sizes) <= chunking.WORDS
    assert max(sizes) - min(sizes) <= 20
    assert " ".join(cut.text for cut in cuts) == text


def test_a_step_list_is_kept_whole_with_the_line_that_leads_into_it():
    steps = "\n".join(f"Press the button number {number} and wait for the light." for number in range(30))
    cuts = chunking.passages(document(Section("s", "Steps", (Block("text", "To start:"), Block("steps", steps)))))
    assert [cut.text for cut in cuts] == [f"To start:\n{steps}"]


def test_a_warning_is_kept_whole_and_apart_from_a_long_text_before_it():
    warning = " ".join(["Danger."] * 125)
    cuts = chunking.passages(document(Section("s", "S", (Block("text", prose(120)), Block("warning", warning)))))
    assert cuts[-1].text == warning


def test_nothing_of_a_document_is_lost():
    blocks = (
        Block("text", prose(300)),
        Block("steps", "One.\nTwo."),
        Block("list", "a\nb\nc"),
        Block("table", "x | y\n1 | 2"),
    )
    cuts = chunking.passages(document(Section("s", "S", blocks)))
    shown = " ".join(cut.text for cut in cuts).split()
    assert shown == " ".join(block.text for block in blocks).split()


def test_a_sentence_without_end_is_cut_too():
    cuts = chunking.passages(document(Section("", "", (Block("text", " ".join(["word"] * 1000)),))))
    assert max(len(cut.text.split()) for cut in cuts) <= chunking.WORDS


def test_a_document_without_text_yields_its_summary_or_title():
    assert [cut.text for cut in chunking.passages(document(summary="In short."))] == ["In short."]
    assert [cut.text for cut in chunking.passages(document(title="Only a title"))] == ["Only a title"]
    assert len(chunking.passages(Document(1, "", "en", "", "", ()))) == 1


def test_embedded_windows_carry_title_and_heading_and_belong_to_the_passage_in_which_they_begin():
    parts = (Section("", "", (Block("text", prose(200)),)), Section("how", "How", (Block("text", prose(100, 500)),)))
    whole = document(*parts)
    cuts = chunking.passages(whole)
    windows = [unit for unit in chunking.units(whole) if unit.role == chunking.PASSAGE]
    assert len(windows) > len(cuts)
    for window in windows:
        head, _, text = window.text.partition("\n")
        cut = cuts[window.ordinal]
        assert head == ("Title - How" if cut.heading else "Title")
        assert text.split(".")[0] in cut.text
        assert len(text.split()) <= chunking.WINDOW + 10


def test_a_heading_without_letters_is_not_embedded():
    assert chunking.prefixed("Title", "…", "Text") == "Title\nText"


def test_title_and_phrasings_are_embedded_and_are_no_passages():
    asked = document(Section("", "", (Block("text", "Body."),)), phrasings=("how do I start", "  "))
    units = chunking.units(asked)
    assert [unit.text for unit in units if unit.role == chunking.PHRASING] == ["how do I start"]
    assert [unit.text for unit in units if unit.role == chunking.TITLE] == ["Title"]
    assert all("how do I start" not in cut.text for cut in chunking.passages(asked))


def test_markdown_becomes_sections_with_steps_lists_and_tables():
    table = "| A | B |\n| --- | --- |\n| 1 | 2 |"
    found = sections(
        f"Lead **bold** [link](http://x).\n\n## First steps\n\n1. Open\nthe door\n2. Enter\n\n- a\n- b\n\n{table}\n"
    )
    assert [section.heading for section in found] == ["", "First steps"]
    assert found[0].blocks[0].text == "Lead bold link."
    assert found[1].anchor == "first-steps"
    assert [(block.kind, block.text) for block in found[1].blocks] == [
        ("steps", "Open the door\nEnter"),
        ("list", "a\nb"),
        ("table", "A | B\n1 | 2"),
    ]


def test_markdown_of_any_shape_is_read():
    for text in (
        "",
        "#",
        "##",
        "| |",
        "1.",
        "-",
        "```\ncode\n```",
        "\n\n\n",
        "# A\n# B",
        ">" * 50,
        "[" * 5000,
        "*" * 5000,
    ):
        sections(text)
