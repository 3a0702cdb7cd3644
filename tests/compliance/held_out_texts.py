"""A second set of templates, written after the rules and measured once: the figures of `docs/decisions/0004-screening.md`.

Do not tune rules on it; put a new case into `patient_texts.py` and leave these as they are.
"""

PLANTED = {
    "nl": """
goedemiddag, ik zit met een verwisseling: mevr. {name} en dhr. {name} hebben elkaars verslag
Het gaat om {full} ({date-of-birth}), zij staat bij ons onder nummer P0012345? weet niet zeker
bsn nummer van de cliënt: {bsn}, dat van haar man {bsn}
MW. {name} BELT NET, OPNAME VAN GISTEREN IS LEEG
Kan de notitie van consult 10:30 (patiënte {full}) naar het juiste dossier?
geb.dat. {date-of-birth} wordt geweigerd in het formulier
Zijn mobiele nummer is {phone} en per mail {email}
Ontslagbrief: naam patiënt: {full}; patiëntnr: {patient-number}; ontvangen door huisarts? nee
Zoon van de heer {name} vraagt inzage in het logboek
wie heeft het dossier van patient {full} bekeken vorige week
dhr. {name} (BSN: {bsn}) wil bezwaar maken, zie bijlage
Cliëntnummer {patient-number} dubbel aangemaakt tijdens de nachtdienst
graag een kopie sturen aan {email}, zij is de mantelzorger van mw. {name}
Betaling ontvangen van {iban}?
""",
    "en": """
hi, two charts got mixed up: Mrs. {name} has the note of Mr. {name} and the other way round
It concerns {full} ({date-of-birth}), she is in bed 4
the NHS numbers are {nhs} and {nhs}, please compare
MRS {name} IS ON THE PHONE, HER RECORDING IS EMPTY
Can the note of the 10:30 visit (patient {full}) be moved?
D.O.B. {date-of-birth} is rejected by the form
His mobile is {phone}, his mail {email}
Discharge letter: patient name: {full}; MRN: {patient-number}; received by GP? no
Mr {name}'s son asks who looked at the audit log
who opened the record of patient {full} last week
Mr {name} (NHS no. {nhs}) objects, see attachment
Hospital no {patient-number} was created twice on the night shift
please copy in {email}, she cares for Ms {name}
did you receive a payment from {iban}?
""",
    "de": """
Guten Tag, bei uns wurden zwei vertauscht: Frau {name} hat die Notiz von Herrn {name}
Es geht um {full} ({date-of-birth}), sie liegt in Zimmer 4
Krankenversichertennummern: {kvnr} und {kvnr}, bitte vergleichen
FRAU {name} RUFT GERADE AN, IHRE AUFNAHME IST LEER
Kann die Notiz der Konsultation um 10:30 (Patientin {full}) verschoben werden?
Geb.-Datum {date-of-birth} wird vom Formular abgelehnt
Seine Handynummer ist {phone}, seine Mail {email}
Entlassbrief: Name der Patientin: {full}; Pat-ID: {patient-number}; beim Hausarzt angekommen? nein
Sohn von Herrn {name} will wissen, wer im Protokoll steht
wer hat letzte Woche die Akte von Patient {full} geöffnet
Herr {name} (Versicherten-Nr. {kvnr}) widerspricht, siehe Anlage
Fall-Nr. {patient-number} wurde in der Nacht doppelt angelegt
bitte Kopie an {email}, sie betreut Frau {name}
Ist eine Zahlung von {iban} eingegangen?
""",
    "fr": """
bonjour, deux dossiers mélangés : Mme {name} a la note de M. {name} et inversement
Il s'agit de {full} ({date-of-birth}), elle est chambre 4
numéros de sécu : {nir} et {nir}, merci de comparer
MME {name} EST AU TÉLÉPHONE, SON ENREGISTREMENT EST VIDE
Peut-on déplacer la note de 10 h 30 (patiente {full}) ?
DDN {date-of-birth} refusée par le formulaire
Son portable est le {phone}, son courriel {email}
Lettre de sortie : nom du patient : {full} ; IPP : {patient-number} ; reçue par le médecin traitant ? non
Le fils de Monsieur {name} demande qui a consulté le journal
qui a ouvert le dossier du patient {full} la semaine dernière
M. {name} (NIR {nir}) s'oppose, voir pièce jointe
Dossier n° {patient-number} créé deux fois pendant la nuit
merci de mettre {email} en copie, elle s'occupe de Mme {name}
Avez-vous reçu un virement de {iban} ?
""",
}

CLEAN = {
    "nl": """
Wat doet de knop Aan patiënt koppelen?
mevrouw, kunt u terugbellen over ticket {ticket}
Dag Support, de patiënt Zoeken balk is weg
patiënt verkeerd gekoppeld na release {version} van {day}
geboren worden er dubbele consulten? sinds {day} wel
Waarom staat BSN verplicht als het dossier tijdelijk is
DPIA voor {price} euro, wie betaalt
meneer Hysio reageert niet
order {order} en ticket {ticket}: patiëntenscherm traag
SNOMED {order} ontbreekt bij deze patiënt
Cursus op {day} om 09:00-17:00 in zaal 12
hartslag 120 bpm, bloeddruk 140/90, saturatie 98 %
Systeemeisen: 8 GB, 1280 x 800, 2 Mbit/s
Terugbelverzoek: wij werken 08:00-18:00
Mw./dhr. kiezen in de aanhef lukt niet
""",
    "en": """
What does the Link to patient button do?
sir or madam, please reply to ticket {ticket}
Hi Support, the Patient Search bar is gone
patient linked wrongly after release {version} of {day}
born in error: duplicates since {day}
Why is the NHS number required for a temporary patient
DPIA at {price} euro, who pays
Mrs in the salutation list is missing
order {order} and ticket {ticket}: patient screen slow
SNOMED {order} missing for this patient
Training on {day} from 09:00-17:00 in room 12
heart rate 120 bpm, blood pressure 140/90, saturation 98 %
Requirements: 8 GB, 1280 x 800, 2 Mbit/s
Call back please, we work 08:00-18:00
Patient Administration System sends ADT A08 twice
""",
    "de": """
Was macht die Schaltfläche Patientenakte zuordnen?
Sehr geehrte Damen und Herren, Ticket {ticket} bitte
Die Patient Suche ist weg
Patient falsch zugeordnet seit Release {version} vom {day}
Geburtsdatum seit {day} ein Pflichtfeld?
Warum ist die KVNR bei vorläufigen Patienten Pflicht
DSFA für {price} Euro, wer zahlt
Herr der Lage wird man so nicht
Bestellung {order} und Ticket {ticket}: Patientenliste langsam
SNOMED {order} fehlt bei diesem Patienten
Schulung am {day} von 09:00-17:00 in Raum 12
Herzfrequenz 120 bpm, Blutdruck 140/90, Sättigung 98 %
Voraussetzungen: 8 GB, 1280 x 800, 2 Mbit/s
Rückruf bitte, wir arbeiten 08:00-18:00
Frau/Herr in der Anrede fehlt
""",
    "fr": """
Que fait le bouton Rattacher au patient ?
Madame, Monsieur, merci de répondre au ticket {ticket}
La recherche Patient a disparu
patient mal rattaché depuis la version {version} du {day}
né d'une erreur : doublons depuis le {day}
Pourquoi le NIR est-il obligatoire pour un patient temporaire
AIPD à {price} euros, qui paie
Mme dans la formule d'appel manque
commande {order} et ticket {ticket} : écran patient lent
SNOMED {order} absent chez ce patient
Formation le {day} de 09:00-17:00 en salle 12
fréquence 120 bpm, tension 140/90, saturation 98 %
Configuration : 8 Go, 1280 x 800, 2 Mbit/s
Merci de rappeler, nous travaillons 08:00-18:00
Monsieur le Directeur demande un accès
""",
}
