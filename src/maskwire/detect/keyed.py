"""Tables of keys and values: what stands in "value" is told by the names in another column.

Settings (name, value), attributes of anything (attribute, value), journals of changes (column_name, old_value,
new_value). What it must never do: look at the values themselves, which may be of anything.
"""

from __future__ import annotations

import re
from collections import Counter

from maskwire.detect import names
from maskwire.detect.sample import Sample
from maskwire.detect.told import Told

_KEY = re.compile(r"[^\W\d][\w.:/ -]{0,60}")
_VALUES = names.listed(
    "value val values content old new before after wert valor valeur valore waarde answer oldvalue newvalue metavalue "
    "optionvalue valuetext textvalue stringvalue valuestring oldval newval"
)
_KEYS = names.listed(
    "key name attribute attr field column property setting option param parameter variable var code type label metakey "
    "optionname fieldname columnname attributename settingname question item merkmal feld schlussel clave campo cle "
    "champ chave chiave sleutel veld tag kind config"
)
_SINGLE = names.listed("EMAIL_ADDRESS PHONE_NUMBER IP_ADDRESS US_SSN CREDIT_CARD")
_SOME = 0.2  # of the different keys must announce something


def holds_values(column: str) -> bool:
    """Whether a column's name says that something is the value of something."""
    parts = names.words(column)
    return bool(parts) and (parts[-1] in _VALUES or "".join(parts) in _VALUES)


def holds_keys(column: str, sample: Sample) -> bool:
    """Whether a column holds names of fields, of which there are several."""
    parts = names.words(column)
    called = bool(parts) and (parts[-1] in _KEYS or (parts[-1] in names.BARE and len(parts) > 1))
    return called and len(sample.distinct) > 1 and sample.share(_KEY.fullmatch) >= 0.9


def keyed(keys: Sample, values: Sample) -> Told | None:
    """What values of such keys hold. One secret makes all of them secret, since a value is not seen beside its key."""
    announced = Counter(entity for key in keys.distinct if (entity := names.named(key.rpartition(".")[2])))
    secret = [entity for entity in announced if entity in names.SECRETS]
    if secret:
        return Told(secret[0], 0.6, "another column of its table holds names of secrets")
    if values.numbers or sum(announced.values()) < _SOME * len(keys.distinct):
        return None
    most = announced.most_common(1)[0][0]
    entity = most if len(announced) == 1 or "PERSON" not in announced else "PERSON"
    if len(announced) > 1 and set(announced) <= _SINGLE:
        entity = most
    return Told(entity, 0.55, f"{sum(announced.values())} names in another column of its table announce something")
