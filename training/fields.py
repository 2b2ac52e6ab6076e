"""Named values with what they are: training data of the classifier of fields.

Must stay broad: names are joined from words by chance, so that no list of whole names can be learned by heart.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from training import vocabulary as known
from training.values import Values, latin

LANGUAGES = ("en", "en", "en", "de", "de", "es", "fr", "pt", "it", "nl")
# Nouns that name the thing; what may stand before and behind it.
NOUNS = {
    "PERSON": (
        "first name|given name|last name|family name|surname|full name|fullname|middle name|maiden name|forename|person|name male|name female|"
        "nickname|username|user name|login name|display person|contact name|contact person|customer name|patient name|employee name|holder|"
        "account holder|card holder|cardholder name|shareholder|beneficiary name|payee|payer name|recipient name|sender name|owner name|author|"
        "guest name|passenger name|driver name|tenant name|student name|teacher|doctor|physician|attending physician|nurse name|manager name|"
        "supervisor|spouse name|mother name|father name|child name|next of kin|emergency contact|legal name|birth name|preferred name|"
        "signatory|signed by|approved by name|billing name|shipping name|name on card|cardholder|insured name|subscriber name|member name|"
        "employee|customer full name|client person|given name male|given name female|given name nonbinary|first name male|first name female|"
        "family name male|family name female|last name male|last name female|full name male|full name female|personal name|person name|"
        "vorname|nachname|familienname|geburtsname|kundenname|ansprechpartner|nombre|apellido|apellidos|nombre completo|prenom|nom de famille|"
        "nom complet|nome completo|sobrenome|apelido|cognome|nominativo|voornaam|achternaam|fname|lname|mname|buyer name|seller name|"
        "actor name|victim|suspect|witness|reporter|assignee name|trustee|guardian|agent name|candidate name|applicant|applicant name|resident"
    ),
    "STREET_ADDRESS": (
        "address|street|street address|street name|address line|address line 1|address line 2|address1|address2|addr|home address|home|work address|"
        "mailing address|postal address|billing address|shipping address|delivery address|residence|residential address|road|avenue|lane|alley|drive|boulevard|"
        "house|house number|building|building number|apartment|apartment number|flat|unit|suite|secondary address|place of residence|premises|"
        "venue|spot|facility|dwelling|location address|business address|office address|street line|strasse|straße|hausnummer|anschrift|adresse|"
        "direccion|calle|domicilio|rue|voie|endereco|rua|indirizzo|via|adres|straat|po box|street and number|property address|house no|square|terrace|crescent|court"
    ),
    "LOCATION": (
        "city|town|state|country|region|province|county|municipality|village|district|urban area|metropolitan area|federal state|state abbreviation|"
        "state abbr|state code|state name|country name|bank city|bank country|home city|birth place|place of birth|birthplace|birth city|hometown|destination|origin|departure city|"
        "arrival city|city of residence|country of birth|country of residence|locality|suburb|nation|territory|capital|territory name|"
        "stadt|ort|land|bundesland|geburtsort|wohnort|ciudad|pais|provincia|ville|pays|departement|cidade|estado|citta|paese|comune|plaats|stad|"
        "ship city|billing city|shipping city|billing state|billing country|ship country|work city|current city|delivery city|mailing state|borough|metro|township"
    ),
    "ORGANIZATION": (
        "company|company name|organization|organisation|organization name|org name|employer|employer name|business name|business|firm|corporation|doing business as|"
        "client|client company|vendor|vendor name|supplier|supplier name|bank name|insurance company|insurer|carrier|hospital|hospital name|clinic|school|school name|"
        "university|agency|institution|institution name|merchant|merchant name|legal entity|subsidiary|partner company|workplace|firma|unternehmen|arbeitgeber|"
        "empresa|entreprise|societe|azienda|societa|bedrijf|manufacturer company|publisher company|enterprise|establishment|dba|trading name|brokerage"
    ),
    "NRP": (
        "nationality|nation man|nation woman|nation plural|citizenship|religion|ethnicity|race|ethnic group|ethnic origin|faith|political party|party affiliation|"
        "political affiliation|denomination|belief|religious affiliation|nacionalidad|nationalite|nacionalidade|nazionalita|staatsangehoerigkeit|nationaliteit|konfession|"
        "creed|demonym|tribe|political view|caste"
    ),
    "TITLE": (
        "prefix|prefix male|prefix female|prefix nonbinary|name prefix|salutation|honorific|title|courtesy title|anrede|titel|tratamiento|civilite|name title|honorific prefix|form of address"
    ),
    "JOB": (
        "job|job title|occupation|profession|vocation|career|employment|position title|work title|role title|trade|beruf|puesto|ocupacion|profession libre|profissao|"
        "cargo|professione|beroep|functie|current job|calling|designation|job position|line of work|livelihood|job name"
    ),
    "AGE": "age|age years|patient age|user age|customer age|age in years|current age|alter|edad|idade|eta|leeftijd|person age|years old|client age",
    "GENDER": "gender|sex|sexuality|gender identity|biological sex|geschlecht|genero|sexe|sexo|sesso|geslacht|patient gender|sex at birth|pronoun gender|gender code",
}
NOUNS = {label: tuple(names.split("|")) for label, names in NOUNS.items()}
OWNERS = (
    "user", "customer", "client", "patient", "employee", "contact", "billing", "shipping", "home", "work", "primary", "secondary", "new", "old", "current", "mailing", "member", "guest",
    "owner", "account", "student", "my", "the", "src", "dst", "target", "sender", "recipient", "buyer", "seller", "parent", "spouse", "data", "profile", "applicant", "bank", "legal", "birth", "delivery", "order", "payer", "insured", "person", "staff",
)  # fmt: skip
NOT_PERSONAL = (
    "id|uuid|guid|status|state code id|type|kind|category|name|label|title|description|comment|note|notes|message|subject|body|text|content|summary|file|file name|filename|"
    "path|url|uri|link|host|hostname|host name|domain|port|method|version|token|secret|key|hash|checksum|signature|code|number|count|total|amount|price|currency|rate|score|"
    "limit|offset|cursor|page|page size|sort|order by|order|filter|query|search|format|encoding|language|lang|locale|timezone|time|date|created|updated|created at|updated at|"
    "last updated|expires|start date|end date|duration|timeout|interval|retry|enabled|disabled|active|required|visible|public|flag|mode|level|priority|rank|index|position|"
    "size|length|width|height|weight|color|colour|icon|image|image file|avatar|photo|logo|theme|font|template|model|brand|product|product name|product type|item|item name|sku|"
    "category name|table name|column name|field name|schema|database|db name|index name|function name|class name|variable|environment|region code id|cluster|node|pod|container|"
    "service|service name|app name|application|client id|user id|account id|order id|session id|request id|account sid|call sid|service sid|friendly name|unique name|callback url|"
    "webhook|event|event type|event name|action|operation|result|reason|reason code|error|error code|warning|severity|channel|queue|topic|tag|tags|group|group name|role id|permission|scope|"
    "scopes|plan|plan name|tier|campaign|campaign name|segment|source|source id|source type|device|device type|device name|os|browser|platform|protocol|cipher|algorithm|email|phone|phone number|mobile|fax|"
    "email address|ip|ip address|mac|iban|swift|bic|card number|credit card|cvv|expiry|expiration date|ssn|tax id|passport|driver license|license plate|vin|imei|zip|zipcode|postal code|postcode|"
    "latitude|longitude|coordinate|location|lat|lon|birth date|date of birth|birthday|dob|birth year|password|passcode|pin|airport|airport name|airport code|airline|flight number|"
    "week day|day of week|month|year|day|season|weekday|track|track name|song|album|album title|artist|genre|composer id|movie|film title|book title|restaurant|restaurant name|dish|menu item|"
    "recipe|ingredient|storm name|ship name|species|breed|team name|league|event title|course|subject name|department|dept|section|team|project|project name|task|milestone|release|branch|"
    "commit|repository|repo name|package|module|library|license|certificate|issuer|audience|nonce|grant type|response type|redirect uri|client secret|access token|refresh token|"
    "idempotency key|report type|processor|marketplace|environment name|subdomain|edition|media type|content type|mime type|charset|address id|city id|country code|state id|company id|person id|"
    "street id|age group id|job id|job status|job type|name servers|address type|ip version|mac vendor|user agent|username hash|name length|user count|page token|recording|voice url|sms url|ttl|"
    "payment method|payment type|invoice number|invoice|receipt|discount|coupon|tax|tax rate|quantity|unit price|stock|warehouse|shelf|rating|review|diagnosis|medication|dosage|allergy|procedure"
)
NOT_PERSONAL = tuple(NOT_PERSONAL.split("|"))
RELIGIONS = ("Christianity", "Islam", "Judaism", "Hinduism", "Buddhism", "Sikhism", "Shinto", "Taoism", "Jainism", "Christian", "Muslim", "Jewish", "Hindu", "Buddhist", "Sikh", "Catholic", "Protestant", "Islamic", "Atheist", "Bahá'í", "Baha'i", "Bahaism", "Orthodox", "Mormon", "Confucianism", "Shintoism", "Jains", "Zoroastrian", "Zoroastrianism", "Lutheran", "Anglican", "Evangelical", "Quaker", "Daoism", "Animism", "Spiritism", "Paganism", "Rastafarian", "Jew", "Catholicism", "Protestantism")  # fmt: skip
GENDERS = ("male", "female", "Male", "Female", "M", "F", "m", "f", "Other", "other", "non-binary", "Non-binary", "männlich", "weiblich", "Männlich", "Weiblich", "divers", "Sonstige", "masculino", "femenino", "feminino", "homme", "femme", "maschio", "femmina", "man", "vrouw", "woman", "Heterosexual", "Homosexual", "bisexual", "straight", "gay", "transgender", "X", "unknown", "Genderfluid", "Agender", "masculin", "féminin", "uomo", "donna")  # fmt: skip
STATES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR".split()
US_STATES = "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming".split(
    "|"
)
TOWN_ENDS = (
    "ton",
    "ville",
    "burgh",
    "borough",
    "bury",
    "side",
    "view",
    "fort",
    "mouth",
    "haven",
    "land",
    "chester",
    "furt",
    "shire",
    "port",
    "stad",
)
TOWN_FRONTS = ("North ", "East ", "West ", "South ", "New ", "Lake ", "Port ")


def spell(words: str, values: Values) -> str:
    """A name as columns, members and tags are spelled."""
    parts = words.split()
    roll = values.chance.random()
    if roll < 0.3:
        return "_".join(parts)
    if roll < 0.45:
        return parts[0] + "".join(part.capitalize() for part in parts[1:])
    if roll < 0.55:
        return "".join(part.capitalize() for part in parts)
    if roll < 0.65:
        return "-".join(parts)
    if roll < 0.73:
        return " ".join(parts)
    if roll < 0.85:
        return "".join(parts)
    if roll < 0.9:
        return "__".join(parts)
    if roll < 0.94:
        return " ".join(part.capitalize() for part in parts)
    if roll < 0.97:
        return "_".join(parts).upper()
    return ".".join(parts)


def name_of(noun: str, values: Values) -> str:
    """A name of a field around a noun."""
    words = noun
    if values.odds(0.3):
        words = f"{values.pick(OWNERS)} {words}"
    spelled = spell(words, values)
    return spelled + (str(values.number(1, 3)) if values.odds(0.03) else "")


def town(values: Values) -> str:
    """A town that may not exist."""
    roll = values.chance.random()
    if roll < 0.55:
        return values.city()
    name = values.pick(latin("surname")) if values.odds(0.6) else values.first()
    return values.pick(TOWN_FRONTS) + name if roll < 0.7 else name + values.pick(TOWN_ENDS)


def value_of(label: str, noun: str, values: Values) -> str:
    """A value that a field of that name has."""
    short = noun.replace(" ", "")
    match label:
        case "PERSON":
            if any(
                part in noun for part in ("first", "given", "middle", "fname", "vorname", "prenom", "voornaam")
            ) and values.odds(0.95):
                return values.first()
            if any(
                part in noun
                for part in (
                    "last",
                    "family",
                    "surname",
                    "lname",
                    "nachname",
                    "apellido",
                    "cognome",
                    "achternaam",
                    "maiden",
                )
            ) and values.odds(0.95):
                return values.last()
            name = values.person()
            return (
                f"{values.title()} {name}"
                if values.odds(0.08)
                else f"{name} {values.pick(('B.A.', 'MBA.', 'Jr.', 'PhD', 'MD', 'B.Sc.', 'DDS', 'B.Eng.'))}"
                if values.odds(0.06)
                else name
            )
        case "STREET_ADDRESS":
            if (
                "number" in noun
                or "hausnummer" in short
                or (noun in {"building", "house no", "house"} and values.odds(0.4))
            ):
                return known.house(values)
            if any(part in noun for part in ("apartment", "secondary", "suite", "unit", "flat")) and values.odds(0.8):
                return known.unit(values)
            if any(part in noun for part in ("name", "strasse", "calle", "rua", "via", "straat")) and values.odds(0.7):
                return values.streetname()
            return (
                values.address() if values.odds(0.6) else values.streetno() if values.odds(0.7) else values.streetname()
            )
        case "LOCATION":
            if "abbr" in noun or "code" in noun:
                return values.pick(STATES)
            if (
                "state" in noun
                or "region" in noun
                or "province" in noun
                or noun in {"estado", "bundesland", "provincia"}
            ):
                return (
                    values.pick(US_STATES)
                    if values.odds(0.45)
                    else values.pick(STATES)
                    if values.odds(0.3)
                    else values.region()
                )
            if any(part in noun for part in ("country", "nation", "pais", "pays", "land", "paese")):
                return values.country()
            if noun in {"destination", "origin", "territory"}:
                return values.country() if values.odds(0.6) else town(values)
            return town(values)
        case "ORGANIZATION":
            return values.org()
        case "NRP":
            if any(part in noun for part in ("relig", "faith", "belief", "creed", "konf", "denom")):
                return values.pick(RELIGIONS)
            if "plural" in noun:
                return values.nats().lower() if values.odds(0.8) else values.nats()
            text = values.nat()
            if values.odds(0.06):
                text = values.pick(
                    ("French", "Dutch", "English", "Irish", "Welsh", "Scots", "Corn", "Norse")
                ).lower() + values.pick(("woman", "man", "women", "men"))
            return text.lower() if values.odds(0.35) else text
        case "TITLE":
            return (
                values.title()
                if values.odds(0.93)
                else values.pick(
                    (
                        "Mx.",
                        "Ind.",
                        "Misc.",
                        "Frau",
                        "Herr",
                        "Univ.Prof.",
                        "Dipl.-Ing.",
                        "Sr(a).",
                        "Capt.",
                        "Lt.",
                        "Rev.",
                    )
                )
            )
        case "JOB":
            return values.job()
        case "AGE":
            return values.age() if values.odds(0.97) else f"{values.number(0, 2)}.{values.number(1, 9)}"
        case _:
            return values.pick(GENDERS)


def nonsense(values: Values) -> str:
    """Words without sense, some of them twice."""
    words = [values.random() for _ in range(values.chance.choices((1, 2, 3), (0.45, 0.25, 0.3))[0])]
    if len(words) == 3 and values.odds(0.6):
        words[values.number(0, 1)] = words[2]
    return " ".join(words)


def nothing(values: Values) -> str:
    """A value of no entity."""
    roll = values.chance.random()
    if roll < 0.34:
        return nonsense(values)
    if roll < 0.5:
        return values.pick(latin("word"))
    if roll < 0.56:
        return values.pick(
            (
                "true",
                "false",
                "null",
                "0",
                "1",
                "active",
                "pending",
                "USD",
                "EUR",
                "en",
                "de",
                "OK",
                "N/A",
                "-",
                "on",
                "off",
                "GET",
                "POST",
                "unknown",
                "default",
                "none",
                "SEK",
                "DKK",
            )
        )
    if roll < 0.6:
        return values.digits(values.number(1, 12))
    if roll < 0.66:
        parts = [values.digits(values.number(1, 6)) for _ in range(values.number(2, 5))]
        return values.pick(("-", "-", ".", "/", " ", ":")).join(parts) + (
            values.pick(("-A", "-B", "X", "")) if values.odds(0.5) else ""
        )
    if roll < 0.72:
        return "".join(values.pick("0123456789abcdef") for _ in range(values.pick((8, 16, 32, 40))))  # type: ignore[arg-type]
    if roll < 0.78:
        return f"{values.number(1980, 2026)}-{values.number(1, 12):02}-{values.number(1, 28):02}" + (
            f" {values.number(0, 23):02}:{values.number(0, 59):02}:{values.number(0, 59):02}"
            if values.odds(0.4)
            else ""
        )
    if roll < 0.92:
        return values.product()
    return " ".join(values.pick(latin("word")) for _ in range(values.number(3, 10))).capitalize() + "."


def rows(chance: random.Random, count: int) -> Iterator[tuple[str, str, str]]:
    """That many rows: name, value, label or "NONE"."""
    made = {language: Values(chance, language) for language in set(LANGUAGES)}
    made = {language: made[language] for language in sorted(made)}
    labels = list(NOUNS)
    weights = [0.3, 0.19, 0.14, 0.09, 0.08, 0.06, 0.06, 0.04, 0.04]
    for _ in range(count):
        values = made[LANGUAGES[int(chance.random() * len(LANGUAGES))]]
        roll = chance.random()
        label = chance.choices(labels, weights)[0]
        noun = values.pick(NOUNS[label])
        if roll < 0.5:
            name, value = name_of(noun, values), value_of(label, noun, values)
        elif roll < 0.62:
            # A personal name with a value of no entity: an ordinary word or nonsense.
            label, name = "NONE", name_of(noun, values)
            value = values.word() if values.odds(0.6) else nonsense(values)
            if value.capitalize() in known.ALL_COMMON_GIVEN:
                continue
        elif roll < 0.95:
            label, name = (
                "NONE",
                name_of(
                    values.pick(NOT_PERSONAL)
                    if values.odds(0.7)
                    else " ".join(values.word() for _ in range(values.number(1, 3))),
                    values,
                ),
            )
            if values.odds(0.05):
                name += values.pick(("Id", "_id", "_hash", "Type", "_count", "_status", "Url", "_code"))
            value = nothing(values)
        elif roll < 0.97:
            # "name" alone is a person's where its value is one.
            label, name = ("PERSON", spell(values.pick(("name", "user name", "full name")), values))
            value = f"{values.pick(known.ALL_COMMON_GIVEN)} {values.pick(latin('surname'))}"
        else:
            # Names of things that hold words of people and places.
            label, name = (
                "NONE",
                name_of(
                    values.pick(
                        (
                            "track name",
                            "album title",
                            "product name",
                            "restaurant name",
                            "file name",
                            "song",
                            "title",
                            "dish",
                            "movie title",
                            "app name",
                            "airport name",
                            "airline",
                            "airline name",
                            "artist id",
                        )
                    ),
                    values,
                ),
            )
            value = (
                values.product()
                if values.odds(0.7)
                else f"{values.city()} {values.pick(('airport', 'International airport', 'Theme', 'Pizza', 'Blues', 'Grill', 'Airlines', 'Air', 'Airways'))}"
            )
        if values.odds(0.05):
            # Values of an INSERT without names of columns.
            name = ""
            if label in {"AGE", "PERSON", "NONE"} and " " not in value.strip():
                label = "NONE"
        if values.odds(0.09):
            value = value.lower()
        elif values.odds(0.02):
            value = value.upper()
        if values.odds(0.04):
            name = name.lower()
        yield name, value, label
