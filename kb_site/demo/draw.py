"""Draws the pictures of the demo articles anew: `python -m kb_site.demo.draw` writes `images/<name>.<locale>.svg`."""

from collections.abc import Callable
from pathlib import Path

from kb_site.demo.drawings import timelines, visit, workplace
from kb_site.demo.drawings.pen import LOCALES, Sheet

IMAGES = Path(__file__).parent / "images"

PICTURES: dict[str, Callable[[str], Sheet]] = {
    "breach-clock": timelines.breach_clock,
    "code-bands": visit.code_bands,
    "connection-map": workplace.connection_map,
    "consent-box": visit.consent_box,
    "ecg-match": visit.ecg_match,
    "leaver-timeline": timelines.leaver_timeline,
    "microphone-test": workplace.microphone_test,
    "paper-form": workplace.paper_form,
    "renewal-timeline": timelines.renewal_timeline,
    "transcript-speakers": visit.transcript_speakers,
    "two-step-code": workplace.two_step_code,
    "visit-recording": visit.visit_recording,
}


def all_files() -> dict[str, str]:
    """Every file name with its content; the same on every run."""
    return {f"{name}.{locale}.svg": picture(locale).svg() for name, picture in PICTURES.items() for locale in LOCALES}


def write(folder: Path = IMAGES) -> None:
    """Replace the files in `folder`; others in it are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in all_files().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
