"""Pictures of time: a leaver's last day, the two periods of a breach, the renewal of a certificate.

What is round is about time, as everywhere in the house: periods are drawn as pills.
"""

from kb_site.demo.drawings.parts import CARD, arrow, button, callout, lines
from kb_site.demo.drawings.pen import BODY, HEAD, SMALL, SOFT, Box, Face, Paint, Sheet, Table, words_of

LEAVER_TIMELINE: Table = {
    "title": (
        "Uit dienst: vooraf, op de laatste dag en daarna",
        "Leaver: before, on and after the last day",
        "Ausgeschieden: vor, an und nach dem letzten Tag",
        "Départ : avant, pendant et après le dernier jour",
    ),
    "before": ("Vooraf", "Before", "Vorher", "Avant"),
    "drafts": ("Concepten overdragen", "Hand over drafts", "Entwürfe übergeben", "Transmettre les brouillons"),
    "last": ("Laatste dag", "Last day", "Letzter Tag", "Dernier jour"),
    "deactivate": ("Deactiveren", "Deactivate", "Deaktivieren", "Désactiver"),
    "after": ("Daarna", "Afterwards", "Danach", "Après"),
    "check": (
        "Sleutels en toegang nakijken",
        "Check keys and access",
        "Schlüssel und Zugriffe prüfen",
        "Vérifier les clés et les accès",
    ),
}

BREACH_CLOCK: Table = {
    "title": (
        "Twee termijnen bij een datalek",
        "Two periods after a data breach",
        "Zwei Fristen bei einer Datenschutzverletzung",
        "Deux délais après une violation de données",
    ),
    "found": (
        "Hysio ontdekt het lek",
        "Hysio finds the breach",
        "Hysio entdeckt die Verletzung",
        "Hysio découvre la violation",
    ),
    "most": ("hooguit 24 uur", "at most 24 hours", "höchstens 24 Stunden", "24 heures au plus"),
    "told": (
        "Hysio licht de organisatie in",
        "Hysio informs the organisation",
        "Hysio informiert die Einrichtung",
        "Hysio informe l'établissement",
    ),
    "aware": (
        "De organisatie kent het lek",
        "The organisation is aware",
        "Die Einrichtung hat Kenntnis",
        "L'établissement en a connaissance",
    ),
    "hours": ("72 uur", "72 hours", "72 Stunden", "72 heures"),
    "report": ("Melding", "Report", "Meldung", "Notification"),
}

RENEWAL_TIMELINE: Table = {
    "title": (
        "Certificaat verlengen: van eerste herinnering tot einde van het korte traject",
        "Certificate renewal: from the first reminder to the end of the short path",
        "Zertifikat verlängern: von der ersten Erinnerung bis zum Ende des Kurzwegs",
        "Renouveler le certificat : du premier rappel à la fin du parcours court",
    ),
    "reminders": (
        "Herinnering, dagen vooraf",
        "Reminder, days before",
        "Erinnerung, Tage vorher",
        "Rappel, jours avant",
    ),
    "end": ("Einddatum", "End date", "Enddatum", "Date de fin"),
    "sixty": ("60 dagen", "60 days", "60 Tage", "60 jours"),
    "open": ("Verlengen kan", "Renewal is open", "Verlängerung offen", "Renouvellement ouvert"),
    "thirty": ("30 dagen", "30 days", "30 Tage", "30 jours"),
    "short": ("Kort traject", "Short path", "Kurzweg", "Parcours court"),
    "full": ("Volledige training", "Full course", "Ganze Schulung", "Formation complète"),
}

MIDDLE = Face(size=14, anchor="middle")
MIDDLE_HEAD = Face(bold=True, anchor="middle")


def leaver_timeline(locale: str) -> Sheet:
    """Three parts in a row, the last day in the middle."""
    words = words_of(LEAVER_TIMELINE, locale)
    sheet = Sheet(words["title"], locale, 208)
    arrow(sheet, (20, 38), (460, 38))
    parts = (("before", "drafts"), ("last", "deactivate"), ("after", "check"))
    for number, (when, deed) in enumerate(parts):
        box = Box(16 + number * 152, 66, 144, 126)
        middle = box.middle[0]
        chosen = when == "last"
        sheet.line([(middle, 50), (middle, 66)], Paint(stroke="ink"))
        sheet.rect(box, Paint(fill="act-tint", stroke="act", width=2) if chosen else CARD)
        sheet.text((middle, 92), words[when], 132, MIDDLE_HEAD)
        sheet.line([(box.x + 14, 104), (box.right - 14, 104)], Paint(stroke="line"))
        callout(sheet, (middle, 38), number + 1)
        if chosen:
            button(sheet, Box(box.x + 8, 122, 128, 38), words[deed], main=True)
        else:
            lines(sheet, (middle, 132), words[deed], 128, MIDDLE)
    return sheet


def breach_clock(locale: str) -> Sheet:
    """Two pills to scale, 24 and 72 hours; the second starts where the organisation is aware."""
    words = words_of(BREACH_CLOCK, locale)
    sheet = Sheet(words["title"], locale, 270)
    start, aware, end = 34, 134, 434
    sheet.text((start - 6, 38), words["found"], 430, HEAD)
    sheet.line([(start, 48), (start, 82)], Paint(stroke="ink"))
    _pill(sheet, Box(start, 62, aware - start, 40), main=False)
    sheet.icon("clock", (start + 38, 70), 24)
    sheet.text((aware + 14, 80), words["most"], 310, HEAD)
    sheet.text((aware + 14, 100), words["told"], 310, SOFT)
    sheet.line([(aware, 82), (aware, 186)], Paint(stroke="ink", dash="4 4"))
    sheet.circle((aware, 142), 6, Paint(fill="ink", stroke="ink"))
    sheet.text((aware + 14, 147), words["aware"], 310, HEAD)
    _pill(sheet, Box(aware, 166, end - aware, 40), main=True)
    sheet.icon("clock", (aware + 20, 174), 24, role="on-act")
    sheet.text((aware + 54, 192), words["hours"], 200, Face(size=16, bold=True, role="on-act"))
    sheet.line([(end, 186), (end, 248)], Paint(stroke="ink"))
    sheet.path(f"M{end} 232h20l-5 8 5 8h-20", Paint(fill="ink", stroke="ink"))
    sheet.text((end - 12, 246), words["report"], 300, Face(bold=True, anchor="end"))
    return sheet


def renewal_timeline(locale: str) -> Sheet:
    """Reminders on the axis, the periods under it; distances are not to scale."""
    words = words_of(RENEWAL_TIMELINE, locale)
    sheet = Sheet(words["title"], locale, 224)
    first, step, end, after = 36, 38, 226, 346
    sheet.icon("bell", (20, 22), 22)
    sheet.text((50, 39), words["reminders"], 300, BODY)
    arrow(sheet, (16, 84), (464, 84))
    sheet.line([(end, 84), (end, 216)], Paint(stroke="ink", width=2))
    for place, days in enumerate((60, 30, 14, 7, 1)):
        sheet.circle((first + place * step, 84), 16, Paint(fill="raised", stroke="ink"))
        sheet.text((first + place * step, 89.5), str(days), 30, MIDDLE_HEAD)
    sheet.circle((end, 84), 17, Paint(fill="ink", stroke="ink"))
    sheet.icon("bell", (end - 11, 73), 22, role="raised")
    sheet.text((end + 24, 74), words["end"], 120, HEAD)
    _pill(sheet, Box(first - 16, 122, end - first + 10, 36), main=True)
    sheet.text((first + 88, 145.5), words["sixty"], 160, Face(bold=True, role="on-act", anchor="middle"))
    _pill(sheet, Box(end + 6, 122, after - end - 8, 36), main=False)
    sheet.text(((end + after) / 2 + 2, 145.5), words["thirty"], 104, MIDDLE_HEAD)
    arrow(sheet, (after + 8, 140), (460, 140), dash="5 5")
    lines(sheet, (first - 8, 182), words["open"], 190, SMALL)
    lines(sheet, (end + 14, 182), words["short"], 106, SMALL)
    lines(sheet, (after + 12, 182), words["full"], 106, SMALL)
    return sheet


def _pill(sheet: Sheet, box: Box, main: bool) -> None:
    paint = Paint(fill="act", stroke="act") if main else Paint(fill="act-tint", stroke="act")
    sheet.rect(box, paint, radius=box.h / 2)
