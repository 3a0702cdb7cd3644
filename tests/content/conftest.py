"""A folder with one key in four languages, small enough to break on purpose."""

from pathlib import Path

import pytest

from tests.content.test_article_format import BODY, FRONT

WORDS = {
    "nl": ("Voorbeeld", "Kies **Gesprek opnemen**."),
    "en": ("Sample", "Select **Record**."),
    "de": ("Muster", "Wählen Sie **Gespräch aufnehmen**."),
    "fr": ("Exemple", "Sélectionnez **Démarrer l'enregistrement**."),
}


def write_sample(folder: Path, key: str = "sample") -> None:
    """One article in four languages below `folder`."""
    for locale, (title, step) in WORDS.items():
        text = (FRONT + BODY).replace("locale: en", f"locale: {locale}").replace("key: sample", f"key: {key}")
        text = text.replace("title: A sample", f"title: {title} {key}").replace("Select **Record**.", step)
        text = text.replace("Lead.", f"Lead {locale}.").replace("Try again.", f"Try {locale} again.")
        (folder / f"{key}.{locale}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def sample_folder(tmp_path):
    write_sample(tmp_path)
    return tmp_path
