"""The words that readers and editors see for the closed lists of `content.vocabulary`."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content import vocabulary

Words = Mapping[str, str | Promise]

TYPE: Words = {
    "how-to": _("How to"),
    "troubleshooting": _("Troubleshooting"),
    "reference": _("Reference"),
    "policy": _("Policy"),
    "emergency": _("Emergency"),
}
AUDIENCE: Words = {
    "public": _("Everybody"),
    "signed-in": _("People who are signed in"),
    "organisation": _("People of the organisations below"),
}
SPECIALTY: Words = {
    "all": _("All specialties"),
    "general-practice": _("General practice"),
    "cardiology": _("Cardiology"),
    "emergency-medicine": _("Emergency medicine"),
    "radiology": _("Radiology"),
    "pathology": _("Pathology"),
    "dermatology": _("Dermatology"),
    "neurology": _("Neurology"),
    "orthopedics": _("Orthopaedics"),
}
ROLE: Words = {
    "clinician": _("Clinicians"),
    "trainee": _("Clinicians in training"),
    "assistant": _("Assistants"),
    "clinical-administrator": _("Clinical administrators"),
    "system-administrator": _("System administrators"),
    "privacy-officer": _("Privacy officers"),
}
PRODUCT_AREA: Words = {
    "recording": _("Recording"),
    "notes": _("Notes"),
    "codes": _("Diagnosis codes"),
    "measurements": _("Measurements"),
    "imaging": _("Images and reports"),
    "letters": _("Letters"),
    "templates": _("Templates"),
    "account": _("Account and sign-in"),
    "connections": _("Connections"),
    "api": _("API"),
    "administration": _("Administration"),
    "privacy": _("Privacy and law"),
    "training": pgettext_lazy("product area", "Training"),
    "support": pgettext_lazy("product area", "Support"),
}
# The heading above what holds in one country only (docs/writing.md, section 2).
IN_COUNTRY: Words = {
    "nl": _("In the Netherlands"),
    "de": _("In Germany"),
    "fr": _("In France"),
    "uk": _("In the UK"),
    "us": _("In the US"),
}
WARNING: Words = {"safety": _("Patient safety"), "privacy": _("Privacy"), "note": _("Note")}
# Screens carry the product's own names; the catalogue holds them in each language (docs/hysio-facts.md, section 1).
SCREEN: Words = {
    "today": pgettext_lazy("screen", "Today"),
    "visit": pgettext_lazy("screen", "Visit"),
    "visit-note": pgettext_lazy("screen", "Note"),
    "visit-transcript": pgettext_lazy("screen", "Transcript"),
    "visit-codes": pgettext_lazy("screen", "Code suggestions"),
    "visit-measurements": pgettext_lazy("screen", "Measurements"),
    "visit-images": pgettext_lazy("screen", "Images and reports"),
    "visit-letters": pgettext_lazy("screen", "Letters"),
    "overdue-notes": pgettext_lazy("screen", "Overdue notes"),
    "unmatched-measurements": pgettext_lazy("screen", "Unmatched measurements"),
    "recall-list": pgettext_lazy("screen", "Recall list"),
    "templates": pgettext_lazy("screen", "Templates"),
    "settings-audio": pgettext_lazy("screen", "Settings > Audio"),
    "settings-word-list": pgettext_lazy("screen", "Settings > Word list"),
    "settings-security": pgettext_lazy("screen", "Settings > Security"),
    "admin-users": pgettext_lazy("screen", "Administration > Users and roles"),
    "admin-api-keys": pgettext_lazy("screen", "Administration > API keys"),
    "admin-connections": pgettext_lazy("screen", "Administration > Connections"),
    "admin-support-access": pgettext_lazy("screen", "Administration > Support access"),
    "admin-audit-log": pgettext_lazy("screen", "Administration > Audit log"),
    "admin-data-export": pgettext_lazy("screen", "Administration > Data export"),
    "admin-retention": pgettext_lazy("screen", "Administration > Retention"),
    "help": pgettext_lazy("screen", "Help"),
    "status-page": pgettext_lazy("screen", "Status page"),
    "sandbox": pgettext_lazy("screen", "Sandbox"),
    "sign-in": pgettext_lazy("screen", "Sign in"),
}

NUMBER = _("number of a person")
# What is called what when it is taken out of a text (the kinds are those of `compliance.api.Kind`).
PATIENT_DETAIL: Words = {
    "bsn": NUMBER,
    "nhs": NUMBER,
    "kvnr": NUMBER,
    "nir": NUMBER,
    "patient-number": _("patient number"),
    "iban": _("bank account"),
    "phone": _("telephone number"),
    "email": _("e-mail address"),
    "date-of-birth": _("date of birth"),
    "name": _("name"),
}


def patient_detail(kind: str) -> str | Promise:
    """What was found in a text or taken out of it, in words."""
    return PATIENT_DETAIL.get(str(kind), _("details of a person"))


def options(values: Sequence[str], words: Words) -> list[tuple[str, str | Promise]]:
    """`values` with their words, in the order of the vocabulary. A value without words is a `KeyError` at start."""
    return [(value, words[value]) for value in values]


TYPES = options(tuple(vocabulary.HEADINGS_OF_TYPE), TYPE)
AUDIENCES = options(vocabulary.AUDIENCES, AUDIENCE)
SPECIALTIES = options(vocabulary.SPECIALTIES, SPECIALTY)
ROLES = options(vocabulary.ROLES, ROLE)
PRODUCT_AREAS = options(vocabulary.PRODUCT_AREAS, PRODUCT_AREA)
SCREENS = options(vocabulary.SCREENS, SCREEN)
COUNTRIES = options(vocabulary.COUNTRIES, IN_COUNTRY)
WARNINGS = options(vocabulary.WARNING_KINDS, WARNING)
