"""Word lists for names. Common names only help where there is doubt (lower case, after "patient"); a cue finds the others."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTICLES = _set(
    """van von de der den het 't ten ter te op in v v.d vd v/d d du des la le les da das do dos di del della el al ben bin
    ibn zu zum zur vom mac mc st san af av aan bij uit onder 's"""
)

HONORIFICS = _set(
    """dr drs ir ing prof mr doktor doctor dokter docteur professor professeur med dipl-ing dipl phd msc bsc rn"""
)

# Function words and titles of four languages: capitalised after a cue, they are still no name.
NOT_A_NAME = _set(
    """aan als bij dan dat de den der des deze die dit door een en er ge geen haar had heb hebben heeft het hij hoe hun ik in
    is kan kon kunnen maar meer met mijn na naar niet nog nu of om onder ook op over te tot uit u uw van vanaf vandaag
    veel voor waar waarom want was wat wel werd wie wil wilde worden wordt zal ze zeer zich zij zijn zo zonder zou a about
    after all also an and any are as at be because been before but by can cannot can't could did do does don't for from
    get had has have he her here him his how i i'd i'll i'm i've if in into is it its may must my no not of off on or our out please
    she should so some than that the their them then there these they this to up us was we were what when where which who why
    will with would you your yes aber alle als am an auch auf aus bei beim bin bis bitte da danach das dass dem den der
    des die dies diese dieser doch du durch ein eine einem einen einer er es fragt für gegen hat hatte hier ich ihr im in
    ist kann kein keine konnte man mein meine mit möchte muss nach nicht noch nun nur ob oder ohne sagt sehr sein seine
    sich sie sind so soll sollte über um und uns unter vom von vor war warum was weil wenn wer wie wieder will wir wird wo
    wurde zu zum zur au aux avec ce ces cet cette chez comment dans de depuis des donc du elle elles en est et être eu il
    ils j'ai je l'a la le les leur lors lui ma mais me mes moi mon n'a n'est ne nos notre nous on ont ou où par pas peut
    pour pourquoi qu'il quand que quel quelle qui s'il sa sans se ses si son sous sur ta te tes tout toute très tu un une
    vers veut vos votre vous y arts assistent assistente chirurg collega directeur hoogleraar huisarts specialist
    verpleegkundige voorzitter zuster aandacht afdeling chair colleague consultant director doctor nurse physician
    president professor receptionist surgeon arzt ärztin apotheker apothekerin assistentin chefarzt chefärztin chef
    direktor direktorin doktor frau hausarzt hausärztin herr kollege kollegen kollegin oberarzt oberärztin patient
    patientin patienten patiënt patiënte patiente pflegekraft praxisinhaber professorin schwester collègue directrice
    docteur infirmier infirmière interne médecin pharmacien pharmacienne présidente professeur secrétaire madame monsieur
    mevrouw meneer mrs mr ms dr prof hallo hello dear geachte beste bonjour cher chère sehr geehrte geehrter dank danke
    merci thanks groeten grüße maandag dinsdag woensdag donderdag vrijdag zaterdag zondag monday tuesday wednesday
    thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi
    vendredi samedi dimanche null none unknown onbekend unbekannt inconnu inconnue anonymous anoniem anonym test
    testpatient teams word office excel nr nummer number no id pat-id pat-nr patient-id patient-nr fall-nr pflicht windows
    hysio epic cerner chipsoft hix medicom promedico doctolib medistar turbomed nedap philips"""
)

# What follows "patient" in screens, headings and loose compounds: things, not people.
THINGS = _set(
    """access account act admission advice advocate album alert alerts app appointment appointments area bag banner board
    book brief brochure browser call card care case chart charts check code comfort comments companion compartment
    complaint conditions confidentiality consent contact data dashboard deceased demographics details discharge document
    documents education empowerment encounter engagement engaged experience export facing feedback file files filter flow
    folder form forms form group groups guide handout header health help history hub id identification identifier identity
    import index info information input insurance intake interface journey key label language leaflet letter letters level
    link linked list lists log login lookup management manager mapping mask matching menu merge message messages mode
    module monitor monitoring name names not note notes notification notifications number numbers observation only outcome
    outcomes overview page panel participation photo pictures plan population portal portals position privacy profile
    profiles programme program protection query question questionnaire questions reception record records recorder
    recording reference referral registration registry release relations relationship report reported reports
    representative request requests resource responsibility result results review rights role room safety satisfaction
    schedule screen search sector select selection self service services session settings sheet stay status story
    summaries summary support survey switch system tab table template test text time timeline title tool tracking transfer
    transport type update upload user view viewer visit visits volume waiting web website workflow aanmaken aanmelding
    afspraak akte afspraken beeld behandeling bericht bestand brief dossier dossiers gegevens gesprek identificatie
    informatie invoer inzage kaart koppelen koppeling lijst menu naam nummer nummers ontslag overdracht overzicht portaal
    privacy recht rechten registratie scherm status tevredenheid toestemming toevoegen veiligheid verplaatsen verwijderen
    vragenlijst wisselen zoeken zoekscherm akten ansicht anlegen aufklärung aufnahme auswahl auswählen befund befunde
    bericht bild bilder briefe brief chipkarte datei daten datum ebene einverständnis einwilligung entlassung export fall
    feld fenster formular fragebogen geburtsdatum gespräch historie identität import kartei karte kontakt kontext liste
    löschen maske medikation menü merkblatt name namen nachricht notiz nummer nummern portal protokoll rechte recht
    registrierung rolle schutz seite sicherheit sicht sitzung spalte stammdaten suche suchen synchronisation termin
    termine transfer transport übersicht verwaltung verlauf verschieben verwechslung vorlage wechseln weiterleitung zimmer
    zufriedenheit zuordnen zuordnung accès accord accueil admission annuaire clé compte confidentialité consentement
    coordonnées courrier critères données dossier dossiers échange export fenêtre fiche fichier formulaire groupe
    historique identifiant identité import informations interface liste menu message mot nom nouveau numéro onglet
    ordonnance page partagé portail profil questionnaire recherche rendez-vous résumé saisie sécurité séjour suivi tableau
    traceurs vue zone today vandaag heute aujourd'hui kasse krankenkasse transkript transcript transcription notitie notiz
    letter brieven courriers measurements metingen messwerte mesures settings instellingen einstellungen paramètres
    vorlagen sjablonen modèles templates fhir hl7 adt dicom mrn bsn api pdf csv json xml http https url icd loinc snomed
    ecg ekg mri ct nhs pas ehr emr epd epa dpi pacs observation encounter practitioner condition procedure medication
    bundle resource everything match"""
)

# German nouns end so; after a loose "Patienten" they are half of a compound. Short words are left out: Jung is a name.
SHORTEST_COMPOUND = 7
NOUN_ENDINGS = (
    "ung", "ungen", "heit", "keit", "schaft", "tion", "tionen", "tät", "akte", "akten", "daten", "liste", "nummer", "nummern",
    "brief", "briefe", "blatt", "gespräch", "portal", "verwaltung", "suche", "karte", "formular", "bogen", "dossier", "ansicht",
    "datenfeld", "pflichtfeld", "pflicht", "fehler", "maske", "fenster", "wechsel", "gegevens", "nummers", "scherm", "lijst",
    "kaart",
)  # fmt: skip

GIVEN_NAMES = _set(
    """jan piet kees hans willem henk johan peter maria anna johanna emma sanne lisa eva sophie julia lotte daan sem lucas
    tim thomas mohammed fatima ahmed aisha marieke ingrid els wim gerrit joke annie bart ruud john james robert michael
    william david richard mary patricia jennifer linda elizabeth sarah karen susan margaret george paul mark emily oliver
    jack harry olivia karl klaus jürgen wolfgang helmut manfred uwe stefan andreas michael thomas markus ursula monika
    petra sabine renate helga gisela heike claudia birgit anja jean pierre michel philippe alain nicolas christophe marie
    nathalie isabelle sylvie catherine françoise jacques louis claire camille léa chloé lucie julie hugo théo antoine
    martin ali hassan omar yusuf mehmet ayşe katarzyna ana carlos josé"""
)

SURNAMES = _set(
    """jansen janssen vries berg bakker dijk visser smit meijer meyer boer mulder groot bos vos peters hendriks leeuwen
    dekker brouwer wit dijkstra smits graaf meer linden kok jacobs haan vermeulen heuvel veen broek bruin schouten beek
    willems hoekstra koster prins huisman peeters kuiper jong jonge vliet maas verhoeven wal smith jones taylor brown
    williams wilson johnson davies patel robinson wright thompson evans walker white roberts green hall wood jackson
    clarke murphy kelly khan singh miller davis garcia rodriguez martinez anderson moore müller mueller schmidt schneider
    fischer weber wagner becker schulz hoffmann schäfer koch bauer richter klein wolf schröder neumann schwarz zimmermann
    braun krüger hofmann hartmann lange werner krause lehmann köhler maier huber mayer herrmann könig walter kaiser fuchs
    scholz möller yilmaz kaya demir martin bernard dubois thomas robert richard petit durand leroy moreau simon laurent
    lefebvre michel garcia david bertrand roux vincent fournier morel girard andré lefèvre mercier dupont lambert bonnet
    françois martinez legrand garnier faure rousseau blanc guérin muller henry roussel nicolas perrin morin mathieu
    clément gauthier dumont lopez fontaine chevalier robin nguyen"""
)
