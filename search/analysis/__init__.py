"""Analysis, one module per language, used at index and at query time by every engine: same tokens, same results."""

from search.analysis import de, en, fr, nl
from search.analysis.language import Language

LANGUAGES: dict[str, Language] = {module.LANGUAGE.locale: module.LANGUAGE for module in (nl, en, de, fr)}
