"""The closed lists of the article format: what an article may say about itself. Plain data, no Django."""

LOCALES = ("nl", "en", "de", "fr")
SOURCE_LOCALE = "en"  # what the others are translated from
COUNTRIES = ("nl", "de", "fr", "uk", "us")
SECTIONS = ("clinical-workflows", "technical", "compliance", "training")
AUDIENCES = ("public", "signed-in", "organisation")
WARNING_KINDS = ("safety", "privacy", "note")

# The level-two headings of each type of article, by anchor and in order (docs/writing.md, section 2).
HEADINGS_OF_TYPE = {
    "how-to": ("before", "steps", "fallback", "contact"),
    "troubleshooting": ("check", "cause", "contact"),
    "reference": ("brief", "details", "contact"),
    "policy": ("rules", "decide", "steps", "contact"),
    "emergency": ("now", "afterwards", "contact"),
}
SPECIALTIES = (
    "all",
    "general-practice",
    "cardiology",
    "emergency-medicine",
    "radiology",
    "pathology",
    "dermatology",
    "neurology",
    "orthopedics",
)
ROLES = ("clinician", "trainee", "assistant", "clinical-administrator", "system-administrator", "privacy-officer")
PRODUCT_AREAS = (
    "recording",
    "notes",
    "codes",
    "measurements",
    "imaging",
    "letters",
    "templates",
    "account",
    "connections",
    "api",
    "administration",
    "privacy",
    "training",
    "support",
)
SCREENS = (
    "today",
    "visit",
    "visit-note",
    "visit-transcript",
    "visit-codes",
    "visit-measurements",
    "visit-images",
    "visit-letters",
    "overdue-notes",
    "unmatched-measurements",
    "recall-list",
    "templates",
    "settings-audio",
    "settings-word-list",
    "settings-security",
    "admin-users",
    "admin-api-keys",
    "admin-connections",
    "admin-support-access",
    "admin-audit-log",
    "admin-data-export",
    "admin-retention",
    "help",
    "status-page",
    "sandbox",
    "sign-in",
)
