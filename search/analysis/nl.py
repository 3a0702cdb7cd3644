"""Dutch. The older of the two stemmers: as good in measurement, and it does not make "gezondheid" (health) a "zon" (sun)."""

from search.analysis.language import Language

STOP = """
    aan af al alle alleen alles als alsjeblieft alstublieft altijd ander andere anders ben bent bij daar daarna dan dat de
    deze die dit dus doe doen doet door dus e een eens en enkele er erg geen had hadden haar heb hebben hebt heeft hem hen
    het hier hij hoe hoeveel hoewel hun i iemand iets ik in is ja je jij jou jouw jullie kan kon kun kunnen kunt maar mag me
    meer men met mij mijn moet moeten naar nee niet niets nog nu of om omdat ons onze ook op over s te ten ter terwijl tot u
    uit uw van vanaf veel via voor waar waarbij waardoor waarmee waarom wanneer want waren was wat we wel welk welke wie wij
    wil wilt word worden wordt zal ze zelf zich zij zijn zo zoals zonder zou zouden zullen zult
"""

SEEDS = """
    aanmelding aanvraag account adres afspraak agenda antwoord apotheek apparaat arts audit bericht bestand beveiliging
    bewaar bloed brief bron code consult controle data datum dienst diagnose document dossier druk echo export fout gebruiker
    gegevens gesprek grens groep huis huisarts import instelling invoer kaart kliniek knop koppeling kwaliteit laboratorium
    lijst lekken map medewerker medicatie meldcode melding meting microfoon naam netwerk nood nummer onderzoek ontslag
    opleiding opname opslag overdracht overzicht patient patienten plan praktijk privacy procedure profiel protocol rapport
    recept regel registratie rol scherm sjabloon sleutel spoed spraak status storing systeem taal termijn test
    toegang toestemming training uitslag verslag verwijzing verwerking verzekeraar verzekering verzoek waarde wachtwoord
    werk wijziging ziekenhuis zorg zorgverlener zorgverzekeraar
"""

LANGUAGE = Language("nl", stemmer="dutch_porter", stop=STOP, links="s en n e", seeds=SEEDS)
