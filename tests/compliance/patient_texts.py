"""Invented help requests with planted patient data, and clean ones, in four languages.

Written from the side of those who type them, without looking at the rules: the names are made up or rare, numbers are
generated with their check digits. A text is made of a template; `{kind}` marks what is planted.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10

LANGUAGES = ("nl", "en", "de", "fr")


@dataclass(frozen=True)
class Planted:
    kind: str
    start: int
    end: int


GIVEN = {
    language: names.split()
    for language, names in {
        "nl": "Teunis Wiebe Fenna Jorrit Sietske Roelof Marijn Douwe Hidde Nynke Berend Geesje",
        "en": "Alwyn Perpetua Desmond Imogen Fergus Thora Crispin Odette Barnaby Maren Lorcan Tamsin",
        "de": "Gundula Eckbert Friedhelm Roswitha Ottokar Swantje Hartmut Irmgard Detlev Mechthild Volkmar Adelheid",
        "fr": "Aurèle Ghislaine Fulbert Maëlys Anselme Solange Thibaud Yvonnick Capucine Gaspard Hermine Loïc",
    }.items()
}
SURNAMES = {
    language: names.split(", ")
    for language, names in {
        "nl": "Quibelaar, van der Zwaluw, Oosterling, de Rietvinck, Broekhorst, van 't Sand, ter Meulenberg, "
        "Hofstedel, den Uylkamp, Vlasbloem, Jansen, van den Akkerveld, Brinkgreve-Poel",
        "en": "Quillfeather, O'Tarren, Hathersedge, McCorrin, Pellwether, Ashgrove-Lund, Thistlewick, "
        "Smith, Oakenfeld, Dunmarrow, FitzAlder, Brackenbury",
        "de": "Quastenberg, von Hollerbusch, Steinwedeler, Zu der Linde, Ziegelhöfer, Müller, Wackernagler, "
        "von der Aue, Birkenfelser, Grünspecht, Öhlschläger, Tannhuber-Rost",
        "fr": "Quermelec, de la Bruyère, Le Guennadec, Vauquelot, d'Arcimolles, Saint-Amarand, Dupont, "
        "Brézillac, Chantepie, du Plessard, Lamarzelle, Tréhoudic",
    }.items()
}
MONTHS = {
    language: names.split()
    for language, names in {
        "nl": "januari februari maart april mei juni juli augustus september oktober november december",
        "en": "January February March April May June July August September October November December",
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    }.items()
}


def bsn(dice: random.Random, language: str) -> str:
    while True:
        figures = [dice.randrange(1, 10), *(dice.randrange(10) for _place in range(7))]
        last = sum(weight * figure for weight, figure in zip(range(9, 1, -1), figures, strict=True)) % 11
        if last < 10:
            digits = "".join(map(str, [*figures, last]))
            return dice.choice(
                [digits, digits, f"{digits[:4]}.{digits[4:6]}.{digits[6:]}", f"{digits[:3]} {digits[3:6]} {digits[6:]}"]
            )


def nhs(dice: random.Random, language: str) -> str:
    while True:
        figures = [dice.randrange(1, 10), *(dice.randrange(10) for _place in range(8))]
        last = -sum(weight * figure for weight, figure in zip(range(10, 1, -1), figures, strict=True)) % 11
        if last < 10:
            digits = "".join(map(str, [*figures, last]))
            return dice.choice(
                [digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"]
            )


def kvnr(dice: random.Random, language: str) -> str:
    letter, digits = dice.choice("ABCDEFGHIKLMNOPRSTUVWXYZ"), "".join(str(dice.randrange(10)) for _place in range(8))
    total = 0
    for place, figure in enumerate(f"{ord(letter) - ord('A') + 1:02d}{digits}"):
        product = int(figure) * (2 if place % 2 else 1)
        total += product // 10 + product % 10
    return letter + digits + str(total % 10)


def social_security(dice: random.Random, language: str) -> str:
    department = dice.choice(["75", "69", "13", "2A", "2B", "974", "33"])
    place = f"{dice.randrange(1, 990):03d}" if len(department) == 2 else f"{dice.randrange(1, 99):02d}"
    born = f"{dice.choice('12')}{dice.randrange(100):02d}{dice.randrange(1, 13):02d}"
    front = f"{born}{department}{place}{dice.randrange(1, 999):03d}"
    key = nir.calc_check_digits(front)
    spaced = f"{front[0]} {front[1:3]} {front[3:5]} {front[5:7]} {front[7:10]} {front[10:]} {key}"
    return dice.choice([front + key, spaced])


def iban(dice: random.Random, language: str) -> str:
    def figures(count: int) -> str:
        return "".join(str(dice.randrange(10)) for _place in range(count))

    country, account = {
        "nl": ("NL", dice.choice(["ABNA", "RABO", "INGB"]) + figures(10)),
        "en": ("GB", "MIDL" + figures(14)),
        "de": ("DE", figures(18)),
        "fr": ("FR", figures(10) + dice.choice("ABCDEFG") + figures(12)),
    }[language]
    written = country + mod_97_10.calc_check_digits(account + country) + account
    return dice.choice([written, " ".join(written[at : at + 4] for at in range(0, len(written), 4)).strip()])


def phone(dice: random.Random, language: str) -> str:
    tail = f"{dice.randrange(10**8):08d}"
    shapes = {
        "nl": [f"06-{tail}", f"06 {tail[:4]} {tail[4:]}", f"+31 6 {tail}", f"020-{tail[1:]}", f"0{6}{tail}"],
        "en": [
            f"07911 {tail[:6]}",
            f"+44 7911 {tail[:6]}",
            f"020 7946 {tail[:4]}",
            f"0161 496 {tail[:4]}",
            f"+44 (0)7911 {tail[:6]}",
        ],
        "de": [
            f"0171 {tail[:7]}",
            f"+49 171 {tail[:7]}",
            f"030 2{tail[:7]}",
            f"0171/{tail[:7]}",
            f"0049 171 {tail[:7]}",
        ],
        "fr": [
            f"06 {tail[:2]} {tail[2:4]} {tail[4:6]} {tail[6:]}",
            f"+33 6 {tail[:2]} {tail[2:4]} {tail[4:6]} {tail[6:]}",
            f"06{tail}",
            f"01.42.{tail[:2]}.{tail[2:4]}.{tail[4:6]}",
        ],
    }
    return dice.choice(shapes[language])


def email(dice: random.Random, language: str) -> str:
    given = dice.choice(GIVEN[language]).lower()
    domain = dice.choice(["voorbeeld.nl", "example.org", "beispiel.de", "exemple.fr", "mail.example.co.uk"])
    return f"{given}{dice.choice(['.', '_', ''])}{dice.randrange(1940, 2005)}@{domain}"


def birth_date(dice: random.Random, language: str) -> str:
    day, month, year = dice.randrange(1, 29), dice.randrange(1, 13), dice.randrange(1925, 2021)
    name = MONTHS[language][month - 1]
    named = {
        "nl": f"{day} {name} {year}",
        "en": f"{day} {name} {year}",
        "de": f"{day}. {name} {year}",
        "fr": f"{day} {name} {year}",
    }
    return dice.choice(
        [
            named[language],
            f"{day:02d}-{month:02d}-{year}" if language != "de" else f"{day:02d}.{month:02d}.{year}",
            f"{day}/{month}/{year}" if language in ("en", "fr") else f"{day}.{month}.{year}",
            f"{day}.{month}.{year % 100:02d}" if language in ("nl", "de") else f"{day}/{month}/{year % 100:02d}",
            f"{year}-{month:02d}-{day:02d}",
        ]
    )


def record_number(dice: random.Random, language: str) -> str:
    digits = f"{dice.randrange(10**6, 10**8)}"
    return dice.choice([digits, digits, f"P{digits}", f"{digits[:3]}-{digits[3:]}", f"ZK-{digits}"])


def surname(dice: random.Random, language: str) -> str:
    return dice.choice(SURNAMES[language])


def full_name(dice: random.Random, language: str) -> str:
    given = dice.choice(GIVEN[language])
    return f"{dice.choice([given, given[0] + '.'])} {dice.choice(SURNAMES[language])}"


MAKERS = {
    "bsn": bsn, "nhs": nhs, "kvnr": kvnr, "nir": social_security, "iban": iban, "phone": phone, "email": email,
    "date-of-birth": birth_date, "patient-number": record_number, "name": surname, "full": full_name,
}  # fmt: skip

PLANTED = {
    "nl": """
mw. {name} krijgt de notitie niet ondertekend, BSN {bsn}, graag spoed
Bij dhr. {name} (geb. {date-of-birth}) staat het consult dubbel in Vandaag.
Mevrouw {name} is boos, het transcript is van iemand anders. Haar bsn is {bsn}.
De metingen van meneer {name}, geboren {date-of-birth}, worden niet gekoppeld. Patiëntnummer {patient-number}.
patiënt {full} staat niet in de oproeplijst
Kunnen jullie patiënt met burgerservicenummer {bsn} samenvoegen met {bsn}? Beide BSN's horen bij dezelfde persoon.
ECG zonder patiënt: het gaat om patiëntnr. {patient-number}, geboortedatum {date-of-birth}
De heer {name} wil zijn dossier wissen. Hij is bereikbaar op {phone} of {email}.
bel pt {name} terug op {phone}
Vergoeding graag naar {iban} t.n.v. mevr. {name}
Hallo, de patiënt heet {full} en de opname is weg na 30 minuten offline.
verkeerde patiënt gekozen, notitie hoort bij mw {name} geboortedatum: {date-of-birth}
Ik krijg HY-422 als ik {bsn} invul bij het veld BSN van deze cliënt
{full}, geb. {date-of-birth}, heeft haar toestemming ingetrokken.
Verwijsbrief voor dhr. {name} is teruggekomen; zijn dochter mailt vanaf {email}
dossiernummer {patient-number} is na de update leeg
Kan iemand naar MRN {patient-number} kijken? Sinds versie 2.8 zie ik geen beelden.
Graag contact met familie van mevrouw {name}: {phone}
""",
    "en": """
Mrs {name} cannot be found in Today, NHS number {nhs}
Note of Mr. {name}, DOB {date-of-birth}, was signed in the wrong record
Our patient {full} asked for erasure. Please reply to {email}.
The ECG of Ms {name} (date of birth {date-of-birth}) is stuck in unmatched measurements, MRN {patient-number}
patient number {patient-number} shows two open drafts
NHS no: {nhs} gives HY-404 when we look the patient up
please call Mr {name} back on {phone}, the letter never arrived
The patient is called {full}, born {date-of-birth}, and her transcript shows another voice.
Refund should go to {iban}, account of Mrs {name}
Recording lost for pt {name}, hospital number {patient-number}
{full} (DOB {date-of-birth}) says she never gave consent for the recording
I typed {nhs} into the NHS field and the app froze
Miss {name}'s daughter writes from {email} and phones from {phone}
Can you merge medical record number {patient-number} with the temporary patient from this night?
date of birth {date-of-birth} does not match the one in the hospital system
Patient named {full} appears under two doctors since version 2.8.1
The letter for Mr and Mrs {name} went to the wrong practice, see ticket HYS-2026-000123
Discharge letter of patient {full}, NHS {nhs}, failed twice
""",
    "de": """
Frau {name} findet ihre Einwilligung nicht, geb. am {date-of-birth}
Die Notiz von Herrn {name} wurde im falschen Dossier signiert, Versichertennummer {kvnr}
KVNR {kvnr} wird beim Einlesen abgelehnt mit HY-422
Patientin {full}, geboren am {date-of-birth}, steht doppelt in der Liste
Bitte rufen Sie Herrn {name} unter {phone} zurück
Das EKG von Frau Dr. {name} wird nicht zugeordnet, Patientennummer {patient-number}
Der Patient heißt {full} und ist seit gestern im System
Fallnummer {patient-number} ist seit dem Update leer
Gutschrift bitte auf {iban}, Kontoinhaberin Frau {name}
Die Gesundheitskarte mit der Nummer {kvnr} geht nicht
Herr {name} (Geburtsdatum {date-of-birth}) verlangt Löschung, Antwort bitte an {email}
Pat.-Nr. {patient-number}: Arztbrief nicht zugestellt
{full} * {date-of-birth} hat zwei Akten
unsere Patientin {full} hat die Aufzeichnung widerrufen
Geburtsdatum: {date-of-birth}, sonst alles richtig. Bitte ändern.
Tochter von Frau {name} schreibt von {email}, Tel. {phone}
Das Transkript von Herrn {name} gehört zu jemand anderem, Kasse AOK, {kvnr}
Beim Patienten namens {full} fehlt der Befund vom Labor
""",
    "fr": """
Mme {name} n'apparaît plus dans Aujourd'hui, née le {date-of-birth}
La note de M. {name} a été signée dans le mauvais dossier, n° de sécurité sociale {nir}
Le NIR {nir} est refusé avec HY-422
Notre patiente {full} demande l'effacement, merci de répondre à {email}
Monsieur {name}, né le {date-of-birth}, figure deux fois dans la liste
Pouvez-vous rappeler Madame {name} au {phone} ?
L'ECG de la patiente est dans les mesures non rattachées : IPP {patient-number}
numéro de dossier {patient-number} vide depuis la mise à jour
Le patient s'appelle {full} et l'enregistrement a disparu
Remboursement sur {iban} au nom de Mme {name}
Date de naissance : {date-of-birth}, le reste est juste
Mlle {name} retire son consentement, téléphone {phone}, courriel {email}
Sa carte vitale porte {nir} mais Hysio ne la lit pas
Le compte rendu de M. {name} est parti au mauvais médecin traitant
patient {full} (né le {date-of-birth}) : transcription de quelqu'un d'autre
N° patient {patient-number}, mesures absentes depuis la version 2.8
La fille de Madame {name} écrit depuis {email}
Fusionner les dossiers de {full}, né le {date-of-birth}, merci
""",
}

CLEAN = {
    "nl": """
patiënt staat niet in Vandaag
hoe verplaats ik een notitie naar de juiste patiënt
foutcode {code} bij exporteren na update van {day}
BSN-veld wordt niet gevuld vanuit het EPD
geboortedatum klopt niet na koppelen
wat betekent {percent} procent zekerheid bij een code
ticket {ticket} staat nog open, wanneer antwoord
Ik heb gisteren ticket {ticket} gemeld over Hysio {version}. Nog geen reactie.
ECG importeren via HL7 ORU R01 lukt niet, melding {code}
Patiënt Gegevens exporteren als PDF
patientnummer zoeken werkt traag, {ms} ms
mevrouw aan de balie wil haar toestemming intrekken
hoe bel ik de noodlijn
De nieuwe versie {version} komt op {day}, moeten wij iets doen?
licentie kost € {price} per maand, klopt dat
patiënten met hartfalen in oproeplijst
wie is de functioneel beheerder
dhr of mw invullen in sjabloon
Wat als de arts afwezig is en de patiënt wacht?
naam van de patiënt verkeerd gespeld in brief
wachtwoord vergeten, account 15 minuten geblokkeerd
De patiënt. Daarna verschijnt Ondertekenen niet.
mail naar support@hysio.com komt terug
microfoon 16 kHz, 30 cm afstand, toch rode zone
AVG verzoek: dossier patiënt wissen, termijn 1 maand
order {order} headsets nog niet geleverd
""",
    "en": """
patient record will not open
how do I move a note to the right patient
error {code} when exporting since the update on {day}
NHS number field stays empty after import
date of birth mismatch warning, what now
what does {percent}% confidence mean
ticket {ticket} is still open
I reported ticket {ticket} on Hysio {version} yesterday and heard nothing.
import ECG over HL7 ORU R01, got {code}
Patient Record Export as PDF
searching by patient number takes {ms} ms
Mr or Mrs in the letter template
MR Imaging report missing
patient consent form in Dutch
Patient Safety officer contact
who do I call when Hysio is down
version {version} arrives on {day}, do we need to act?
the licence is EUR {price} a month, right?
Dear support, the patient portal link fails.
patient name spelled wrong in letter
my account is locked for 15 minutes
mail to clinical-support@hysio.com bounced
The patient. Then the Sign button does not show.
GDPR request of a patient: 1 month or 30 days?
order {order} for headsets not delivered
Microsoft Ms Teams audio does not reach Hysio
""",
    "de": """
Patient nicht in Heute
Notiz zum richtigen Patienten verschieben
Fehler {code} beim Export seit dem Update vom {day}
Feld Versichertennummer bleibt leer
Geburtsdatum stimmt nach dem Zuordnen nicht
was bedeuten {percent} % Konfidenz
Ticket {ticket} ist noch offen
Gestern habe ich Ticket {ticket} zu Hysio {version} gemeldet, keine Antwort.
EKG über HL7 ORU R01 einlesen, Meldung {code}
Patienten Akte öffnen dauert {ms} ms
Patienten Daten exportieren
Patient Stammdaten fehlen
Frau Doktor fragt, wann das Update kommt
Herr oder Frau in der Vorlage
Frau Kollegin braucht Zugriff
Patientin sieht ihre Einwilligung nicht
wen rufe ich an, wenn Hysio ausfällt
Version {version} kommt am {day}, müssen wir etwas tun?
Lizenz kostet {price} EUR im Monat
Name des Patienten im Arztbrief falsch
Konto 15 Minuten gesperrt
Mail an support@hysio.com kommt zurück
Der Patient. Danach fehlt Signieren.
DSGVO Auskunft Patient, Frist 1 Monat
Bestellung {order} Headsets nicht geliefert
MR Befund fehlt im Dossier
""",
    "fr": """
le patient n'est pas dans Aujourd'hui
déplacer une note vers le bon patient
erreur {code} à l'export depuis la mise à jour du {day}
le champ numéro de sécurité sociale reste vide
date de naissance différente après rattachement
que veut dire {percent} % de confiance
ticket {ticket} toujours ouvert
Hier j'ai signalé le ticket {ticket} sur Hysio {version}, sans réponse.
importer un ECG par HL7 ORU R01, message {code}
Dossier Patient Partagé non connecté
recherche par numéro de patient lente, {ms} ms
madame la directrice demande un accès
monsieur ou madame dans le modèle
M. ou Mme dans le courrier
formulaire de consentement du patient
qui appeler si Hysio est en panne
la version {version} arrive le {day}, faut-il agir ?
la licence coûte {price} € par mois
nom du patient mal écrit dans le courrier
compte bloqué 15 minutes
courriel à support@hysio.com refusé
Le patient. Ensuite Signer n'apparaît pas.
RGPD demande d'un patient, délai 1 mois
commande {order} casques non livrée
Docteur, la patiente attend
IRM et compte rendu absents
""",
}


def requests(
    language: str, count: int, seed: int, texts: dict[str, str] = PLANTED
) -> Iterator[tuple[str, list[Planted]]]:
    """So many texts with what was planted in each, in the order of the templates, over and over."""
    dice = random.Random(f"{language} {seed}")
    templates = texts[language].strip().splitlines()
    for number in range(count):
        yield _filled(templates[number % len(templates)], dice, language)


def _filled(template: str, dice: random.Random, language: str) -> tuple[str, list[Planted]]:
    text, planted = "", []
    for piece in re.split(r"(\{[a-z-]+\})", template):
        if piece.startswith("{"):
            kind = piece[1:-1]
            value = MAKERS[kind](dice, language)
            planted.append(Planted("name" if kind == "full" else kind, len(text), len(text) + len(value)))
            text += value
        else:
            text += piece
    return text, planted


def clean_requests(language: str, count: int, seed: int, texts: dict[str, str] = CLEAN) -> Iterator[str]:
    dice = random.Random(f"clean {language} {seed}")
    templates = texts[language].strip().splitlines()
    for number in range(count):
        yield re.sub(r"\{([a-z]+)\}", lambda found: _harmless(found[1], dice), templates[number % len(templates)])


def _harmless(kind: str, dice: random.Random) -> str:
    return {
        "code": lambda: f"HY-{dice.choice([400, 401, 403, 404, 409, 422, 429, 500, 503])}",
        "day": lambda: f"{dice.randrange(1, 29):02d}-{dice.randrange(1, 13):02d}-{dice.choice([2024, 2025, 2026])}",
        "percent": lambda: str(dice.randrange(50, 101)),
        "ticket": lambda: dice.choice([f"HYS-2026-{dice.randrange(10**6):06d}", f"#{dice.randrange(10**4, 10**5)}"]),
        "version": lambda: dice.choice(["2.8", "v2.8.1", "2.10.3", "2.9"]),
        "ms": lambda: str(dice.randrange(800, 60000)),
        "price": lambda: f"{dice.randrange(100, 2000)},{dice.randrange(100):02d}",
        "order": lambda: str(dice.randrange(10**8, 10**9)),
    }[kind]()
