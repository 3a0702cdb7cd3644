"""What this app announces. Facts carry ids and codes, never names or addresses."""

from compliance.api import Event

role_changed = Event("accounts.role_changed")  # facts: change (granted, revoked), role, locale, specialty, level
membership_changed = Event("accounts.membership_changed")  # facts: change (joined, left), organisation
person_deactivated = Event("accounts.person_deactivated")  # no facts: the subject is the person
letter_undelivered = Event("accounts.letter_undelivered")  # facts: kind, attempts, problem

signed_in = Event("accounts.signed_in")
sign_in_refused = Event("accounts.sign_in_refused")  # facts: factor (password, code); the subject is missing if unknown
signature_refused = Event("accounts.signature_refused")  # facts: problem (password, locked)
signed_out = Event("accounts.signed_out")
password_changed = Event("accounts.password_changed")
second_factor_changed = Event("accounts.second_factor_changed")  # facts: change (set, removed), factor
address_changed = Event("accounts.address_changed")

help_session_opened = Event("accounts.help_session_opened")  # facts: session, key; the subject is the application
help_session_refused = Event("accounts.help_session_refused")  # facts: refusal
host_application_changed = Event(
    "accounts.host_application_changed"
)  # facts: change (registered, changed, switched_on ...)
host_key_changed = Event(
    "accounts.host_key_changed"
)  # facts: change (made, expires, revoked), key; subject: application
