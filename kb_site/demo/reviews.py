"""A quarter at the desk: when each article was released, what is in review, what fell behind, what was withdrawn."""

import zlib
from datetime import timedelta

from content.api import BetaAnswer, DemoChange, DemoLaw, DemoReview, DemoRules, DemoWithdrawal, Step, load_demo_life

DAY = timedelta(days=1)

#: Released so long ago that their review is overdue; compliance texts hold for three months.
OVERDUE = {("audit-preparation", "en"): 104 * DAY, ("recording-consent", "fr"): 97 * DAY}


def age_of(key: str, locale: str) -> timedelta:
    """How long ago an article was released: within the last quarter, each language within days of the others, always the same."""
    days = 12 + zlib.crc32(key.encode()) % 56 + zlib.crc32(f"{key}.{locale}".encode()) % 9
    return OVERDUE.get((key, locale), days * DAY + timedelta(minutes=zlib.crc32(locale.encode()) % 480))


def load_reviews() -> int:
    """Load the life of the demo's articles; twice is the same as once."""
    return load_demo_life(REVIEWS, CHANGES, WITHDRAWALS, LAWS, RULES)


REVIEWS = (
    DemoReview(
        "workflow-templates",
        "nl",
        "Maak in Sjablonen een persoonlijk sjabloon met je eigen koppen. Afdelingssjablonen wijzigt de functioneel "
        "beheerder. Een wijziging geldt voor nieuwe notities, niet voor bestaande.",
        Step.CLINICAL,
        3 * DAY,
    ),
    DemoReview(
        "microphone-setup",
        "en",
        "Choose your microphone in Settings > Audio, select Test microphone and speak for 10 seconds. If the bar does "
        "not move, check the mute switch, the browser and other programs.",
        Step.TECHNICAL,
        5 * DAY,
    ),
    DemoReview(
        "first-day",
        "fr",
        "Ouvrez l'invitation sous 7 jours, activez la double authentification, réglez le micro et exercez-vous dans "
        "l'Espace d'entraînement. Un collègue expérimenté reste près de vous pour la première consultation.",
        Step.ACCESSIBILITY,
        6 * DAY,
    ),
    DemoReview(
        "data-export",
        "de",
        "Die Rolle Datenschutz startet den Export unter Verwaltung > Datenexport. Zwei Personen genehmigen ihn. Der "
        "Link zum Herunterladen gilt 7 Tage.",
        Step.REGULATORY,
        24 * DAY,
    ),
    DemoReview(
        "system-requirements",
        "en",
        "You need Windows 11, macOS 14, iPadOS 17 or Android 13 or newer, 8 GB of memory, an up-to-date Chrome, Edge or"
        " Safari, or Firefox ESR, and 2 Mbit/s upload with 5 Mbit/s download.",
        Step.BETA,
        13 * DAY,
        asked="UK-DEMO-0001",
        answers=[BetaAnswer(4, True, "Clear. I had to look up what Firefox ESR is.")],
    ),
    DemoReview(
        "users-and-roles",
        "nl",
        "Nodig een nieuwe collega uit met één passende rol. Gaat iemand uit dienst, draag dan eerst de concepten over "
        "en kies op de laatste dag Deactiveren.",
        Step.FINAL,
        16 * DAY,
    ),
    DemoReview(
        "champion-guide",
        "en",
        "Train colleagues in small groups in the Sandbox, sit in on their first consultation and collect questions. "
        "Your certificate is renewed with 8 of 12 meetings and 1 class.",
        Step.TECHNICAL,
        9 * DAY,
        "changes",
        "The Sandbox has a new name in version 2.1. Say which version this text is for, or name both.",
    ),
    DemoReview(
        "chronic-care-review",
        "nl",
        "Open Oproeplijst, voer eerst de metingen in, neem het consult op en vergelijk de getallen met Metingen. De "
        "controle telt mee zodra je de notitie hebt ondertekend.",
        Step.ACCESSIBILITY,
        7 * DAY,
        "sent-back",
        "The sentence about comparing numbers lost its warning. A clinician should look at it again before I go on.",
    ),
)

CHANGES = (
    DemoChange(
        "certificate-renewal",
        {
            "en": "Renew on training.hysio.com from 60 days before the end date; no day is lost by renewing early. Expired? A "
            "short path stays open for 30 days. After that you take the full course again.",
            "nl": "Verleng vanaf 60 dagen vóór de einddatum op training.hysio.com; wie eerder verlengt, verliest geen dag. "
            "Verlopen? Dan geldt 30 dagen een kort traject. Daarna volg je de hele training opnieuw.",
            "fr": "Renouvelez sur training.hysio.com dès 60 jours avant la date de fin ; renouveler tôt ne fait perdre aucun "
            "jour. Expiré ? Un parcours court reste ouvert 30 jours. Ensuite, il faut refaire toute la formation.",
        },
        8 * DAY,
    ),
)

WITHDRAWALS = (
    DemoWithdrawal(
        "hipaa-support-access",
        "de",
        "Der Text nannte für die Freigabe eine Rolle, die es in deutschen Einrichtungen nicht gibt.",
        11 * DAY,
        2 * DAY,
    ),
)

LAWS = (
    DemoLaw(
        "Bewaren van gespreksopnamen: toestemming per consult vastleggen",
        "nl",
        "AVG, GDPR, DSGVO, RGPD",
        "Verzonnen voor de demo: toestemming voor een opname geldt per consult en staat in het dossier.",
        75 * DAY,
        [("recording-consent", "nl"), ("recording-consent", "en")],
    ),
)

RULES = (
    DemoRules(
        "policy",
        Step.REGULATORY,
        "country",
        {
            "en": "Law, authority and terms are those of the country, in the version of the law that holds today.",
            "nl": "Wet, toezichthouder en termen zijn die van het land, in de versie van de wet die vandaag geldt.",
            "de": "Gesetz, Behörde und Begriffe sind die des Landes, in der heute geltenden Fassung des Gesetzes.",
            "fr": "La loi, l’autorité et les termes sont ceux du pays, dans la version de la loi en vigueur aujourd’hui.",
        },
        "Internal audit, finding 3: a text about exports named a section of the law that had been repealed.",
        1 * DAY,
    ),
)
