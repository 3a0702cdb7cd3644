"""Sentences as people type them in a hurry, in four languages: those that call for a person, and harmless ones.

A mark before a sentence says what it warns of: e emergency, s safety of a patient, b breach.
"""

URGENT = {
    "nl": """
e patiënt ademt niet, hoe sluit ik het scherm
e reanimatie bezig en hysio vraagt om een code
e Reanimtie op kamer 4, waar vind ik het dossier
e mevrouw is bewusteloos en ik kan er niet in
e patient is bewustloos
e hartstilstand wachtkamer
e meneer krijgt geen lucht meer
e hij is benauwd en de patient wordt blauw
e kind stikt in iets
e mevrouw zakt weg, nu hulp nodig
e patiënt is in elkaar gezakt in de wachtkamer
e anafylactische shock na injectie
e anafilactische reactie, allergieën laden niet
e patiënt bloedt hevig
e meneer heeft nu een hartinfarct
e pijn op de borst, ecg komt niet binnen
e dit is een noodgeval
e noodgval op de seh
e het is spoed
e SPOED!!! notitie weg
e kan iemand met spoed meekijken
e dringend, patient zit te wachten op medicatie
e drngend hulp nodig
e bel 112 of jullie?
e ambulance is onderweg en ik heb de overdracht nodig
e patient dreigt met suicide en ik kan de crisisdienst niet bereiken via hysio
e overdosis paracetamol, kan dossier niet openen
e levensgevaarlijke situatie
e Hysio ligt eruit
e alles ligt plat hier
e hele systeem plat op de afdeling
e hysio doet het niet meer
e hysio werkt niet
e niets werkt meer sinds 10 uur
e storing? niemand kan inloggen
e stroing in heel het ziekenhuis
e we kunnen niet bij de dossiers van onze patiënten
e server is uitgevallen
e epd is onbereikbaar
e ik heb nu hulp nodig
s notitie staat bij de verkeerde patiënt
s ik heb gedicteerd in het verkeerde dossier
s verkeerde patint geopend en getekend
s patienten verwisseld
s twee dossiers door elkaar gehaald
s uitslag van een andere patiënt in dit dossier
s de dosering klopt niet in de notitie
s verkeerde dosis overgenomen
s er staat tien keer de dosis
s allergie staat er niet meer in
s penicilline allergie is verdwenen uit het overzicht
s hysio heeft een diagnose verzonnen
s in de notitie staat iets wat de patiënt nooit gezegd heeft
s links en rechts verwisseld in het verslag
s er staat rechts ipv links
s medicatiefout door transcript
s bijna-incident melden
s hoe meld ik een calamiteit
s ecg hoort niet bij deze patiënt
s brief naar huisarts met verkeerde medicatie
b datalek, wat moet ik doen
b datelek gemeld door patient
b data lek
b we zijn gehackt
b gehact account
b phishing mail van hysio gekregen
b ik klikte op een phising link
b ransomware melding op het scherm
b mijn laptop is gestolen
b telefoon kwijt met hysio erop
b usb stick met patiëntgegevens verloren
b brief naar verkeerde adres gestuurd
b per ongeluk naar alle patiënten gemaild
b verslag gemaild naar de verkeerde ontvanger
b iemand anders is ingelogd op mijn account
b ik zie een inlog uit een vreemd land, niet ik
b vreemde inlogpoging vannacht
b collega heeft dossier van haar buurvrouw bekeken
b wachtwoord gedeeld met stagiair
b api sleutel staat op github
b onbevoegde inzage
b verdachte mail
""",
    "en": """
e patient not breathing, how do i close this
e he stopped breathing
e cardiac arrest in room 3 need the record
e cardaic arrest
e she is unconscious and I can't get in
e unconcious patient waiting for id
e patient has collapsed in the corridor
e anaphylaxis, allergies won't load
e anaphilaxis
e bleeding heavily and the screen froze
e child choking
e patient having a seizure now
e stroke patient now and images missing
e patient is deteriorating fast
e this is an emergency
e emergancy please help
e EMERGENCY
e urgent!! note disappeared
e urgnet help needed
e need this urgently for theatre
e shall I call 999 first
e should i dial 911
e ambulance crew waiting for the letter
e patient is suicidal and I can't open the crisis plan
e overdose, can't see medication
e life threatening situation
e patient at risk right now
e I need help now
e hysio is down
e hysio down
e the system is down again
e everything went down ten minutes ago
e outage at our hospital
e nothing works
e hysio doesn't work at all
e nobody can log in
e no one in the ward can open a note
e the whole clinic can't access anything
e can't access patient records
e black screen on all computers
s note is on the wrong patient
s I dictated in the wrong chart
s wrong pateint selected and signed
s two patients got mixed up
s mix-up of results
s results of another patient in this record
s wrong dose in the letter
s the dosage is ten times too high
s wrong medication copied into note
s medication error because of the transcript
s medcation error
s allergy is missing after update
s the penicillin allergy disappeared
s left and right are swapped in the note
s it says left instead of right
s hysio made up a diagnosis
s the AI hallucinated a finding
s the note says something the patient never said
s near miss to report
s could this harm my patient
s this is dangerous
s ECG does not belong to this patient
s wrong leg in the operation letter
s patient safety incident
b data breach what now
b data braech
b databreach
b we have been hacked
b someone hacked my account
b clicked on a phishing mail
b ransomware message on screen
b my laptop was stolen
b lost my phone with hysio on it
b lost usb stick with patient data
b letter sent to the wrong address
b emailed a note to the wrong person
b accidentally shared the record with everyone
b someone else is logged in as me
b somebody is using my account
b suspicious login from abroad
b sign in from an unknown device
b colleague looked up her neighbour
b shared my password with a trainee
b emailed our api key by accident
b api key posted on github
b unauthorised access to records
b unauthorized person read the chart
b possible virus on the pc
""",
    "de": """
e Patient atmet nicht
e Pat. atmet kaum noch, Akte lädt nicht
e Reanimation läuft, brauche die Akte
e Reanimtaion
e Herzstillstand in Zimmer 2
e Frau ist bewusstlos
e bewustlos im Wartezimmer
e Patient ist nicht ansprechbar
e er bekommt keine Luft
e Patientin hat Atemnot und ich komme nicht rein
e Kind ist am Ersticken
e Patient ist zusammengebrochen
e kollabiert im Flur
e anaphylaktischer Schock nach Impfung
e Anaphilaxie
e starke Blutung, Patient instabil
e Patient hat gerade einen Herzinfarkt
e Verdacht auf Schlaganfall, EKG fehlt
e es besteht Lebensgefahr
e lebensbedrohliche Situation
e das ist ein Notfall
e Notfal in der Praxis
e Notfallpatient und kein Zugang
e dringend Hilfe
e drigend
e es eilt sehr
e ganz eilig bitte
e Notarzt ist unterwegs, brauche Brief
e soll ich 112 rufen
e Patient droht mit Suizid
e Überdosis, Medikation nicht sichtbar
e Ueberdosis Tabletten
e brauche sofort Hilfe
e Hysio geht nicht
e Hysio funktioniert nicht mehr
e System ist ausgefallen
e Systemausfall
e kompletter Ausfall seit 8 Uhr
e Störung im ganzen Haus
e Stoerung seit heute früh
e nichts geht mehr
e geht gar nichts
e alles steht still
e niemand kann sich anmelden
e die ganze Station kann nicht arbeiten
e kein Zugriff auf Patientenakten
e Server down
e Bildschirm schwarz, Patient wartet
s Notiz beim falschen Patienten
s falscher Patient signiert
s falsher Patient
s in die falsche Akte diktiert
s Patienten verwechselt
s Patientenverwechslung
s Befunde vertauscht
s Befund von einem anderen Patienten in der Akte
s falsche Dosis übernommen
s Dosierung stimmt nicht
s Dosis zehnfach zu hoch
s falsches Medikament im Brief
s Medikationsfehler durch Transkript
s Allergie wird nicht angezeigt
s Penicillinallergie ist verschwunden
s links und rechts vertauscht
s da steht rechts statt links
s Hysio hat eine Diagnose erfunden
s das hat der Patient nie gesagt
s das ist gefährlich
s gefaehrlicher Fehler in der Notiz
s Beinahefehler melden
s meldepflichtiges Vorkommnis
s EKG gehört nicht zu diesem Patienten
b Datenpanne was tun
b Datenpane
b Daten panne gemeldet
b Datenschutzverletzung
b Datenleck entdeckt
b wir wurden gehackt
b Hackerangriff auf die Klinik
b auf Phishing geklickt
b Erpressungstrojaner auf dem Rechner
b Laptop gestohlen
b Laptop geklaut worden
b Handy verloren mit Hysio drauf
b USB-Stick mit Patientendaten verloren
b Brief an falsche Adresse geschickt
b Arztbrief an falschen Empfänger gemailt
b versehentlich an alle gesendet
b Fehlversand Arztbrief
b jemand anderes ist unter meinem Konto angemeldet
b unbekannte Anmeldung heute Nacht
b verdächtige E-Mail
b verdaechtige Anmeldung
b Passwort an Kollegin weitergegeben
b API-Schlüssel auf GitHub veröffentlicht
b unbefugter Zugriff auf Akte
b Kollege hat Akte seiner Nachbarin gelesen
""",
    "fr": """
e le patient ne respire plus
e elle respire très mal et le dossier ne s'ouvre pas
e arrêt cardiaque chambre 5
e arret cardiaqe
e réanimation en cours
e reanimaton en cours
e patient inconscient
e inconsciant dans la salle d'attente
e elle a perdu connaissance
e patient fait un malaise
e il s'étouffe
e choc anaphylactique après injection
e anaphilaxie
e il saigne beaucoup
e hémorragie, je n'ai pas le groupe
e suspicion d'AVC chez mon patient
e douleur thoracique, patient en face de moi, ECG absent
e il est en danger de mort
e pronostic vital engagé
e patient en danger
e c'est une urgence
e URGENCE
e urgance vitale
e très urgent
e urgnet svp
e urgemment besoin du courrier
e dois-je appeler le 15
e le SAMU attend la lettre
e patient suicidaire et je ne trouve pas le plan
e surdosage, je ne vois pas les traitements
e au secours
e j'ai besoin d'aide tout de suite
e Hysio ne marche plus
e hysio ne fonctionne pas
e hysio a planté
e panne générale
e tout est en panne
e le système est bloqué
e rien ne marche
e plus rien ne s'affiche
e personne ne peut se connecter
e tout le service est bloqué
e plus d'accès aux dossiers patients
e serveur inaccessible
e écran noir partout
s note dans le mauvais dossier
s j'ai dicté pour le mauvais patient
s mauvais patiant signé
s je me suis trompé de patient
s erreur d'identité
s patients confondus
s dossiers mélangés
s résultats d'un autre patient dans ce dossier
s mauvaise dose dans le courrier
s la posologie est fausse
s dose dix fois trop élevée
s mauvais médicament recopié
s erreur de médicament
s erreur médicamenteuse à cause de la transcription
s l'allergie a disparu
s allergie pas affichée
s gauche et droite inversées
s Hysio a inventé un diagnostic
s le patient n'a jamais dit ça
s c'est dangereux
s événement indésirable à déclarer
s evenement indesirabel grave
s l'ECG n'appartient pas à ce patient
s ce n'est pas le bon patient
b fuite de données que faire
b violation de données
b violaton de données
b on a été piratés
b mon compte a été piraté
b j'ai cliqué sur un mail d'hameçonnage
b phishing reçu
b demande de rançon à l'écran
b rançongiciel
b ordinateur volé
b vol de mon ordinateur portable
b j'ai perdu mon téléphone avec hysio
b clé usb perdue avec des dossiers
b courrier envoyé à la mauvaise adresse
b envoyé au mauvais destinataire
b compte rendu envoyé par erreur à un autre cabinet
b quelqu'un d'autre est connecté avec mon compte
b connexion suspecte cette nuit
b connexion inconnue
b mot de passe partagé avec l'interne
b clé API publiée sur GitHub
b accès non autorisé au dossier
b une collègue a consulté le dossier de sa voisine
b cyberattaque à l'hôpital
b virus sur le poste
""",
}

#: Written after the words, in other people's way of saying it, and without a mark: any kind of warning will do.
ROUNDABOUT = {
    "nl": """
de patient gaat achteruit
hij reageert nergens meer op
geen pols
ik ben bang dat ze doodgaat
ik heb de brief van mevrouw A bij meneer B gezet
gegevens van een ander staan in dit consult
staat nu allergisch voor niets terwijl ze allergisch is
een vreemde heeft toegang tot ons systeem
ons wachtwoord ligt op straat
hysio hangt bij iedereen
computers allemaal uit
pacemaker patient valt flauw
mevrouw kan niet meer praten en haar mond hangt scheef
de baby wordt niet wakker
kamer 6 reanimeren nu
er komt bloed uit de wond en ik heb zijn bloedgroep nodig
ze heeft een te hoge dosis gekregen
ik denk dat ik het bij de buurman heb opgeslagen
deze uitslag is van iemand anders
de insuline eenheden zijn verkeerd overgenomen
onze hele praktijk ligt stil
we kunnen nergens meer in
hysio start bij niemand op
mijn ex heeft in mijn dossier gekeken
iemand heeft mijn wachtwoord
ik kreeg een rare mail met bijlage en heb geklikt
lijst met patienten is per mail naar buiten gegaan
computer vergrendeld en ze vragen bitcoin
""",
    "en": """
he has no pulse
she's going blue
I think she is dying
record shows mr smith but i have mrs jones here
allergy to penicillin not recorded anymore
stranger has access to our system
someone got our passwords
hysio freezes for everybody
all computers are off
pt unresponsive
pt arrested
patient fainted
he can't speak and his face is drooping
baby won't wake up
bleeding and I need the blood group
she was given too much insulin
saved it under the neighbour's name I think
these results belong to somebody else
insulin units copied wrong
our whole practice is at a standstill
we can't get into anything
hysio won't start for anyone
my ex read my record
somebody knows my password
weird email with attachment and I clicked it
patient list went out by email
computer locked and they want bitcoin
he is having chest pain right now
""",
    "de": """
kein Puls
der Zustand verschlechtert sich rapide
er stirbt mir weg
ich habe den Brief von Frau A bei Herrn B abgelegt
fremde Daten in dieser Konsultation
Allergie steht nicht mehr drin
ein Fremder hat Zugang zu unserem System
Hysio hängt bei allen
alle Rechner aus
Patientin ohnmächtig
sie kann nicht sprechen und der Mund hängt
Baby wacht nicht auf
er blutet stark
zu viel Insulin gegeben
ich glaube ich habe es beim Nachbarn gespeichert
dieser Befund gehört jemand anderem
Insulineinheiten falsch übernommen
die ganze Praxis steht
wir kommen nirgends mehr rein
Hysio startet bei niemandem
mein Ex hat meine Akte gelesen
jemand kennt mein Passwort
komische Mail mit Anhang und ich habe draufgeklickt
Patientenliste ist per Mail rausgegangen
Computer gesperrt und sie wollen Bitcoin
Patient hat Brustschmerzen
""",
    "fr": """
pas de pouls
son état se dégrade
elle va mal
j'ai mis le courrier de Mme A chez M. B
données d'une autre personne dans la consultation
allergie absente
un inconnu a accès à notre système
hysio est figé pour tout le monde
à l'aide
tous les ordinateurs sont éteints
patiente évanouie
elle ne peut plus parler et sa bouche tombe
le bébé ne se réveille pas
il perd beaucoup de sang
on lui a donné trop d'insuline
je crois que je l'ai enregistré chez le voisin
ce résultat est à quelqu'un d'autre
unités d'insuline mal recopiées
tout le cabinet est à l'arrêt
on ne peut plus entrer nulle part
hysio ne démarre chez personne
mon ex a lu mon dossier
quelqu'un connaît mon mot de passe
mail bizarre avec pièce jointe et j'ai cliqué
la liste des patients est partie par mail
ordinateur bloqué et ils demandent des bitcoins
douleur dans la poitrine depuis ce matin, patient ici
""",
}

HARMLESS = {
    "nl": """
hoe koppel ik een hartfilmpje
hoe maak ik een sjabloon
waar vind ik de woordenlijst
notitie ondertekenen
hoe pas ik een transcript aan
microfoon testen
geen geluid bij opname
mijn microfoon wordt niet herkend
wat betekent het zekerheidspercentage
welke code kies ik bij hoge bloeddruk
hoe voeg ik een aanvulling toe
nieuwe collega toevoegen
wachtwoord vergeten
hoe vraag ik een nieuwe api-sleutel aan
fout hy-429
hy-401 wat betekent dat
wanneer verloopt mijn certificaat
toets opnieuw doen
oefenen in de oefenomgeving
brief aan de huisarts maken
verwijsbrief versturen
taal van de app wijzigen
hoe lang worden opnames bewaard
mag ik een gesprek opnemen zonder toestemming
patiënt weigert opname
exporteren naar pdf
gegevens downloaden bij overstap
radiologieverslag bekijken
meting handmatig invoeren
meting zonder patiënt koppelen
oproeplijst diabetes
jaarcontrole plannen
rollen en rechten uitleg
wie mag ondertekenen
notitie terugzetten naar concept
hysio is traag vandaag
welke browser heb ik nodig
twee keer tikken werkt niet
geen spoed, vraag over sjablonen
niet dringend: kan ik de kleur wijzigen
zonder haast een vraag over facturen
spreker wijzigen in transcript
lettergrootte aanpassen
hoe werkt tweestapsverificatie
afspraak verplaatsen
""",
    "en": """
how do I link an ecg
create a template
where is the word list
sign a note
correct the transcript
test microphone
no sound when recording
microphone not recognised
what does the confidence percentage mean
which code for high blood pressure
add an addendum
add a new colleague
forgot my password
how do I get a new api key
error hy-429
what does hy-401 mean
when does my certificate expire
retake the test
practise in the sandbox
write a referral letter
discharge letter template
change the language of the app
how long is audio kept
may I record without consent
patient refuses recording
export to pdf
download my data
open a radiology report
enter a measurement by hand
unmatched measurement
recall list for diabetes
plan annual review
what can each role do
who may sign
return a note to draft
hysio is slow today
which browser do I need
not urgent, question about templates
no emergency, just wondering about colours
change speaker in transcript
make text larger
how does two-step sign-in work
move an appointment
print the quick reference
where do I see my learning path
""",
    "de": """
wie verknüpfe ich ein EKG
Vorlage erstellen
wo ist die Wortliste
Notiz signieren
Transkript korrigieren
Mikrofon testen
kein Ton bei der Aufnahme
Mikrofon wird nicht erkannt
was bedeutet der Konfidenzwert
welcher Code bei Bluthochdruck
Nachtrag hinzufügen
neue Kollegin anlegen
Passwort vergessen
neuen API-Schlüssel erstellen
Fehler HY-429
was heißt HY-401
wann läuft mein Zertifikat ab
Prüfung wiederholen
in der Übungsumgebung üben
Überweisung schreiben
Entlassbrief Vorlage
Sprache ändern
wie lange wird Audio gespeichert
darf ich ohne Einwilligung aufnehmen
Patient lehnt Aufnahme ab
als PDF exportieren
Daten herunterladen beim Anbieterwechsel
Röntgenbefund öffnen
Messwert von Hand eintragen
nicht zugeordnete Messwerte
Recall-Liste Diabetes
Vorsorge planen
welche Rolle darf was
wer darf signieren
auf Entwurf zurücksetzen
Hysio ist langsam heute
welchen Browser brauche ich
nicht dringend: Frage zu Vorlagen
kein Notfall, nur eine Frage zur Farbe
Stimme zuordnen im Transkript
Schrift größer machen
wie geht die Zwei-Faktor-Anmeldung
Termin verschieben
Kurzanleitung drucken
wo sehe ich meinen Lernpfad
""",
    "fr": """
comment rattacher un ECG
créer un modèle
où est le lexique
signer une note
corriger la transcription
tester le microphone
pas de son pendant l'enregistrement
microphone non reconnu
que veut dire l'indice de confiance
quel code pour l'hypertension
ajouter un addendum
ajouter un collègue
mot de passe oublié
comment obtenir une nouvelle clé API
code HY-429
que signifie HY-401
quand expire mon certificat
repasser l'examen
s'exercer dans l'espace d'entraînement
écrire un courrier d'adressage
modèle de lettre de liaison
changer la langue
combien de temps l'audio est-il gardé
puis-je enregistrer sans demander
le patient refuse l'enregistrement
exporter en pdf
télécharger mes données
ouvrir un compte rendu de radio
saisir une mesure à la main
mesures non rattachées
liste de rappels diabète
planifier un bilan
quels droits pour chaque rôle
qui peut signer
repasser en brouillon
Hysio est lent aujourd'hui
quel navigateur faut-il
pas urgent : question sur les modèles
ce n'est pas une urgence, juste une question
changer de locuteur
agrandir le texte
comment marche la double authentification
déplacer un rendez-vous
imprimer la fiche
où voir mon parcours
""",
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]
