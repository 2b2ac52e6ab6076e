"""The words that values are compared with: names, places, jobs (words/*.txt) and the short lists below.

What it must never do: decide from one value. A word in a list is evidence for a share of a column's values.
"""

from __future__ import annotations

import re
from functools import cache

from maskwire.detect.words import read, sections


@cache
def known(title: str) -> frozenset[str]:
    """One of the long lists. Read at the first use, in milliseconds to tens of them."""
    return frozenset(read(title).splitlines())


def short(title: str) -> frozenset[str]:
    """One of the short lists."""
    return frozenset(sections("short")[title])


STREETS = short("streets")
STREET_END = re.compile(rf"\w{{2,}}(?:{'|'.join(map(re.escape, sorted(short('street_ends'))))})")
ORGANIZATION_WORDS = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(short('companies'), key=len, reverse=True)))})(?!\w)|[\w)] & \w+$"
    r"|\bmedical cent(?:re|er)\b|\band sons\b|\bsp\. z o\. ?o\.",
    re.IGNORECASE,
)
JOB_HEADS = short("job_heads")
_JOB_ENDS = tuple(short("job_ends"))
HEALTH = re.compile(
    r"\b(?:disorders?|syndromes?|diseases?|infections?|(?<=\d )(?:mg|mcg|ml|meq|actuat)\b|tablets?|capsules?|oral|"
    r"injection|injectable|"
    r"vaccin\w*|immuni[sz]ation|influenza|allerg\w*|pregnan\w*|asthma|diabet\w*|hypertension|fever|cough|cancer|carcinoma|"
    r"tumou?r|neoplasm|fracture\w*|sprain|injur\w+|chronic|acute|viral|bacterial|bronchitis|pneumonia|covid\S*|stroke|sinusitis|"
    r"depress\w+|anxiety|bipolar|schizo\w+|obes\w+|overdose|prediabetes|stress|concussion|laceration|burn|pain|dermat\w+|"
    r"epilep\w+|migraine|arthritis|osteo\w+|cardiac|renal|hepat\w+|pulmonary|coronary|respirat\w+|therapy|surgery|biopsy|"
    r"chemotherapy|dialysis|transplant\w*|colonoscopy|antibiotic|insulin|penicillin|ibuprofen|aspirin|acetaminophen|"
    r"\w+(?:itis|osis|emia|aemia|algia|oma|pathy|ectomy|plasty|scopy|pril|statin|cillin|mycin|azole|olol|sartan|idine)|"
    r"finding\)|situation\)|diagnos\w+|symptom\w*|hydrochloride|inhal\w+|patch|ointment|suspension|"
    r"headache\w*|fatigue|nausea|vomiting|diarrh\w+|dizziness|rash|swelling|sore throat|"
    r"shortness of breath|loss of (?:smell|taste)|bee stings|"
    r"mold|pollen|dander|peanuts?|shellfish|latex|erkrankung|krankheit|entzündung|enfermedad|maladie|malattia|doença)\b|"
    r"\b(?:finding|disorder|situation)\)",
    re.IGNORECASE,
)
BLOOD = short("blood")
MARITAL = short("marital")
RACES = short("races")
NATIONS = short("nations")  # of people, and of languages
CREEDS = short("creeds")
BRANDS = short("brands")
# Words that name the values of many a column and are names as well: months, colours, grades, states of orders.
COMMON = short("common")


def a_firm(text: str) -> bool:
    """Whether a text has a word that firms and institutions have; "Ann & Tom" are none."""
    if ORGANIZATION_WORDS.search(text) is None:
        return False
    if re.fullmatch(r"[^&]+ & \w+", text) and text.rsplit(maxsplit=1)[-1].casefold() in known("given"):
        return False
    pair = re.split(r" (?:&|\+|and|und|et|y|e|en) ", text.casefold())
    return len(pair) != 2 or not all(name in known("given") for name in pair)


def is_job(text: str) -> bool:
    """Whether a case-folded text is a job: in the list, or headed by a word for one who does something."""
    parts = re.sub("[/,_-]", " ", text).split()
    if not parts or len(parts) > 6:
        return False
    head = parts[-1].removesuffix("s")
    return text in known("jobs") or bool({head, parts[-1], parts[0]} & JOB_HEADS) or head.endswith(_JOB_ENDS)


_OF_RACES = short("race_words")
_RACES_ALONE = short("races_alone")


def is_race(text: str) -> bool:
    """Whether a case-folded text is made of words for ethnic groups: "black, non-hispanic"."""
    parts = re.split(r"[^\w]+", text.replace("_", " "))
    return text in RACES or (
        any(part in RACES for part in parts) and all(not part or part in RACES or part in _OF_RACES for part in parts)
    )


def names_a_race(text: str) -> bool:
    """Whether a word of a case-folded text is of an ethnic group and of nothing else."""
    return not _RACES_ALONE.isdisjoint(re.split(r"[^\w]+", text))


_TOWN_STARTS = (
    "new ",
    "lake ",
    "port ",
    "north ",
    "south ",
    "east ",
    "west ",
    "saint ",
    "st. ",
    "san ",
    "santa ",
    "los ",
    "las ",
)
_TOWN = re.compile(
    r"[^\W\d_]{3,}(?:ville|burgh|borough|bury|mouth|shire|furt|haven|chester|stadt|stad|fort|view|side|hausen|dorf|port)"
    r"|[^\W\d_]+(?:[ -][^\W\d_]+)*-(?:sur|les|sous|en|am|an|de|la|le)-[^\W\d_-]+(?:-[^\W\d_]+)*"
)


def town_like(text: str) -> bool:
    """Whether a case-folded text is built as names of towns are, which no list holds all of."""
    return (text.startswith(_TOWN_STARTS) and text.replace(" ", "").isalpha() and text.count(" ") <= 2) or (
        _TOWN.fullmatch(text) is not None
    )


def town_in(text: str) -> bool:
    """Whether a case-folded text is a town and what it lies in: "dallas, tx", "lyon, france"."""
    town, comma, state = text.partition(", ")
    if not comma or not (town in known("cities") or town_like(town)):
        return False
    return any(
        part in known("states") or part in short("states") or part in known("countries") for part in state.split(", ")
    )


def street_words(text: str) -> bool:
    """Whether a word of a street stands in a case-folded text."""
    parts = [part.strip(".,") for part in text.split()]
    return any(part in STREETS or STREET_END.fullmatch(part) for part in parts)
