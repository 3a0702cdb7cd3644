"""Pictures of the workplace: microphone, sign-in code, paper form, connected systems."""

from kb_site.demo.drawings.parts import SURFACE, arrow, bars, button, button_width, callout, field, lines, window
from kb_site.demo.drawings.pen import HEAD, SMALL, SOFT, Box, Face, Paint, Sheet, Table, words_of

MICROPHONE_TEST: Table = {
    "title": (
        "Microfoon kiezen en testen",
        "Choose and test the microphone",
        "Mikrofon auswählen und testen",
        "Choisir et tester le microphone",
    ),
    "screen": ("Instellingen > Audio", "Settings > Audio", "Einstellungen > Audio", "Paramètres > Audio"),
    "microphone": ("Microfoon", "Microphone", "Mikrofon", "Microphone"),
    "headset": ("Headset, kabel", "Headset, cable", "Headset, Kabel", "Micro-casque, câble"),
    "test": ("Microfoon testen", "Test microphone", "Mikrofon testen", "Tester le microphone"),
    "length": ("10 seconden", "10 seconds", "10 Sekunden", "10 secondes"),
    "quiet": ("te zacht", "too quiet", "zu leise", "trop faible"),
    "zone": ("groene zone", "green zone", "grüner Bereich", "zone verte"),
    "loud": ("te hard", "too loud", "zu laut", "trop fort"),
}

TWO_STEP_CODE: Table = {
    "title": (
        "De code van de telefoon overnemen bij het inloggen",
        "Copy the code from the phone when signing in",
        "Den Code vom Handy bei der Anmeldung eingeben",
        "Recopier le code du téléphone à la connexion",
    ),
    "seconds": ("30 s", "30 s", "30 s", "30\u00a0s"),
    "sign-in": ("Inloggen", "Sign in", "Anmelden", "Connexion"),
    "code": ("Code van zes cijfers", "Six-digit code", "Sechsstelliger Code", "Code à six chiffres"),
}

PAPER_FORM: Table = {
    "title": ("Papieren formulier HY-P1", "Paper form HY-P1", "Papierformular HY-P1", "Formulaire papier HY-P1"),
    "first": ("Identificatiegegeven 1", "Identifier 1", "Identifikationsmerkmal 1", "Élément d'identité 1"),
    "second": ("Identificatiegegeven 2", "Identifier 2", "Identifikationsmerkmal 2", "Élément d'identité 2"),
    "time": ("Tijdstip van de zorg", "Time of care", "Uhrzeit der Versorgung", "Heure du soin"),
    "findings": ("Bevindingen", "Findings", "Befunde", "Constatations"),
    "initials": ("Paraaf", "Initials", "Kürzel", "Initiales"),
}

CONNECTION_MAP: Table = {
    "title": (
        "Hysio tussen EPD of HIS, lab en PACS",
        "Hysio between EHR, lab and PACS",
        "Hysio zwischen KIS oder PVS, Labor und PACS",
        "Hysio entre DPI, laboratoire et PACS",
    ),
    "record": ("EPD of HIS", "EHR", "KIS oder PVS", "DPI"),
    "inward": ("patiënten, afspraken", "patients, appointments", "Stammdaten, Termine", "patients, rendez-vous"),
    "outward": ("ondertekende notities", "signed notes", "signierte Notizen", "notes signées"),
    "lab": ("Lab", "Lab", "Labor", "Laboratoire"),
    "results": ("uitslagen", "results", "Befunde", "résultats"),
    "images": ("bewaart de beelden", "keeps the images", "bewahrt die Bilder auf", "garde les images"),
}

CENTRED = Face(bold=True, anchor="middle")
BY_THE_ARROW = Face(size=14, role="ink-soft", anchor="end")


def microphone_test(locale: str) -> Sheet:
    """The chosen microphone, the test button and the level in its zone."""
    words = words_of(MICROPHONE_TEST, locale)
    sheet = Sheet(words["title"], locale, 336)
    window(sheet, Box(16, 16, 448, 304), words["screen"])
    field(sheet, Box(66, 88, 382, 40), words["microphone"])
    sheet.icon("mic", (76, 97), 22)
    sheet.text((106, 113), words["headset"], 280, HEAD)
    sheet.path("m420 105 6 6 6-6", Paint(stroke="ink"))
    callout(sheet, (42, 108), 1)
    wide = button_width(words["test"], "mic")
    button(sheet, Box(66, 150, wide, 40), words["test"], "mic", main=True)
    sheet.icon("clock", (66 + wide + 18, 160), 20)
    sheet.text((66 + wide + 44, 175), words["length"], 130, SMALL)
    callout(sheet, (42, 170), 2)
    _meter(sheet, Box(66, 222, 382, 40))
    callout(sheet, (42, 242), 3)
    sheet.text((66, 288), words["quiet"], 100, SOFT)
    sheet.icon("check", (194, 273), 20, role="ok-text")
    sheet.text((218, 288), words["zone"], 150, Face(size=14, bold=True, role="ok-text"))
    sheet.text((448, 288), words["loud"], 90, Face(size=14, role="ink-soft", anchor="end"))
    return sheet


def _meter(sheet: Sheet, box: Box) -> None:
    """Segments filled up to the level; the zone to reach is framed, not only coloured."""
    step = box.w / 24
    zone = Box(box.x + 8 * step - 0.5, box.y - 8, 9 * step, box.h + 16)
    sheet.rect(zone, Paint(fill="ok-tint", stroke="ok-line", width=2))
    for number in range(24):
        segment = Box(box.x + number * step + 2, box.y, step - 5, box.h)
        spoken = number < 14
        role = "ok-line" if spoken and segment.x > zone.x else "ink-soft"
        sheet.rect(
            segment, Paint(fill=role if spoken else "raised", stroke=role if spoken else "line-strong"), radius=1
        )


def two_step_code(locale: str) -> Sheet:
    """A phone with its code and the seconds left, an arrow, the field that takes the code."""
    words = words_of(TWO_STEP_CODE, locale)
    sheet = Sheet(words["title"], locale, 296)
    sheet.rect(Box(36, 20, 132, 256), Paint(fill="raised", stroke="line-strong"), radius=12)
    sheet.line([(88, 34), (116, 34)], Paint(stroke="line-strong", width=3))
    sheet.circle((102, 106), 32, Paint(stroke="line", width=5))
    sheet.path("M102 74a32 32 0 1 1 -32 32", Paint(stroke="act", width=5))
    sheet.text((102, 111), words["seconds"], 52, CENTRED)
    sheet.rect(Box(48, 178, 108, 44), Paint(fill="act-tint", stroke="act"))
    sheet.text((102, 208), "482 017", 104, Face(size=22, bold=True, anchor="middle"))
    for y, width in ((236, 72), (252, 48)):
        sheet.rect(Box(102 - width / 2, y, width, 8), Paint(fill="bar"), radius=1)
    window(sheet, Box(212, 44, 252, 216), words["sign-in"])
    for y in (96, 126):
        sheet.rect(Box(228, y, 220, 22), SURFACE)
    bars(sheet, (238, 103), (86,), 8)
    for number in range(9):
        sheet.circle((243 + number * 11, 137), 3, Paint(fill="ink-soft"))
    sheet.text((228, 172), words["code"], 220, HEAD)
    _cells(sheet, (228, 182), "482")
    sheet.rect(Box(228, 228, 220, 20), Paint(fill="tint"), radius=2)
    arrow(sheet, (174, 200), (221, 200))
    callout(sheet, (36, 200), 1)
    callout(sheet, (464, 200), 2)
    return sheet


def _cells(sheet: Sheet, at: tuple[float, float], typed: str) -> None:
    """Six cells for the digits; the next one to type carries the caret."""
    for number in range(6):
        cell = Box(at[0] + number * 37.4, at[1], 33, 36)
        following = number == len(typed)
        sheet.rect(
            cell, Paint(fill="raised", stroke="act" if following else "line-strong", width=2.5 if following else 1.5)
        )
        x, y = cell.middle
        if number < len(typed):
            sheet.text((x, y + 6), typed[number], 28, Face(size=18, bold=True, anchor="middle"))
        if following:
            sheet.line([(x, y - 9), (x, y + 9)], Paint(stroke="ink"))


def paper_form(locale: str) -> Sheet:
    """The form as it lies on the table; marks show what is written first, second and third."""
    words = words_of(PAPER_FORM, locale)
    sheet = Sheet(words["title"], locale, 412)
    sheet.path("M68 16H388L428 56V396H68Z", Paint(fill="raised", stroke="line-strong"))
    sheet.path("M388 16V56H428", Paint(fill="tint", stroke="line-strong"))
    sheet.icon("doc", (86, 28), 22)
    sheet.text((116, 46), "HY-P1", 100, Face(size=18, bold=True))
    for name, box in (
        ("first", Box(86, 66, 324, 50)),
        ("second", Box(86, 124, 324, 50)),
        ("time", Box(86, 182, 324, 50)),
        ("findings", Box(86, 240, 324, 80)),
        ("initials", Box(86, 328, 180, 50)),
    ):
        sheet.rect(box, Paint(fill="raised", stroke="ink"), radius=1)
        sheet.text((box.x + 10, box.y + 19), words[name], box.w - 20, SMALL)
        rules = (box.y + 46, box.y + 66) if name == "findings" else (box.y + 39,)
        for y in rules:
            sheet.line([(box.x + 10, y), (box.right - 10, y)], Paint(stroke="line-strong", width=1, dash="1 4"))
    sheet.path("M56 70H48V170H56", Paint(stroke="ink"))
    for number, y in enumerate((120, 207, 353), start=1):
        callout(sheet, (36, y), number)
    return sheet


def connection_map(locale: str) -> Sheet:
    """The record system above Hysio, laboratory and image archive below it; no arrow to the archive: images stay there."""
    words = words_of(CONNECTION_MAP, locale)
    sheet = Sheet(words["title"], locale, 388)
    _system(sheet, Box(130, 20, 220, 60), words["record"], "doc")
    arrow(sheet, (190, 86), (190, 158))
    arrow(sheet, (290, 158), (290, 86))
    lines(sheet, (178, 118), words["inward"], 150, BY_THE_ARROW)
    lines(sheet, (302, 118), words["outward"], 150, SOFT)
    for y, name in ((96, "HL7"), (126, "FHIR")):
        sheet.rect(Box(208, y, 64, 24), Paint(fill="tint", stroke="line-strong"))
        sheet.text((240, y + 17), name, 60, Face(size=14, bold=True, anchor="middle"))
    sheet.rect(Box(130, 164, 220, 64), Paint(fill="act", stroke="act"))
    sheet.text((240, 202), "Hysio", 200, Face(size=18, bold=True, role="on-act", anchor="middle"))
    arrow(sheet, (158, 302), (158, 234))
    sheet.text((146, 272), words["results"], 120, BY_THE_ARROW)
    sheet.line([(322, 228), (322, 308)], Paint(stroke="ink"))
    _system(sheet, Box(20, 308, 190, 60), words["lab"], "pulse")
    sheet.rect(Box(232, 308, 228, 60), SURFACE)
    _films(sheet, (246, 322))
    sheet.text((290, 333), "PACS", 140, HEAD)
    sheet.text((290, 354), words["images"], 164, SOFT)
    return sheet


def _system(sheet: Sheet, box: Box, name: str, icon: str) -> None:
    sheet.rect(box, SURFACE)
    sheet.icon(icon, (box.x + 14, box.y + box.h / 2 - 13), 26)
    sheet.text((box.x + 52, box.y + box.h / 2 + 5.5), name, box.w - 64, HEAD)


def _films(sheet: Sheet, at: tuple[float, float]) -> None:
    """A small stack of pictures."""
    x, y = at
    sheet.rect(Box(x + 6, y, 24, 24), Paint(fill="raised", stroke="ink"), radius=1)
    sheet.rect(Box(x, y + 6, 24, 24), Paint(fill="raised", stroke="ink"), radius=1)
    sheet.path(f"m{x + 4:g} {y + 25:g} 6-8 5 5 3-3 3 6", Paint(stroke="ink"))
