"""Where a rule comes from: the article, with its address, for those who want to read it themselves."""

import re
from dataclasses import dataclass

GDPR = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
EDPB = "https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines"
ARTICLE = re.compile(r"(\d+)[(\d)a-z]*( .*)?\Z")

OTHERS = {
    "EDPB Guidelines 2/2018": f"{EDPB}/guidelines-22018-derogations-article-49-under-regulation-2016679_en",
    "EDPB Guidelines 2/2019": f"{EDPB}/guidelines-22019-processing-personal-data-under-article-61b_en",
    "EDPB Guidelines 05/2020": f"{EDPB}/guidelines-052020-consent-under-regulation-2016679_en",
    "WP248 rev.01": "https://ec.europa.eu/newsroom/article29/items/611236",
    "DPC guidance on Art. 30": (
        "https://www.dataprotection.ie/en/dpc-guidance/records-of-processing-article-30-guidance"
    ),
    "Decision (EU) 2021/914": "https://eur-lex.europa.eu/eli/dec_impl/2021/914/oj",
    "Decision (EU) 2021/915": "https://eur-lex.europa.eu/eli/dec_impl/2021/915/oj",
    "Decision (EU) 2023/1795": "https://eur-lex.europa.eu/eli/dec_impl/2023/1795/oj",
    "C-311/18": "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62018CJ0311",
}


@dataclass(frozen=True)
class Source:
    """An article of the GDPR, a recital, a decision or a guideline."""

    name: str
    url: str


def source(name: str) -> Source:
    """The source called "30(1)(b)", "Recital 43" or by one of the names above."""
    if name.startswith("Recital "):
        return Source(f"GDPR, {name.lower()}", f"{GDPR}#rct_{name.split()[1]}")
    if found := ARTICLE.match(name):
        return Source(f"GDPR Art. {name}", f"{GDPR}#art_{found[1]}")
    return Source(name, OTHERS[name])
