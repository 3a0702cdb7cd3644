"""The page tree: one home a language, four sections each, joined by translation keys."""

from collections.abc import Mapping

from django.db import transaction
from wagtail.models import Locale, Page, Site

from content.models import HomePage, SectionPage
from content.models.pages import translation_key_of
from content.review.establishing import let_write
from content.vocabulary import LOCALES, SECTIONS
from content.vocabulary import SOURCE_LOCALE as SOURCE_LOCALE

HOME = {"nl": "Hulp bij Hysio", "en": "Hysio help", "de": "Hysio-Hilfe", "fr": "Aide Hysio"}
SECTION: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "clinical-workflows": {
        "nl": ("Klinisch werken", "klinisch-werken", "Gesprek opnemen, notitie nalezen, codes kiezen, brieven sturen."),
        "en": (
            "Clinical work",
            "clinical-work",
            "Record the conversation, review the note, choose codes, send letters.",
        ),
        "de": (
            "Klinisch arbeiten",
            "klinisch-arbeiten",
            "Gespräch aufnehmen, Notiz prüfen, Codes wählen, Briefe senden.",
        ),
        "fr": (
            "Travail clinique",
            "travail-clinique",
            "Enregistrer l’entretien, relire la note, choisir les codes, envoyer.",
        ),
    },
    "technical": {
        "nl": (
            "Techniek en koppelingen",
            "techniek-en-koppelingen",
            "Inloggen, microfoon, werkplek, koppelingen en foutcodes.",
        ),
        "en": (
            "Technology and connections",
            "technology-and-connections",
            "Sign-in, microphone, workplace, connections, error codes.",
        ),
        "de": (
            "Technik und Schnittstellen",
            "technik-und-schnittstellen",
            "Anmeldung, Mikrofon, Arbeitsplatz, Fehlercodes.",
        ),
        "fr": (
            "Technique et interfaces",
            "technique-et-interfaces",
            "Connexion, micro, poste de travail, interfaces, codes d’erreur.",
        ),
    },
    "compliance": {
        "nl": ("Wet en veiligheid", "wet-en-veiligheid", "Toestemming, toegang, wissen, datalekken en controle."),
        "en": ("Law and safety", "law-and-safety", "Consent, access, erasure, data breaches and audits."),
        "de": (
            "Recht und Sicherheit",
            "recht-und-sicherheit",
            "Einwilligung, Zugriff, Löschung, Datenpannen, Prüfungen.",
        ),
        "fr": (
            "Droit et sécurité",
            "droit-et-securite",
            "Consentement, accès, effacement, violations de données, audits.",
        ),
    },
    "training": {
        "nl": ("Leren en certificaten", "leren-en-certificaten", "Beginnen, oefenen, certificaten en hulp van mensen."),
        "en": (
            "Learning and certificates",
            "learning-and-certificates",
            "Getting started, practice, certificates, help from people.",
        ),
        "de": (
            "Lernen und Zertifikate",
            "lernen-und-zertifikate",
            "Einstieg, Üben, Zertifikate und Hilfe von Menschen.",
        ),
        "fr": (
            "Formation et certificats",
            "formation-et-certificats",
            "Débuter, s’exercer, certificats et aide humaine.",
        ),
    },
}


@transaction.atomic
def ensure_tree() -> dict[tuple[str, str], SectionPage]:
    """Create what is missing of locales, homes and sections; returns sections by (locale, section key). Safe to repeat."""
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    for locale in LOCALES:
        Locale.objects.get_or_create(language_code=locale)
    homes = {locale: _ensure_home(root, locale) for locale in LOCALES}
    _ensure_site(homes[SOURCE_LOCALE])
    let_write()
    return {(locale, key): _ensure_section(homes[locale], locale, key) for locale in LOCALES for key in SECTIONS}


def _ensure_home(root: Page, locale: str) -> HomePage:
    home = HomePage.objects.filter(locale__language_code=locale, depth=2).first()
    if home is None:
        home = HomePage(
            title=HOME[locale],
            slug=f"home-{locale}",
            locale=Locale.objects.get(language_code=locale),
            translation_key=translation_key_of("home", "home"),
        )
        root.refresh_from_db()
        root.add_child(instance=home)
    return home


def _ensure_site(home: HomePage) -> None:
    """The site starts at our home; Wagtail's own welcome page goes."""
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Hysio Support"}
    )
    for welcome in Page.objects.filter(depth=2).not_type(HomePage):
        welcome.delete()


def _ensure_section(home: HomePage, locale: str, key: str) -> SectionPage:
    section = SectionPage.objects.child_of(home).filter(key=key).first()
    if section is None:
        title, slug, intro = SECTION[key][locale]
        section = SectionPage(
            title=title,
            slug=slug,
            key=key,
            intro=intro,
            locale=home.locale,
            translation_key=translation_key_of("section", key),
            show_in_menus=True,
        )
        home.refresh_from_db()
        home.add_child(instance=section)
    return section
