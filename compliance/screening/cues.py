"""The words that tell what stands next to them, in Dutch, English, German and French."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import Enum, auto


class Role(Enum):
    BSN = auto()
    NHS = auto()
    KVNR = auto()
    NIR = auto()
    PERSON = auto()  # somebody's data may follow: makes a checksum believable
    BIRTH = auto()
    PHONE = auto()
    NUMBER = auto()  # a patient number follows
    NUMBER_HEAD = auto()  # ... if "number" or the like comes next
    PATIENT = auto()  # a name may follow
    TITLE = auto()  # a name follows
    CALLED = auto()  # a name follows, if this is about a person
    MONTH = auto()
    RELEASE = auto()  # a date here is no birth date
    OTHER_NUMBER = auto()  # the number that follows is no patient's
    SPOKEN_DIGIT = auto()
    SPELT_OUT = auto()  # the first letter of an abbreviation with dots or spaces


BIRTH_WORDS = """geboren geb geboortedatum geboortedat gebdat gebdatum geboorte born dob birth birthdate birthday birthdate
    geburtsdatum geburtsdat geburts geburtstag gebd née né nee ne naissance ddn bday jarig"""
PATIENT_WORDS = """patiënt patiënte patient patiente patientin patienten pt pat cliënt cliënte klient klientin
    bewoner bewoonster"""

_LISTS: dict[Role, str] = {
    Role.BSN: "bsn burgerservicenummer burgerservicenr burgerservice sofinummer sofinr sofi bsnr",
    Role.NHS: "nhs nhsno nhsnumber",
    Role.KVNR: """kvnr kvnummer versichertennummer versichertennr krankenversichertennummer krankenversicherungsnummer
        versicherten versicherter versicherte egk gesundheitskarte krankenkasse krankenkassennummer kassennummer""",
    Role.NIR: "nir sécu secu sécurité securite sociale vitale immatriculation assuré assurée insee",
    Role.PERSON: f"""{PATIENT_WORDS} {BIRTH_WORDS} persoonsnummer identiteit identiteitsnummer identificatienummer verzekerde
        verzekerdennummer mevrouw meneer mevr mw dhr heer mrs mr frau herr herrn mme monsieur madame insured identity
        versichert personalien mrn dossier patiëntnummer patientnummer patientennummer""",
    Role.BIRTH: BIRTH_WORDS,
    Role.PHONE: """tel telefoon telefoonnummer telefoonnr telnr bel bellen belt gebeld terugbellen bereikbaar bereiken mobiel
        mobielnummer gsm nummer phone telephone call called calls calling callback mobile cell reach ring fax number telefon
        telefonnummer telefonnr rufnummer handy handynummer mobil mobilnummer anrufen anruf erreichbar erreichen rückruf
        zurückrufen téléphone tél telephone portable appeler appelez joindre joignable rappeler rappelez numéro numero
        whatsapp sms""",
    Role.NUMBER: """patiëntnummer patiëntnr patientnummer patientnr patiëntennummer patientennummer patientennr patnr patid
        patientid patiëntid patientno patientnumber mrn ipp fallnummer fallnr dossiernummer dossiernr cliëntnummer
        clientnummer cliëntnr aufnahmenummer aktennummer versichertennummer versichertennr versicherungsnummer
        krankenversichertennummer polisnummer verzekerdennummer rijksregisternummer insz niss svnr ahv avs patientnum
        zisnummer epdnummer statusnummer chartnumber""",
    Role.NUMBER_HEAD: """patient patiënt patienten patiënten pat dossier fall record chart hospital cliënt client zis epd
        numéro numero n no nr num medical identifiant id case identification krankenhaus polis insurance policy""",
    Role.SPELT_OUT: "d b n m",
    Role.PATIENT: PATIENT_WORDS,
    Role.TITLE: """mw mevr mevrouw mej mejuffrouw dhr meneer mijnheer heer mr mrs ms miss mister mx frau herr herrn hr fräulein
        fraulein mme mmes mlle monsieur madame mademoiselle m""",
    Role.CALLED: """genaamd heet heette named called namens heißt heisst hieß name naam nom namen achternaam voornaam surname
        nachname vorname familienname prénom appelle appelé appelée nommé nommée naampje""",
    Role.RELEASE: """release released releases version versie versies versions update updated updates upgrade versionen
        uitgebracht veröffentlicht publié build patch geldig gültig valable valid expires
        sinds since seit depuis vanaf""",
    Role.OTHER_NUMBER: """hys hy ticket tickets ticketnummer ticketnr order ordernummer bestelnummer bestellnummer commande
        factuur factuurnummer invoice rechnung rechnungsnummer facture incident incidentnummer serial serienummer seriennummer
        sn série snomed ct sct loinc pzn agb kvk siret siren rpps finess gtin udi ean icd icpc atc build version versie v
        release port poort error fout fehler erreur code foutcode fehlercode facility vestigingsnummer standort uuid http
        correlation request licentie licence license lizenz zaaknummer zaak""",
}

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "januari january januar jänner janvier jan janv",
            "februari february februar février fevrier feb feber fév",
            "maart march märz maerz mars mrt mar mär mrz",
            "april avril apr avr",
            "mei may mai",
            "juni june juin jun",
            "juli july juillet jul juil",
            "augustus august août aout aug",
            "september septembre sep sept",
            "oktober october octobre okt oct",
            "november novembre nov",
            "december dezember décembre decembre dec dez déc",
        ),
        start=1,
    )
    for name in names.split()
}

SPOKEN_DIGITS: dict[str, str] = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "nul zero null zéro oh",
            "een één one eins un une",
            "twee two zwei zwo deux",
            "drie three drei trois",
            "vier four quatre",
            "vijf five fünf cinq",
            "zes six sechs",
            "zeven seven sieben sept",
            "acht eight huit",
            "negen nine neun neuf",
        )
    )
    for word in words.split()
}


def _words() -> dict[str, tuple[Role, ...]]:
    roles: dict[str, list[Role]] = defaultdict(list)
    for role, words in _LISTS.items():
        for word in dict.fromkeys(words.split()):
            roles[word].append(role)
    for word in MONTHS:
        roles[word].append(Role.MONTH)
    for word in SPOKEN_DIGITS:
        roles[word].append(Role.SPOKEN_DIGIT)
    return {word: tuple(found) for word, found in roles.items()}


WORDS = _words()

# "Pat.-Nr.", "patient ID", "n° de dossier", "medical record number", "numéro du patient", "Fall-Nr"
_NUMBER = (
    r"(?:nummer|nr|no|number|numbers|numéro|numero|num|id|ident|identifier|identifiant|identification|ipp|n°|nº|n|#)"
)
_FILE = r"(?:patient|patiënt|patiente|patienten|dossier|fall|record|chart|hospital|cliënt|client|sécurité sociale|sécu|assuré)"
NUMBER_AFTER_HEAD = re.compile(
    rf"(?:patient|patiënt|patienten|patiënten|pat|dossier|fall|(?:medical )?record|chart|hospital|cliënt|client|zis|epd|case"
    rf"|krankenhaus|polis|insurance|policy|medical)(?:'s)?[ .\-]{{0,3}}(?:(?:record|patient|chart|identification)[ -])?{_NUMBER}\b"
    rf"|(?:numéro|numero|num|nr|no|n|id|identifiant|identification)[ .°º]{{0,3}}(?:(?:de|du|van|van de|des|der|of the|of|la) )?"
    rf"{_FILE}\b(?:[ ]patient)?"
)

# After a word that names another kind of number: everything that belongs to that number.
OTHER_NUMBER = re.compile(
    r"(?:[ \-]?(?:nummer|number|nr|no|code|id|ct|n°|numéro))?[ .:#=\-]{0,3}[A-Za-z]{0,4}-?[0-9][\w.\-/]*"
)
