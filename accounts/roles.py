"""Who may do what: one matrix that code, `docs/roles.md` and tests read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here. A person may hold several; without any she reads what her organisation may read."""

    CLINICIAN = "clinician", _("Clinician")
    TRAINEE = "trainee", _("Trainee")
    AUTHOR = "author", _("Author")
    TRANSLATOR = "translator", _("Translator")
    CLINICAL_REVIEWER = "clinical_reviewer", _("Clinical reviewer")
    TECHNICAL_REVIEWER = "technical_reviewer", _("Technical reviewer")
    ACCESSIBILITY_REVIEWER = "accessibility_reviewer", _("Accessibility reviewer")
    REGULATORY_REVIEWER = "regulatory_reviewer", _("Regulatory reviewer")
    BETA_REVIEWER = "beta_reviewer", _("Beta reviewer")
    FINAL_REVIEWER = "final_reviewer", _("Final reviewer")
    SUPPORT = "support", _("Support agent")
    SUPERVISOR = "supervisor", _("Support supervisor")
    COMPLIANCE_OFFICER = "compliance_officer", _("Compliance officer")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")


#: The six reviewer kinds in the order of their steps.
REVIEWERS = (
    Role.CLINICAL_REVIEWER,
    Role.TECHNICAL_REVIEWER,
    Role.ACCESSIBILITY_REVIEWER,
    Role.REGULATORY_REVIEWER,
    Role.BETA_REVIEWER,
    Role.FINAL_REVIEWER,
)

#: What somebody may be who comes through her own organisation's application.
CUSTOMERS = (Role.CLINICIAN, Role.TRAINEE)


class Level(models.IntegerChoices):
    """How far a support agent may carry a case before it goes higher."""

    FIRST = 1, _("First line")
    SECOND = 2, _("Second line")
    THIRD = 3, _("Third line")


class Scope(models.IntegerChoices):
    """How far a capability reaches. A wider scope includes the narrower ones; NONE is false."""

    NONE = 0, _("none")
    OWN = 1, _("own")
    ASSIGNED = 2, _("assigned")
    ORGANISATION = 3, _("organisation")
    TEAM = 4, _("team")
    ALL = 5, _("all")


class Capability(models.TextChoices):
    """One thing that somebody may or may not do."""

    READ_PUBLISHED = "read_published", _("read published articles of one's own audience")
    READ_DRAFTS = "read_drafts", _("read drafts")
    WRITE_ARTICLES = "write_articles", _("write and change drafts")
    TRANSLATE_ARTICLES = "translate_articles", _("translate drafts")
    SUBMIT_FOR_REVIEW = "submit_for_review", _("submit for review")
    SIGN_REVIEW = "sign_review", _("sign a review step")
    PUBLISH = "publish", _("publish a released article")
    WITHDRAW = "withdraw", _("withdraw a published article")
    READ_EVIDENCE = "read_evidence", _("read review evidence")
    SEE_COVERAGE = "see_coverage", _("see the coverage of languages and steps")
    SET_REVIEW_POLICY = "set_review_policy", _("set review policies")
    KEEP_VOCABULARY = "keep_vocabulary", _("keep terms, synonyms and topics not covered")
    KEEP_SUGGESTIONS = "keep_suggestions", _("keep suggestion rules and pinned articles")
    SEE_CONTENT_GAPS = "see_content_gaps", _("see unanswered questions and reader reports")
    ENTER_EDITOR = "enter_editor", _("enter the editor")
    LEARN = "learn", _("follow programs, take assessments, see one's own record")
    SEE_LEARNING = "see_learning", _("see the learning records of others")
    REVOKE_CERTIFICATE = "revoke_certificate", _("revoke a certificate")
    OPEN_TICKET = "open_ticket", _("open a ticket")
    READ_TICKET = "read_ticket", _("read a ticket")
    ANSWER_TICKET = "answer_ticket", _("answer, escalate and close a ticket")
    ASSIGN_TICKET = "assign_ticket", _("assign a ticket to somebody else")
    BREAK_GLASS = "break_glass", _("open an unassigned Tier 1 ticket in an emergency")
    READ_PATIENT_DATA = "read_patient_data", _("read text flagged as patient data, unredacted")
    SEE_FIGURES = "see_figures", _("see figures and reports, without ticket text")
    READ_AUDIT = "read_audit", _("read and export the audit trail")
    VERIFY_AUDIT = "verify_audit", _("verify the audit trail")
    DECIDE_ERASURE = "decide_erasure", _("decide on erasure, legal hold and retention")
    RUN_RETENTION = "run_retention", _("run what was decided on retention")
    REVIEW_ACCESS = "review_access", _("review who holds which role")
    MANAGE_PEOPLE = "manage_people", _("manage people, organisations and roles")
    MANAGE_SETTINGS = "manage_settings", _("manage settings and keys of host applications")
    SEE_STATUS = "see_status", _("see the state of the system")


#: What everybody may do, signed in or not.
EVERYBODY = {Capability.READ_PUBLISHED: Scope.OWN}

#: What the contact of an organisation may do besides her roles.
CONTACT = {
    Capability.READ_TICKET: Scope.ORGANISATION,
    Capability.SEE_LEARNING: Scope.ORGANISATION,
}

_READER = {Capability.LEARN: Scope.OWN}
_CUSTOMER = _READER | {
    Capability.OPEN_TICKET: Scope.OWN,
    Capability.READ_TICKET: Scope.OWN,
    Capability.READ_PATIENT_DATA: Scope.OWN,
}
_REVIEWER = _READER | {
    Capability.READ_DRAFTS: Scope.ASSIGNED,
    Capability.SIGN_REVIEW: Scope.ASSIGNED,
    Capability.READ_EVIDENCE: Scope.ASSIGNED,
    Capability.SEE_COVERAGE: Scope.ALL,
}

#: The role matrix. What a role does not name, it may not do.
MATRIX: dict[Role, dict[Capability, Scope]] = {
    Role.CLINICIAN: _CUSTOMER,
    Role.TRAINEE: _CUSTOMER,
    Role.AUTHOR: _READER
    | {
        Capability.READ_DRAFTS: Scope.ASSIGNED,
        Capability.WRITE_ARTICLES: Scope.ASSIGNED,
        Capability.SUBMIT_FOR_REVIEW: Scope.OWN,
        Capability.READ_EVIDENCE: Scope.OWN,
        Capability.SEE_COVERAGE: Scope.ALL,
        Capability.KEEP_VOCABULARY: Scope.ALL,
        Capability.KEEP_SUGGESTIONS: Scope.ALL,
        Capability.SEE_CONTENT_GAPS: Scope.ALL,
        Capability.ENTER_EDITOR: Scope.ALL,
    },
    Role.TRANSLATOR: _READER
    | {
        Capability.READ_DRAFTS: Scope.ASSIGNED,
        Capability.TRANSLATE_ARTICLES: Scope.ASSIGNED,
        Capability.SUBMIT_FOR_REVIEW: Scope.ASSIGNED,
        Capability.SEE_COVERAGE: Scope.ALL,
        Capability.ENTER_EDITOR: Scope.ALL,
    },
    Role.CLINICAL_REVIEWER: _REVIEWER,
    Role.TECHNICAL_REVIEWER: _REVIEWER,
    Role.ACCESSIBILITY_REVIEWER: _REVIEWER,
    Role.REGULATORY_REVIEWER: _REVIEWER,
    Role.BETA_REVIEWER: _REVIEWER,
    Role.FINAL_REVIEWER: _REVIEWER
    | {
        Capability.READ_DRAFTS: Scope.ALL,
        Capability.READ_EVIDENCE: Scope.ALL,
        Capability.PUBLISH: Scope.ALL,
        Capability.WITHDRAW: Scope.ALL,
        Capability.SEE_CONTENT_GAPS: Scope.ALL,
    },
    Role.SUPPORT: _READER
    | {
        Capability.OPEN_TICKET: Scope.ALL,
        Capability.READ_TICKET: Scope.ASSIGNED,
        Capability.ANSWER_TICKET: Scope.ASSIGNED,
        Capability.BREAK_GLASS: Scope.ALL,
        Capability.READ_PATIENT_DATA: Scope.ASSIGNED,
        Capability.SEE_CONTENT_GAPS: Scope.ALL,
    },
    Role.SUPERVISOR: _READER
    | {
        Capability.OPEN_TICKET: Scope.ALL,
        Capability.READ_TICKET: Scope.TEAM,
        Capability.ANSWER_TICKET: Scope.TEAM,
        Capability.ASSIGN_TICKET: Scope.TEAM,
        Capability.BREAK_GLASS: Scope.ALL,
        Capability.READ_PATIENT_DATA: Scope.TEAM,
        Capability.SEE_LEARNING: Scope.TEAM,
        Capability.SEE_FIGURES: Scope.TEAM,
        Capability.KEEP_SUGGESTIONS: Scope.ALL,
        Capability.SEE_CONTENT_GAPS: Scope.ALL,
        Capability.SEE_STATUS: Scope.ALL,
    },
    Role.COMPLIANCE_OFFICER: _READER
    | {
        Capability.READ_DRAFTS: Scope.ALL,
        Capability.WITHDRAW: Scope.ALL,
        Capability.READ_EVIDENCE: Scope.ALL,
        Capability.SEE_COVERAGE: Scope.ALL,
        Capability.SEE_LEARNING: Scope.ALL,
        Capability.REVOKE_CERTIFICATE: Scope.ALL,
        Capability.OPEN_TICKET: Scope.ALL,
        Capability.READ_TICKET: Scope.ALL,
        Capability.READ_PATIENT_DATA: Scope.ALL,
        Capability.SEE_FIGURES: Scope.ALL,
        Capability.READ_AUDIT: Scope.ALL,
        Capability.VERIFY_AUDIT: Scope.ALL,
        Capability.DECIDE_ERASURE: Scope.ALL,
        Capability.RUN_RETENTION: Scope.ALL,
        Capability.REVIEW_ACCESS: Scope.ALL,
        Capability.SEE_STATUS: Scope.ALL,
    },
    Role.MANAGER: _READER
    | {
        Capability.READ_EVIDENCE: Scope.ALL,
        Capability.SEE_COVERAGE: Scope.ALL,
        Capability.SEE_LEARNING: Scope.ORGANISATION,
        Capability.SEE_FIGURES: Scope.ALL,
        Capability.SEE_CONTENT_GAPS: Scope.ALL,
    },
    Role.ADMIN: {
        Capability.SET_REVIEW_POLICY: Scope.ALL,
        Capability.ENTER_EDITOR: Scope.ALL,
        Capability.VERIFY_AUDIT: Scope.ALL,
        Capability.RUN_RETENTION: Scope.ALL,
        Capability.MANAGE_PEOPLE: Scope.ALL,
        Capability.MANAGE_SETTINGS: Scope.ALL,
        Capability.SEE_STATUS: Scope.ALL,
    },
}

#: Conditions that the scope alone does not say; each is checked by the app that does the act.
CONDITIONS = {
    Capability.SIGN_REVIEW: "Only the step of one's kind, in one's language, never a text one has worked on; "
    "the final signer has signed no other step.",
    Capability.PUBLISH: "Only what all six steps have signed.",
    Capability.WITHDRAW: "Two people and a reason.",
    Capability.OPEN_TICKET: "Support staff open tickets on behalf of a caller.",
    Capability.READ_TICKET: "A compliance officer gives a reason, which is audited.",
    Capability.READ_PATIENT_DATA: "Support staff and compliance officers give a reason, which is audited before the text is shown.",
    Capability.BREAK_GLASS: "With a typed reason, audited and reported to the compliance officer.",
    Capability.DECIDE_ERASURE: "Two people.",
    Capability.SEE_LEARNING: "A manager sees her own organisation, a supervisor her team.",
}

#: What being a superuser never opens: the content of tickets, signing and publishing.
CLOSED_TO_RANK = frozenset(
    {
        Capability.READ_TICKET,
        Capability.ANSWER_TICKET,
        Capability.BREAK_GLASS,
        Capability.READ_PATIENT_DATA,
        Capability.SIGN_REVIEW,
        Capability.PUBLISH,
        Capability.WITHDRAW,
        Capability.READ_AUDIT,
        Capability.DECIDE_ERASURE,
    }
)


def roles_that_may(capability: Capability) -> tuple[Role, ...]:
    """The roles that the matrix gives this capability, whatever its scope."""
    return tuple(role for role in Role if capability in MATRIX[role])
