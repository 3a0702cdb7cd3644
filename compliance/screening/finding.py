"""What the screening answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    BSN = "bsn"
    NHS = "nhs"
    KVNR = "kvnr"
    NIR = "nir"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    DATE_OF_BIRTH = "date-of-birth"
    PATIENT_NUMBER = "patient-number"
    NAME = "name"


@dataclass(frozen=True)
class Finding:
    """Possible patient data at text[start:end]. Holds no text, so it may be logged. `score` runs from 0 to 1."""

    kind: Kind
    start: int
    end: int
    score: float
