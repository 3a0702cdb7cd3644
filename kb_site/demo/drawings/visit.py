"""Pictures of the visit: consent and recording, transcript, code suggestions, ECG."""

from kb_site.demo.drawings.parts import (
    CARD,
    NOT_YET,
    arrow,
    bars,
    button,
    button_width,
    callout,
    tabs,
    tick_box,
    window,
)
from kb_site.demo.drawings.pen import HEAD, SMALL, SOFT, Box, Face, Paint, Sheet, Table, text_width, words_of

TAB_NAMES: Table = {
    "note": ("Notitie", "Note", "Notiz", "Note"),
    "transcript": ("Transcript", "Transcript", "Transkript", "Transcription"),
    "codes": ("Codesuggesties", "Code suggestions", "Codevorschläge", "Suggestions de codes"),
}

VISIT_RECORDING: Table = TAB_NAMES | {
    "title": (
        "Consult: van patiënt en toestemming naar opname",
        "Visit: from patient and consent to recording",
        "Konsultation: von Person und Einwilligung zur Aufnahme",
        "Consultation : de l'identité et du consentement à l'enregistrement",
    ),
    "screen": ("Consult", "Visit", "Konsultation", "Consultation"),
    "patient": ("Patiënt", "Patient", "Person", "Identité"),
    "consent": ("Toestemming gegeven", "Consent given", "Einwilligung erteilt", "Consentement recueilli"),
    "record": ("Gesprek opnemen", "Record", "Gespräch aufnehmen", "Démarrer l'enregistrement"),
}

CONSENT_BOX: Table = {
    "title": (
        "Toestemming komt vóór de opname",
        "Consent comes before recording",
        "Die Einwilligung kommt vor der Aufnahme",
        "Le consentement précède l'enregistrement",
    ),
    "screen": VISIT_RECORDING["screen"],
    "consent": VISIT_RECORDING["consent"],
    "record": VISIT_RECORDING["record"],
}

TRANSCRIPT_SPEAKERS: Table = TAB_NAMES | {
    "title": (
        "Transcript met sprekers en onzekere woorden",
        "Transcript with speakers and uncertain words",
        "Transkript mit Stimmen und unsicheren Wörtern",
        "Transcription avec locuteurs et mots incertains",
    ),
    "clinician": ("Zorgverlener", "Clinician", "Behandelnde Person", "Professionnel"),
    "patient": ("Patiënt", "Patient", "Patientin", "Patient"),
    "companion": ("Begeleider", "Companion", "Begleitperson", "Accompagnant"),
    "again": ("onzeker: luister terug", "uncertain: listen again", "unsicher: nachhören", "incertain : réécouter"),
}

CODE_BANDS: Table = TAB_NAMES | {
    "title": (
        "Drie codesuggesties met hun zekerheid en bronzin",
        "Three code suggestions with their band and source sentence",
        "Drei Codevorschläge mit Stufe und Belegstelle",
        "Trois suggestions de codes avec leur niveau et leur phrase source",
    ),
    "high": ("Hoog", "High", "Hoch", "Élevée"),
    "medium": ("Gemiddeld", "Medium", "Mittel", "Moyenne"),
    "low": ("Laag", "Low", "Niedrig", "Faible"),
    "percent": ("%", "%", "\u00a0%", "\u00a0%"),
    "source": ("Bronzin", "Source sentence", "Belegstelle", "Phrase source"),
    "accept": ("Accepteren", "Accept", "Übernehmen", "Accepter"),
    "reject": ("Afwijzen", "Reject", "Ablehnen", "Refuser"),
}

ECG_MATCH: Table = {
    "title": (
        "Een ecg dat bij de patiënt hoort",
        "An ECG that belongs to the patient",
        "Ein EKG, das zur Person gehört",
        "Un ECG rattaché au bon patient",
    ),
    "screen": ("Consult", "Visit", "Konsultation", "Consultation"),
    "tab": ("Metingen", "Measurements", "Messwerte", "Mesures"),
    "patient": VISIT_RECORDING["patient"],
    "number": ("Patiëntnummer", "Patient number", "Patientennummer", "Numéro de patient"),
    "born": ("Geboortedatum", "Date of birth", "Geburtsdatum", "Date de naissance"),
    "machine": ("Ecg van het apparaat", "ECG from the machine", "EKG vom Gerät", "ECG de l'appareil"),
    "agrees": ("komt overeen", "agrees", "stimmt überein", "concorde"),
}

AGREED = Face(size=14, bold=True, role="ok-text")


def visit_recording(locale: str) -> Sheet:
    """The screen from top to bottom: patient, consent, the button, the tabs."""
    words = words_of(VISIT_RECORDING, locale)
    sheet = Sheet(words["title"], locale, 316)
    window(sheet, Box(16, 16, 448, 284), words["screen"])
    for number, y in enumerate((76, 124, 172, 222), start=1):
        callout(sheet, (42, y), number)
    sheet.icon("user", (66, 64), 24)
    sheet.text((100, 81), words["patient"], 100, HEAD)
    bars(sheet, (176, 71), (96, 64, 48))
    sheet.line([(66, 100), (448, 100)], Paint(stroke="line"))
    tick_box(sheet, (66, 114), words["consent"], 380)
    button(sheet, Box(66, 153, button_width(words["record"], "mic"), 38), words["record"], "mic", main=True)
    tabs(sheet, Box(62, 204, 390, 34), [words["note"], words["transcript"], words["codes"]], chosen=0)
    for y, widths in ((254, (70, 120, 40, 90)), (272, (110, 50, 96))):
        bars(sheet, (70, y), widths)
    return sheet


def consent_box(locale: str) -> Sheet:
    """Two rows, seen close: the ticked box, then the button that follows it."""
    words = words_of(CONSENT_BOX, locale)
    sheet = Sheet(words["title"], locale, 216)
    window(sheet, Box(16, 16, 448, 184), words["screen"])
    sheet.rect(Box(66, 66, 382, 48), Paint(fill="act-tint", stroke="act"))
    tick_box(sheet, (80, 78), words["consent"], 356, size=24)
    callout(sheet, (42, 90), 1)
    arrow(sheet, (92, 114), (92, 140))
    button(sheet, Box(66, 142, max(200, button_width(words["record"], "mic")), 42), words["record"], "mic", main=True)
    callout(sheet, (42, 163), 2)
    return sheet


def transcript_speakers(locale: str) -> Sheet:
    """Lines with the speaker's name before them; a key at the foot explains the dots."""
    words = words_of(TRANSCRIPT_SPEAKERS, locale)
    sheet = Sheet(words["title"], locale, 340)
    sheet.rect(Box(16, 16, 448, 308), Paint(fill="raised", stroke="line-strong"))
    tabs(sheet, Box(26, 18, 430, 38), [words["note"], words["transcript"], words["codes"]], chosen=1)
    told = (
        ("clinician", (64, 30, 84), (40, 92)),
        ("patient", (48, 76, 36), (104, 40, 26)),
        ("companion", (88, 34, 46), (60, 70)),
        ("patient", (34, 96, 30), (72, 50)),
    )
    uncertain = {(1, 0): 1, (2, 1): 1}
    for row, (speaker, *rows) in enumerate(told):
        top = 72 + row * 50
        sheet.icon("user", (30, top), 22)
        sheet.text((60, top + 16), words[speaker], 168, Face(size=14, bold=True))
        for part, widths in enumerate(rows):
            y = top + 3 + part * 19
            bars(sheet, (240, y), widths)
            _dots(sheet, widths, y, uncertain.get((row, part)))
        sheet.line([(30, top + 42), (450, top + 42)], Paint(stroke="line"))
    callout(sheet, (216, 133), 1)
    callout(sheet, (444, 133), 2)
    sheet.rect(Box(30, 284, 420, 28), Paint(fill="tint"), radius=2)
    _dotted(sheet, 66, 110, 302)
    bars(sheet, (66, 290), (44,))
    sheet.text((122, 303), words["again"], 320, SMALL)
    callout(sheet, (46, 298), 2)
    return sheet


def _dots(sheet: Sheet, widths: tuple[float, ...], top: float, place: int | None) -> None:
    """Dots under one bar of a row that starts at 240."""
    if place is not None:
        left = 240 + sum(width + 6 for width in widths[:place])
        _dotted(sheet, left, left + widths[place], top + 13)


def _dotted(sheet: Sheet, left: float, right: float, y: float) -> None:
    sheet.line([(left, y), (right, y)], Paint(stroke="ink", width=2.5, dash="0.1 5"))


def code_bands(locale: str) -> Sheet:
    """Three suggestions under each other, dashed because nobody has accepted them yet."""
    words = words_of(CODE_BANDS, locale)
    sheet = Sheet(words["title"], locale, 392)
    sheet.rect(Box(16, 16, 448, 360), Paint(fill="raised", stroke="line-strong"))
    tabs(sheet, Box(26, 18, 430, 38), [words["note"], words["transcript"], words["codes"]], chosen=2)
    told = (("high", 94, 3, (70, 44, 56)), ("medium", 78, 2, (48, 82, 30)), ("low", 55, 1, (90, 36, 40)))
    for row, (band, percent, steps, sentence) in enumerate(told):
        box = Box(30, 70 + row * 102, 420, 92)
        sheet.rect(box, NOT_YET)
        _steps(sheet, (box.x + 14, box.y + 14), steps)
        sheet.text((box.x + 52, box.y + 31), f"{words[band]} {percent}{words['percent']}", 150, HEAD)
        reject = Box(box.right - 12 - button_width(words["reject"]), box.y + 10, button_width(words["reject"]), 32)
        wide = button_width(words["accept"])
        accept = Box(reject.x - 8 - wide, box.y + 10, wide, 32)
        button(sheet, reject, words["reject"])
        button(sheet, accept, words["accept"])
        sheet.line([(box.x + 14, box.y + 54), (box.x + 14, box.y + 82)], Paint(stroke="act", width=3))
        sheet.text((box.x + 26, box.y + 73), words["source"], 140, SMALL)
        bars(sheet, (box.x + 52 + text_width(words["source"], SMALL), box.y + 64), sentence)
        if row == 0:
            callout(sheet, (box.x, box.y + 68), 1)
            callout(sheet, (accept.x - 2, box.y + 10), 2)
    return sheet


def _steps(sheet: Sheet, at: tuple[float, float], full: int) -> None:
    """Three rising bars of which `full` are filled: the band without colour."""
    for number in range(3):
        height = 8 + number * 6
        box = Box(at[0] + number * 10, at[1] + 20 - height, 7, height)
        sheet.rect(box, Paint(fill="ink" if number < full else "raised", stroke="ink"), radius=1)


def ecg_match(locale: str) -> Sheet:
    """Two pairs of fields under each other, each pair joined by a tick, and the trace below."""
    words = words_of(ECG_MATCH, locale)
    sheet = Sheet(words["title"], locale, 388)
    window(sheet, Box(16, 16, 448, 356), f"{words['screen']}, {words['tab']}")
    columns = ((36, words["number"], (34, 62)), (252, words["born"], (26, 26, 44)))
    sheet.icon("user", (34, 62), 22)
    sheet.text((62, 79), words["patient"], 300, HEAD)
    sheet.rect(Box(28, 164, 424, 196), CARD)
    sheet.icon("pulse", (36, 230), 22)
    sheet.text((64, 247), words["machine"], 300, HEAD)
    for number, (x, name, widths) in enumerate(columns, start=1):
        for top in (88, 174):
            _identifier(sheet, Box(x, top, 192, 46), name, widths)
        _agreement(sheet, x + 24, words["agrees"])
        callout(sheet, (x + 190, 90), number)
    _trace(sheet, Box(36, 260, 408, 90))
    return sheet


def _identifier(sheet: Sheet, box: Box, name: str, widths: tuple[float, ...]) -> None:
    sheet.rect(box, Paint(fill="raised", stroke="line-strong"))
    sheet.text((box.x + 10, box.y + 18), name, box.w - 30, SOFT)
    bars(sheet, (box.x + 10, box.y + 28), widths)


def _agreement(sheet: Sheet, x: float, word: str) -> None:
    """The line from the patient's field down to the machine's, with a tick and the word for it."""
    sheet.line([(x, 134), (x, 174)], Paint(stroke="ok-line", width=2))
    sheet.circle((x, 149), 10, Paint(fill="ok-tint", stroke="ok-line"))
    sheet.icon("check", (x - 7, 142), 14, role="ok-text")
    sheet.text((x + 17, 154), word, 150, AGREED)


def _trace(sheet: Sheet, box: Box) -> None:
    """Five equal beats on a grid; no values, nothing to read from it."""
    sheet.rect(box, Paint(fill="raised", stroke="line"), radius=2)
    for step in range(1, 17):
        sheet.line([(box.x + step * 24, box.y), (box.x + step * 24, box.bottom)], Paint(stroke="line", width=1))
    for step in range(1, 5):
        sheet.line([(box.x, box.y + step * 20), (box.right, box.y + step * 20)], Paint(stroke="line", width=1))
    beat = "h14q5 -12 10 0h9l4 6 7 -52 7 62 4 -16h9q8 -18 17 0h"
    beats = "".join(beat + "4" for _ in range(4))
    sheet.path(f"M{box.x + 18:g} {box.y + 64:g}{beats}h14", Paint(stroke="ink", width=2))
