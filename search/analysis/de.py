"""German. Umlauts are folded to the bare vowel; the stemmer also reads ae, oe and ue as such.

"andere" is no stop word here: folded, "ändere" (I change) is the same word.
"""

from search.analysis.language import Language

STOP = """
    ab aber alle allem allen aller alles als also am an auch auf aus bei beim
    bin bis bist bitte da dabei dadurch dafür damit danach dann daran darauf daraus das dass dazu dein deine dem den denn der
    deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines einige er
    es etwas euch euer für gegen habe haben hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im
    in indem ins ist ja jede jedem jeden jeder jedes jetzt kann kannst kein keine keinem keinen können könnte man mein meine
    meinem meinen meiner mich mir mit muss müssen nach nein nicht nichts noch nun nur ob oder ohne sehr sein seine seinem
    seinen seiner sich sie sind so soll sollen sondern sonst über um und uns unser unsere unter viel vom von vor war waren
    warum was weil welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wurde wurden zu
    zum zur zwischen
"""

SEEDS = """
    abrechnung akte anmeldung anruf antrag arzt aufnahme aufzeichnung auftrag auskunft behandlung benutzer bericht bild blut
    brief code daten datei datenschutz diagnose dienst dokument druck einrichtung einstellung einwilligung erinnerung
    export fehler frist freigabe gerat gesprach gesundheit gruppe hausarzt hilfe karte kasse kennwort klinik kranken kranken
    krankenhaus labor leitung liste mangel meldung messung mikrofon mitarbeiter nachricht name netz notfall notiz nummer
    ordner passwort patient patienten pflege plan praxis protokoll prufung quelle recht regel rezept rolle schlussel schulung
    schutz schnittstelle sicherheit sitzung sprache sprech standort status storung stunde system termin text uberweisung
    untersuchung verbindung verletzung versicherung versorgung verwaltung vorlage warnung wert zeit zertifikat zugang zugriff
    zustimmung
"""

LANGUAGE = Language("de", stemmer="german", stop=STOP, links="s es en er n e", seeds=SEEDS)
