"""English."""

from search.analysis.language import Language

STOP = """
    a about after all also am an and any are as at be because been before being both but by can cannot could did do does doing
    done during each few for from had has have having he her here hers him his how i if in into is it its just let me more most
    my no nor not of off on once only or other our out over own please same she should so some such than that the their them
    then there these they this those through to too under until up upon us very was we were what when where which while who
    whom why will with would you your yours s t don isn doesn didn won wasn aren haven hasn couldn shouldn wouldn
"""

LANGUAGE = Language("en", stemmer="english", stop=STOP)
