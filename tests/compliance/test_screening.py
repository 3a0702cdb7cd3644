import io
import json
import random
import time
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.screening.engine import redact, screen
from compliance.screening.finding import Kind
from compliance.screening.identifiers import kvnr_is_valid
from tests.compliance import patient_texts

BSN, NHS, KVNR, NIR = "111222333", "943 476 5919", "A123456780", "2 55 08 14 168 025 38"


def found(text):
    return [(str(each.kind), text[each.start : each.end]) for each in screen(text)]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        (f"BSN {BSN}", "bsn", BSN),
        (f"{BSN} is haar burgerservicenummer", "bsn", BSN),
        (f"BSN{BSN}", "bsn", BSN),
        (f"patiënte van kamer 4, {BSN}", "bsn", BSN),
        (f"NHS number {NHS}", "nhs", NHS),
        (f"KVNR {KVNR}", "kvnr", KVNR),
        (f"die Karte mit {KVNR} geht nicht", "kvnr", KVNR),
        (NIR, "nir", NIR),
        ("rekening nl91 abna 0417 1643 00 aub", "iban", "nl91 abna 0417 1643 00"),
        ("DE89370400440532013000", "iban", "DE89370400440532013000"),
        ("bel 06-12345678", "phone", "06-12345678"),
        ("+31 (0)6 1234 5678", "phone", "+31 (0)6 1234 5678"),
        ("call (415) 555-0132 today", "phone", "(415) 555-0132"),
        ("Rückruf 0171/1234567", "phone", "0171/1234567"),
        ("joindre au 06 12 34 56 78", "phone", "06 12 34 56 78"),
        ("mail jan.pietersen@voorbeeld.nl.", "email", "jan.pietersen@voorbeeld.nl"),
        ("jan.pietersen (at) voorbeeld.nl", "email", "jan.pietersen (at) voorbeeld.nl"),
        ("geboren 12-03-1961", "date-of-birth", "12-03-1961"),
        ("geb. 3.4.58", "date-of-birth", "3.4.58"),
        ("DOB 4/3/58", "date-of-birth", "4/3/58"),
        ("née le 4 mars 1961", "date-of-birth", "4 mars 1961"),
        ("né(e) le 1er mars 1961", "date-of-birth", "1er mars 1961"),
        ("* 12.03.1961", "date-of-birth", "12.03.1961"),
        ("geb. am 3. April 1958", "date-of-birth", "3. April 1958"),
        ("born March 4th, 1961", "date-of-birth", "March 4th, 1961"),
        ("born on the 4th of March 1961", "date-of-birth", "4th of March 1961"),
        ("geboortedatum: 12 mrt 1961", "date-of-birth", "12 mrt 1961"),
        ("geboortedatum 12031961", "date-of-birth", "12031961"),
        ("12-03-1961 (geboren)", "date-of-birth", "12-03-1961"),
        ("patiëntnummer 1234567", "patient-number", "1234567"),
        ("MRN: A0012345", "patient-number", "A0012345"),
        ("Pat.-Nr. 88231-4", "patient-number", "88231-4"),
        ("n° de dossier 445566", "patient-number", "445566"),
        ("1234567 (patiëntnummer)", "patient-number", "1234567"),
        ("medical record number for this lady is 7654321", "patient-number", "7654321"),
        ("mw. Jansen belt", "name", "Jansen"),
        ("mevrouw van den Berg-de Wit belt", "name", "van den Berg-de Wit"),
        ("dhr. v.d. Berg", "name", "v.d. Berg"),
        ("de heer J.P. van 't Hof", "name", "J.P. van 't Hof"),
        ("mw jansen krijgt een fout", "name", "jansen"),
        ("MEVR. QUIBELAAR BELT", "name", "QUIBELAAR BELT"),  # in capitals nobody can tell where a name ends
        ("Frau Dr. Quastenberg ruft an", "name", "Quastenberg"),
        ("Herr von Hollerbusch", "name", "von Hollerbusch"),
        ("Monsieur Le Guennadec", "name", "Le Guennadec"),
        ("M. d'Arcimolles attend", "name", "d'Arcimolles"),
        ("patient named Mary O'Tarren", "name", "Mary O'Tarren"),
        ("patiënt heet Bram Zwartveld", "name", "Bram Zwartveld"),
        ("pt Quibelaar terugbellen", "name", "Quibelaar"),
        ("Nom du patient : Quermelec", "name", "Quermelec"),
        ("naam patiënt: Quibelaar, J.", "name", "Quibelaar, J."),
    ],
)
def test_patient_data_is_found_where_it_stands(text, kind, what):
    assert (kind, what) in found(text)


@pytest.mark.parametrize(
    ("text", "name", "born"),
    [
        ("Jan de Rietvinck, geb. 12-03-1961", "Jan de Rietvinck", "12-03-1961"),
        ("Quastenberg, Gundula * 9.12.1931", "Gundula", "9.12.1931"),
        ("It concerns Imogen Pellwether (4/3/1958), bed 4", "Imogen Pellwether", "4/3/1958"),
    ],
)
def test_a_name_before_a_date_of_birth_is_found_with_it(text, name, born):
    kinds = dict(found(text))
    assert kinds["date-of-birth"] == born
    assert name in kinds["name"]


CLEAN = [
    "", "   ", "\n", "Mr", "Mr alone", "mw.", "Frau Doktor fragt", "patient record", "patient consent form", "dossier patient",
    "Patient Record Export", "Patienten Akte öffnen", "HY-429", "HY-429 bij patiënt", "ticket HYS-2026-000123 patiënt", "#12345",
    "versie 2.8", "v2.8.1 patient list", "release 12-03-2026", "€ 12.345,67 voor de patiënt", "EUR 1 234.50", "ECG via HL7 ORU R01",
    "FHIR Patient Observation", "97 % zekerheid", "support@hysio.com", "+31-20-XXX-XXXX", "+1-XXX-XXX-XXXX", "112 of 999 bellen",
    "123456789 zonder samenhang", "order 123456782 voor de patiënt", "BSN 123456789", "NHS number 1234567890",
    "geboortedatum klopt niet", "the date of birth field since 12-03-2024", "nee 12-03-1961", "De patiënt. Vervolgens klikken.",
    "MR Befund fehlt", "Ms Teams", "patient de Lyon", "Frau in der Vorlage", "08:00-17:00", "IP 192.168.100.200",
    "0.4.0 (2026-09)", "patient 2024",
    "the chart of the patient I'm reviewing", "the patient I’ve seen",
    "zoeken op patiëntnummer duurt 12000 ms", "123e4567-e89b-12d3-a456-426614174000",
    "M. ou Mme", "Sehr geehrte Damen und Herren", "Arthur M. Schlesinger wrote it", "een twee drie",
]  # fmt: skip


@pytest.mark.parametrize("text", CLEAN)
def test_everyday_words_codes_and_dates_are_no_patient_data(text):
    assert found(text) == []


def test_the_desk_s_own_number_is_no_patient_s(settings):
    settings.EMERGENCY_PHONE = "+31 20 123 45 67"
    assert found("bel 020-1234567") == []
    assert found("bel 020-1234568") == [("phone", "020-1234568")]


def test_a_finding_shows_no_text():
    assert "Jansen" not in repr(screen("mw. Jansen"))


def test_redaction_names_the_kind():
    text = f"mw. Jansen (geb. 12-03-1961), BSN {BSN}, tel 06-12345678"
    assert redact(text) == "mw. [name] (geb. [date-of-birth]), BSN [bsn], tel [phone]"


def test_the_check_digit_of_a_health_insurance_number_is_checked():
    assert kvnr_is_valid(KVNR)
    assert not any(kvnr_is_valid(KVNR[:-1] + last) for last in "123456789")


EVASIONS = {
    "spaces": lambda value: " ".join(value),
    "dots": lambda value: ".".join(value),
    "dashes": lambda value: "-".join(value),
    "no-break spaces": lambda value: "\u00a0".join(value[at : at + 3] for at in range(0, len(value), 3)),
    "thin spaces": lambda value: "\u2009".join(value[at : at + 2] for at in range(0, len(value), 2)),
    "full width": lambda value: "".join(chr(ord(each) + 0xFEE0) for each in value),
    "zero width": lambda value: "\u200b".join(value),
    "soft hyphens": lambda value: "\u00ad".join(value),
    "letter O": lambda value: value[0] + value[1:].replace("0", "O"),
    "Cyrillic O": lambda value: value[0] + value[1:].replace("0", "О"),
    "letter l": lambda value: value[0] + value[1:].replace("1", "l"),
    "line break": lambda value: value[: len(value) // 2] + "\n" + value[len(value) // 2 :],
    "Arabic digits": lambda value: "".join(chr(0x0660 + int(each)) if each.isdecimal() else each for each in value),
    "slashes": lambda value: "/".join(value[at : at + 3] for at in range(0, len(value), 3)),
    "as words": lambda value: " ".join(
        ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"][int(each)]
        if each.isdecimal()
        else each
        for each in value
    ),
}


def test_nine_of_ten_evasions_are_found():
    """Four kinds, fifteen tricks, seven numbers each: 420 variants."""
    dice, missed, tried = random.Random(3), [], 0
    makers = {
        "BSN": patient_texts.bsn, "NHS number": patient_texts.nhs, "KVNR": patient_texts.kvnr, "NIR": patient_texts.social_security
    }  # fmt: skip
    for cue, maker in makers.items():
        for trick, change in EVASIONS.items():
            for _turn in range(7):
                value = "".join(filter(str.isalnum, maker(dice, "nl")))
                text = f"{cue}: {change(value)} graag"
                tried += 1
                if not screen(text):
                    missed.append((trick, text))
    assert tried == 420
    assert len(missed) <= tried // 10, missed


@pytest.mark.parametrize("written", ["p\u200bt\u00a0Quibelaar", "patie\u0308nt Quibelaar", "раtiënt Quibelaar"])
def test_disguised_cues_still_count(written):
    assert found(written) == [("name", "Quibelaar")]


def test_places_are_those_of_the_text_as_given():
    text = "\u200b\u200bzie\u00ad BSN 111\u200b222\u200b333, e\u0301e\u0301n keer mw. Quibelaar"
    assert found(text) == [("bsn", "111\u200b222\u200b333"), ("name", "Quibelaar")]


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["BSN ", BSN, NHS, "geb. ", "12-03-1961", "mw. ", "Jansen", "van ", "patiënt ", "06-12345678", "[bsn]", "[name]", "* ", "@",
         "voorbeeld.nl", "NL91ABNA0417164300", "nr ", "de ", "'", ".", ", ", "(", "\n", "\u200b", "e\u0301", "een ", "+31", "0"]
    ),
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
@example("[" * 50)
@example("İstanbul mw. İnan \ud800")
@example("geb. [date-of-birth] 12-03-1961")
def test_any_text_is_screened_without_error_and_redacting_twice_is_redacting_once(text):
    findings = screen(text)
    end = 0
    for each in findings:
        assert end <= each.start < each.end <= len(text)
        assert 0 < each.score <= 1
        assert each.kind in Kind
        end = each.end
    once = redact(text)
    assert redact(once) == once


def best_of(times, work):
    durations = []
    for _turn in range(times):
        started = time.process_time()
        work()
        durations.append(time.process_time() - started)
    return min(durations)


HEAVY = {
    "prose": "Na het ondertekenen verschijnt de notitie van de patiënt niet in Vandaag, ook niet na verversen. ",
    "digits": "1 2 3 4 5 6 7 8 9 0 ",
    "long digits": "1234567890",
    "phones": "06-12345678, ",
    "cues": "BSN geb. mw. patiënt nummer ",
    "capitals": "Aaaa Bbbb Cccc ",
    "at signs": "a@",
    "dots": "v.d. ",
    "initials": "A.",
    "planted": f"mw. Jansen, geb. 12-03-1961, BSN {BSN}, tel 06-12345678. ",
    "zero width": "1\u200b",
    "accents": "e\u0301",
    "brackets": "(12-03-1961) ",
}


@pytest.mark.parametrize("piece", HEAVY.values(), ids=HEAVY.keys())
def test_the_time_for_a_text_grows_with_its_length_and_no_faster(piece):
    """No catastrophic pattern: eight times the text costs about eight times the processor; a quadratic one would cost 64."""
    short, long = (piece * (size // len(piece)) for size in (12_500, 100_000))
    screen(short)
    assert best_of(3, lambda: screen(long)) < 24 * best_of(3, lambda: screen(short)) + 0.05


def lines_in(monkeypatch, content):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def test_the_command_answers_one_list_a_line(monkeypatch, capsys):
    lines_in(monkeypatch, f"mw. Jansen, BSN {BSN}\n\nhoe onderteken ik\nlaatste geb. 12-03-1961".encode())
    call_command("screen_text", "--json")
    first, second, third, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == [
        {"kind": "name", "start": 4, "end": 10, "score": 0.9, "text": "Jansen"},
        {"kind": "bsn", "start": 16, "end": 25, "score": 0.99, "text": BSN},
    ]
    assert (second, third, last[0]["kind"]) == ([], [], "date-of-birth")


def test_the_command_fails_on_what_is_no_text(monkeypatch):
    lines_in(monkeypatch, b"\xff\xfe\n")
    with pytest.raises(CommandError):
        call_command("screen_text", "--json")
