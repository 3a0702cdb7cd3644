"""Who can sign in here: three invented people in each of two organisations, and what their roles open."""

from dataclasses import dataclass

CLINICIAN, ASSISTANT, ADMINISTRATOR = "clinician", "assistant", "system-administrator"


@dataclass(frozen=True)
class Organisation:
    facility_id: str
    name: str
    country: str
    time_zone: str


@dataclass(frozen=True)
class Person:
    """`key` is her id in this application; `locale` the language she reads until she chooses another."""

    key: str
    name: str
    email: str
    role: str
    organisation: Organisation
    locale: str
    specialty: str = ""

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split() if word[0].isupper())[:2]


LINDEHOF = Organisation("NL-DEMO-0001", "Huisartsenpraktijk Lindehof", "nl", "Europe/Amsterdam")
WEIDENBACH = Organisation("DE-DEMO-0001", "Klinik am Weidenbach", "de", "Europe/Berlin")
ORGANISATIONS = (LINDEHOF, WEIDENBACH)

PEOPLE = {
    person.key: person
    for person in (
        Person(
            "verbruggen",
            "Sanne Verbruggen",
            "clinician@demo.hysio.example",
            CLINICIAN,
            LINDEHOF,
            "nl",
            "general-practice",
        ),
        Person("holtrop", "Daan Holtrop", "daan.holtrop@lindehof.example", ASSISTANT, LINDEHOF, "nl"),
        Person("tieleman", "Mirjam Tieleman", "mirjam.tieleman@lindehof.example", ADMINISTRATOR, LINDEHOF, "nl"),
        Person("riedel", "Jonas Riedel", "clinician.de@demo.hysio.example", CLINICIAN, WEIDENBACH, "de", "cardiology"),
        Person("krause", "Selin Krause", "selin.krause@weidenbach.example", ASSISTANT, WEIDENBACH, "de"),
        Person("petzold", "Uwe Petzold", "uwe.petzold@weidenbach.example", ADMINISTRATOR, WEIDENBACH, "de"),
    )
}
