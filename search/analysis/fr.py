"""French. Accents are folded before stemming, so that "reinitialiser" finds "réinitialiser"."""

from search.analysis.language import Language

ELISIONS = "c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu"

STOP = """
    à afin ai aie ainsi alors as au aucun aucune aussi autre autres aux avait avant avec avez avoir avons ayant car ce ceci
    cela celle celles celui ces cet cette ceux chaque chez ci comme comment d dans de depuis des dois doit donc dont du elle
    elles en encore entre es est et étaient était étant été être eu eux fait faire fais faites faut il ils j je jusqu l la là
    laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais me même mes moi mon n ne ni nos notre nous on ont ou
    où par parce pas peut peuvent peux plus pour pourquoi pourrait pouvez puis puisque qu quand que quel quelle quelles quels
    qui quoi s sa sans se sera serait ses si soit son sont sous sur t ta tandis te tes toi ton tous tout toute toutes très tu
    un une vers veut veux via vos votre vous y
"""

LANGUAGE = Language("fr", stemmer="french", stop=STOP, elisions=ELISIONS)
