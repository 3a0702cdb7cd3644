"""Every number that ranking turns on, in one place. Measured in docs/decisions/0002-ranking.md; change them together."""

# Of each leg in the fused score, renormalised over the legs that an article has.
SAME_LANGUAGE = {"words": 0.24, "use": 0.26, "e5": 0.50}
OTHER_LANGUAGE = {"use": 0.5, "e5": 0.5}
ANY_OTHER_LEG = 0.5  # a leg that is not named here: a site's own model, the fake of the tests

# A leg's scores are stretched between its best and its TOP-th article.
TOP = 50
# An article holding a code or quoted phrase of the question stands above all that do not.
EXACT = 1.0

# An article's dense score is its best window plus this much of the likeness of the article as a whole.
WHOLE = 0.5
# ... plus this much of the likeness of the best phrasing that editors keep for it
ASKED = 1.5
# ... less this much of its likeness to the titles of others, of which this many and of those this share are looked at.
CROWD = 0.2
CROWD_SAMPLE = 200
CROWD_SHARE = 0.1
# Means are damped as if this many texts had no mean: few texts do not tell what a language looks like.
DAMPING = 10

# Fields of the word index: for the words of a question, and for the parts of its compounds.
WORDS = {"text": 1.0, "title": 0.75, "asked": 0.75, "text_parts": 0.5, "title_parts": 0.25}
PARTS = {"text": 0.5, "title": 0.3, "asked": 0.3, "text_parts": 0.5, "title_parts": 0.25}
MOST_TERMS = 32  # of a question; what follows is not a question any more
MOST_PIECES = 160  # of its words

# A code in more than this share of the articles, and in more than a few, names a subject and not an article.
COMMON_CODE_SHARE = 0.1
COMMON_CODE_COUNT = 5
