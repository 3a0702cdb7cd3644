"""A morning at the desk: invented requests in four languages, in every state. One holds an invented patient's details, to
show how they are hidden."""

from datetime import timedelta
from typing import Any

from helpdesk.api import DemoStep, DemoTicket, NewRequest, load_demo_tickets

DOMAIN = "demo.hysio.example"
ZONES = {"nl": "Europe/Amsterdam", "en": "Europe/London", "de": "Europe/Berlin", "fr": "Europe/Paris"}
NL, EN, DE, FR, TRAINEE = "clinician", "clinician.en", "clinician.de", "clinician.fr", "trainee"
AGENT, SUPERVISOR = "support", "supervisor"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def load_tickets() -> int:
    """Load the demonstration's tickets; twice is the same as once, but for the dates, which stay near today."""
    return load_demo_tickets(TICKETS)


def _asked(language: str, affected: str, text: str, **more: Any) -> NewRequest:
    told = {"reply_by": "email", "app": "Hysio", "app_version": "2.8.3"} | more
    return NewRequest(text=text, affected=affected, language=language, time_zone=ZONES[language], **told)


def _ticket(name: str, who: str, ago: timedelta, asked: NewRequest, *steps: DemoStep) -> DemoTicket:
    return DemoTicket(name, f"{who}@{DOMAIN}", ago, asked, steps)


def _step(act: Any, who: str, ago: timedelta, text: str = "") -> DemoStep:
    return DemoStep(act, f"{who}@{DOMAIN}", ago, text)


TICKETS = (
    _ticket(
        "letter stays a draft",
        NL,
        25 * MINUTE,
        _asked(
            "nl",
            "hindered",
            "De verwijsbrief blijft op Concept staan nadat ik Ondertekenen heb gekozen. Twee keer geprobeerd, ook na opnieuw "
            "inloggen. De notitie zelf is wel ondertekend.",
            screen="visit-letters",
            tried=("referral-letter",),
        ),
    ),
    _ticket(
        "ecg does not arrive",
        DE,
        5 * HOUR,
        _asked(
            "de",
            "hindered",
            "Das EKG von heute früh erscheint nicht unter Messwerte, auch nicht unter den nicht zugeordneten. Das Gerät zeigt, "
            "dass es gesendet hat.",
            screen="visit-measurements",
            tried=("cardiology-ecg", "hospital-system-connection"),
        ),
        _step("took", AGENT, 4 * HOUR + 40 * MINUTE),
        _step("noted", AGENT, 4 * HOUR + 30 * MINUTE, "Uhr des Geräts prüfen: mehr als 5 Minuten Abweichung?"),
    ),
    _ticket(
        "no transcription",
        FR,
        70 * MINUTE,
        _asked(
            "fr",
            "work-stopped",
            "Depuis ce matin, mes notes restent sur « Génération en cours », celles de ma collègue aussi. Nous écrivons à la main "
            "en attendant.",
            screen="visit-note",
            tried=("slow-performance",),
        ),
        _step("took", AGENT, 62 * MINUTE),
        _step(
            "promised",
            AGENT,
            55 * MINUTE,
            "Merci pour votre message. Nous voyons le retard de notre côté et nous y travaillons. Vos enregistrements sont "
            "conservés. Nous revenons vers vous avec la suite.",
        ),
    ),
    _ticket(
        "two people one template",
        EN,
        26 * HOUR,
        _asked(
            "en",
            "question",
            "Can two of us change the department template for asthma reviews, or does the second change overwrite the first?",
            screen="templates",
            tried=("workflow-templates",),
        ),
        _step(
            "answered",
            AGENT,
            24 * HOUR,
            "Both of you can open it, and the last one to save wins. Agree on one editor for now. Changes only affect new "
            "notes. May I ask how many of you keep templates?",
        ),
    ),
    _ticket(
        "supervisor away",
        TRAINEE,
        3 * DAY,
        _asked(
            "nl",
            "question",
            "Mijn supervisor is deze week afwezig. Kan iemand anders mijn notities ondertekenen?",
            screen="overdue-notes",
            tried=("consultation-note",),
        ),
        _step(
            "answered",
            AGENT,
            3 * DAY - 2 * HOUR,
            "Ja. Kies Ter ondertekening aanbieden en wijs een andere supervisor aan. De functioneel beheerder kan dat ook voor "
            "je doen.",
        ),
        _step("solved", TRAINEE, 3 * DAY - 3 * HOUR, "consultation-note"),
    ),
    _ticket(
        "microphone in citrix",
        DE,
        16 * DAY,
        _asked(
            "de",
            "hindered",
            "Unter Citrix bleibt die Anzeige im Mikrofontest leer. Am Arbeitsplatz ohne Citrix geht dasselbe Headset.",
            screen="settings-audio",
            tried=("microphone-setup",),
        ),
        _step(
            "answered",
            AGENT,
            16 * DAY - HOUR,
            "Bitte in Citrix die Audioumleitung einschalten und die Sitzung neu öffnen.",
        ),
        _step("solved", DE, 15 * DAY, "system-requirements"),
        _step("closed", AGENT, 8 * DAY),
    ),
    _ticket(
        "note in another record",
        NL,
        100 * MINUTE,
        _asked(
            "nl",
            "hindered",
            "De notitie van patiënt mevrouw Wilhelmina Terpstra, geboren 14-02-1951, staat in het dossier van iemand anders. "
            "Nog niet ondertekend. Hoe krijg ik die terug?",
            screen="admin-users",
            keep_patient_data=True,
            tried=("wrong-patient-note",),
        ),
        _step("took", AGENT, 98 * MINUTE),
        _step(
            "answered",
            AGENT,
            96 * MINUTE,
            "Onderteken niet. Kies Notitie verplaatsen, bevestig naam, geboortedatum en patiëntnummer, en kies daarna Melden. "
            "Is er al iets met de notitie gedaan, zoals een brief of een recept?",
        ),
    ),
    _ticket(
        "interface fails",
        FR,
        3 * HOUR,
        _asked(
            "fr",
            "hindered",
            "Les lettres ne partent plus vers le DPI. Le journal montre HY-502 depuis la mise à jour de cette nuit.",
            screen="admin-connections",
            error_code="HY-502",
            tried=("hospital-system-connection", "api-keys-and-errors"),
        ),
        _step("took", AGENT, 170 * MINUTE),
        _step(
            "answered",
            AGENT,
            165 * MINUTE,
            "Nous avons reproduit l'erreur et transmis votre demande à la deuxième ligne. Les lettres en attente partiront "
            "d'elles-mêmes.",
        ),
        _step("wrote", FR, 100 * MINUTE, "Merci. Y a-t-il un délai ? Trois services attendent."),
        _step("handed-up", AGENT, 95 * MINUTE, "HY-502 après la mise à jour de l'interface, plusieurs services"),
    ),
    _ticket(
        "nobody can sign in",
        EN,
        2 * DAY,
        _asked(
            "en",
            "patient-now",
            "Nobody at the surgery can sign in and the waiting room is full. We are on paper form HY-P1.",
            screen="sign-in",
            reply_by="phone",
            phone="+44 20 7946 0000",
            tried=("downtime-procedure",),
        ),
        _step("took", SUPERVISOR, 2 * DAY - 2 * MINUTE),
        _step(
            "answered",
            SUPERVISOR,
            2 * DAY - 4 * MINUTE,
            "We phoned you: single sign-on was down at your provider. Sign in with password and code until it is back.",
        ),
        _step("solved", EN, 2 * DAY - 3 * HOUR, "sign-in-problems"),
    ),
    _ticket(
        "mail that asks for the password",
        DE,
        4 * DAY,
        _asked(
            "de",
            "question",
            "Ich habe eine Mail bekommen, die nach meinem Hysio-Passwort fragt. Verdacht auf Phishing. Ich habe nichts "
            "angeklickt.",
        ),
        _step("took", SUPERVISOR, 4 * DAY - 2 * MINUTE),
        _step(
            "answered",
            SUPERVISOR,
            4 * DAY - 5 * MINUTE,
            "Gut, dass Sie fragen. Die Mail ist nicht von uns. Bitte leiten Sie sie an Ihre Datenschutzbeauftragten weiter und "
            "löschen Sie sie dann.",
        ),
        _step("solved", DE, 4 * DAY - HOUR),
    ),
    _ticket(
        "word list forgets",
        NL,
        6 * DAY,
        _asked(
            "nl",
            "hindered",
            "Woorden die ik in de woordenlijst zet, worden bij de volgende opname toch weer verkeerd geschreven.",
            screen="settings-word-list",
            tried=("transcript-correction",),
        ),
        _step(
            "answered",
            AGENT,
            6 * DAY - 4 * HOUR,
            "De woordenlijst geldt vanaf de volgende opname. Is de taal dezelfde?",
        ),
        _step("solved", NL, 5 * DAY, "transcript-correction"),
        _step("wrote", NL, 40 * MINUTE, "Het is terug sinds gisteren, nu ook bij collega's. De taal is dezelfde."),
    ),
    _ticket(
        "test key or live key",
        EN,
        28 * HOUR,
        _asked(
            "en",
            "question",
            "Our supplier asks for an API key. Do I give them a test key or a live one, and with which scope?",
            screen="admin-api-keys",
            tried=("api-keys-and-errors",),
        ),
        _step(
            "answered",
            AGENT,
            27 * HOUR,
            "A test key first, read only, for the resources they name. Create the live key when the test has passed. Which "
            "resources do they ask for?",
        ),
    ),
    _ticket(
        "how to report bias",
        TRAINEE,
        50 * MINUTE,
        _asked(
            "nl",
            "question",
            "De codesuggesties slaan bij jonge vrouwen vaak hetzelfde voor. Waar meld ik een mogelijke vertekening?",
            screen="visit-codes",
            tried=("ai-code-confidence",),
        ),
    ),
)
