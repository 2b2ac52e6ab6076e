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
    r"\b(?:disorders?|syndromes?|diseases?|infections?|(?:mg|mcg|ml|meq|actuat)\b|tablets?|capsules?|oral|injection|injectable|"
    r"vaccin\w*|immuni[sz]ation|influenza|allerg\w*|pregnan\w*|asthma|diabet\w*|hypertension|fever|cough|cancer|carcinoma|"
    r"tumou?r|neoplasm|fracture\w*|sprain|injur\w+|chronic|acute|viral|bacterial|bronchitis|pneumonia|covid\S*|stroke|sinusitis|"
    r"depress\w+|anxiety|bipolar|schizo\w+|obes\w+|overdose|prediabetes|stress|concussion|laceration|burn|pain|dermat\w+|"
    r"epilep\w+|migraine|arthritis|osteo\w+|cardiac|renal|hepat\w+|pulmonary|coronary|respirat\w+|therapy|surgery|biopsy|"
    r"chemotherapy|dialysis|transplant\w*|colonoscopy|antibiotic|insulin|penicillin|ibuprofen|aspirin|acetaminophen|"
    r"\w+(?:itis|osis|emia|aemia|algia|oma|pathy|ectomy|plasty|scopy|pril|statin|cillin|mycin|azole|olol|sartan|idine)|"
    r"finding\)|situation\)|diagnos\w+|symptom\w*|hydrochloride|inhal\w+|patch|ointment|suspension|"
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


def is_job(text: str) -> bool:
    """Whether a case-folded text is a job: in the list, or headed by a word for one who does something."""
    parts = text.replace("/", " ").replace(",", " ").split()
    if not parts or len(parts) > 6:
        return False
    head = parts[-1].removesuffix("s")
    return text in known("jobs") or bool({head, parts[-1], parts[0]} & JOB_HEADS) or head.endswith(_JOB_ENDS)


def street_words(text: str) -> bool:
    """Whether a word of a street stands in a case-folded text."""
    parts = [part.strip(".,") for part in text.split()]
    return any(part in STREETS or STREET_END.fullmatch(part) for part in parts)
