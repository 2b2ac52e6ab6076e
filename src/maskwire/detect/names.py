"""The vocabulary of column names: which names announce which entity.

What it must never do: take the name of a thing (a track, a file, a product) for a person's, or look at a value.
"""

from __future__ import annotations

import re
from functools import lru_cache

from maskwire.model import Category

# Names joined without separators. In a name of several words the longest match wins, the last of two equals.
VOCABULARY: dict[str, str] = {
    "PERSON": "firstname lastname fullname surname givenname familyname middlename maidenname fname lname "
    "mname maiden mothersmaiden mothersmaidenname customername patientname employeename "
    "contactname personname person cardholder cardholdername accountholder legalname realname "
    "displayname vorname nachname familienname prenom nomdefamille apellido apellidos cognome "
    "achternaam voornaam passengername guestname membername studentname teachername doctorname "
    "physicianname beneficiary nextofkin emergencycontact recipientname shipname username_full "
    "author_name firstnm lastnm custname empname forename signatory insuredname ownername",
    "STREET_ADDRESS": "address streetaddress street addressline addressline1 addressline2 address1 "
    "address2 addr addr1 addr2 homeaddress shippingaddress billingaddress "
    "mailingaddress postaladdress residence strasse anschrift adresse direccion "
    "indirizzo adres apartment apt housenumber streetname line1 line2 shipaddress "
    "billaddress",
    "LOCATION": "city town village municipality county province state statefull stateprovince district "
    "suburb birthplace placeofbirth hometown borough neighborhood neighbourhood stadt ort "
    "ville ciudad citta shipcity shipstate billingcity billingstate shippingcity "
    "shippingstate location parish",
    "ZIP_CODE": "zip zipcode postalcode postcode plz zip5 zip4 codepostal codigopostal cap pincode "
    "shippostalcode postleitzahl zipplus4 billingpostalcode",
    "COORDINATE": "latitude longitude lat lon lng long coordinate coordinates coords geolocation geopoint "
    "latlong latlon",
    "DATE_OF_BIRTH": "dob birthdate dateofbirth birthday birth birthyear birthmonth birthdt yearofbirth "
    "born bday geburtsdatum geburtstag datenaissance naissance fechanacimiento nascita "
    "geboortedatum patientdob",
    "AGE": "age currentage ageyears ageinyears patientage alter edad",
    "GENDER": "gender sex geschlecht sexe sexo gendercode sexcode genderidentity",
    "JOB": "job jobtitle occupation profession beruf employment jobrole jobposition designation",
    "TITLE": "salutation honorific anrede nameprefix prefix suffix",
    "INCOME": "income salary wage wages annualincome netincome compensation payrate hourlyrate gehalt "
    "salaire salario earnings debt networth annualsalary monthlysalary commissionpct",
    "CREDIT_SCORE": "creditscore fico ficoscore creditrating",
    "MARITAL_STATUS": "maritalstatus marital marriage married civilstatus familienstand relationshipstatus",
    "NRP": "nationality religion ethnicity race ethnic ethnicgroup citizenship politicalparty "
    "politicalaffiliation caste staatsangehorigkeit nationalite faith tribe sexualorientation",
    "HEALTH": "diagnosis diagnoses medication medications allergy allergies bloodtype disease symptom "
    "symptoms treatment icd icd9 icd10 prescription disability medicalhistory healthcondition "
    "condition conditions reasondescription chiefcomplaint bloodgroup immunization vaccine "
    "labresult testresult causeofdeath smokingstatus drugname healthstatus pregnancy diagnostic "
    "clinicalnotes",
    "ORGANIZATION": "company companyname employer employername organization organisation organizationname "
    "institution institutionname firma unternehmen entreprise empresa businessname "
    "vendorname suppliername hospital hospitalname schoolname",
    "USERNAME": "username login loginname userlogin screenname nickname userhandle benutzername accountname nick",
    "PASSWORD": "password passwd pwd passphrase passcode passwort kennwort motdepasse contrasena "
    "passwordhash hashedpassword pwhash passwordsalt secret token apikey secretkey accesskey "
    "privatekey accesstoken refreshtoken authtoken clientsecret pin pincodehash apitoken "
    "sessiontoken resettoken securityanswer mfasecret totpsecret otp credentials "
    "encryptedpassword sessionid sessionkey passworddigest webhooksecret",
    "CVV": "cvv cvv2 cvc cvc2 csc cccvc cccvv securitycode cardcode cardverificationvalue cardsecuritycode",
    "CREDIT_CARD_EXPIRY": "ccexpires ccexpiry ccexpire ccexpiredate ccexp cardexpiry cardexpires "
    "cardexpiration cardexp expirydate expmonth expyear cardexpirationdate "
    "cardexpirydate creditcardexpiry creditcardexpires ccexpdate",
    "CREDIT_CARD": "creditcard cardnumber cardno ccnumber ccnum ccn debitcard paymentcard cardnum "
    "creditcardnumber ccno creditcardno cardpan primaryaccountnumber kartennummer",
    "US_SSN": "ssn socialsecurity socialsecuritynumber socialsecurityno ssnum ssno socialsec",
    "US_ITIN": "itin taxid taxpayerid taxnumber tin taxidentifier taxpayernumber steuernummer",
    "NATIONAL_ID": "nationalid nationalidentifier nationalidnumber nino nhsnumber nhs cpf cnpj pesel bsn "
    "dni nie aadhaar aadhar personnummer nationalinsurancenumber citizenid idcardnumber "
    "identitynumber identitycard codicefiscale curp idnumber governmentid steuerid "
    "personalid personalnumber voterid",
    "PASSPORT": "passport passportnumber passportno passportid passportnum reisepass passeport pasaporte",
    "DRIVER_LICENSE": "driverlicense driverslicense driverlicence drivinglicence drivinglicense "
    "driverslicence drivers licensenumber licencenumber dlnumber driverlicensenumber "
    "driverslicensenumber fuhrerschein",
    "LICENSE_PLATE": "licenseplate plate platenumber numberplate registrationplate vin vinnumber vehicleidentification",
    "MEDICAL_RECORD_NUMBER": "mrn medicalrecord medicalrecordnumber medicalrecordno patientnumber "
    "healthinsurancenumber insurancenumber policynumber insuranceid memberid "
    "medicareid medicaidid healthplanid",
    "DEVICE_ID": "udi deviceid deviceidentifier imei imsi serialnumber androidid idfa idfv advertisingid "
    "deviceserial uniquedeviceidentifier useragent meid",
    "IP_ADDRESS": "ip ipaddress ipaddr ipv4 ipv6 srcip dstip destip sourceip destinationip clientip "
    "remoteip remoteaddr userip lastip loginip hostip lastloginip signupip",
    "MAC_ADDRESS": "mac macaddress macaddr bssid hwaddr",
    "IBAN_CODE": "iban ibannumber ibancode",
    "BANK_ACCOUNT": "bankaccount accountnumber accountno acctno acctnum bankaccountnumber bban "
    "kontonummer routingnumber routing sortcode abarouting accountnum",
    "SWIFT_CODE": "swift bic swiftcode biccode swiftbic",
    "EMAIL_ADDRESS": "email mail emailaddress mailaddress correo courriel emailid useremail contactemail epost emails",
    "PHONE_NUMBER": "phone phonenumber mobile cell cellphone fax tel telephone telephonenumber "
    "mobilenumber phoneno phone1 phone2 homephone workphone mobilephone telefon handy "
    "telefono telefoonnummer faxnumber phonenum msisdn contactnumber whatsapp "
    "telephonecountrycode",
    "DOMAIN_NAME": "domain domainname website homepage personalsite",
    "CONNECTION_STRING": "connectionstring dsn databaseurl dburl jdbcurl connstr",
}
PHRASES: dict[str, str] = {phrase: entity for entity, text in VOCABULARY.items() for phrase in text.split()}


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


# A name that begins so counts or flags the thing; one that ends so tells something about it.
COUNTS = listed("num number no nr count cnt is has avg mean sum per days flag n qty quantity")
ABOUT = listed(
    "count counts type types flag verified enabled status at on id ids url uri length len required "
    "confirmed rate version policy format method brand network valid limit code kind category total cost "
    "price amount percent pct modified created updated sent opened bounced consent optin image file path "
    "name_id rank score"
)
PEOPLE = listed(
    "user users customer customers client clients patient patients person persons people employee "
    "employees staff member members contact contacts provider providers doctor doctors physician "
    "physicians nurse nurses student students teacher teachers passenger passengers guest guests "
    "subscriber subscribers applicant applicants candidate candidates author driver drivers owner owners "
    "agent borrower borrowers cardholder tenant tenants profile profiles lead leads buyer buyers seller "
    "sellers voter voters donor donors citizen citizens worker workers player players beneficiary "
    "individual"
)
ORGANIZATIONS = listed(
    "organization organizations organisation organisations company companies employer employers hospital "
    "hospitals school schools university universities vendor vendors supplier suppliers institution "
    "institutions clinic clinics payer payers firm firms business businesses merchant merchants charity "
    "charities insurer insurers"
)
CLINICAL = listed(
    "condition conditions diagnosis diagnoses careplan careplans medication medications allergy allergies "
    "prescription prescriptions immunization immunizations vaccination vaccinations symptom symptoms "
    "disease diseases treatment treatments procedure procedures encounter encounters clinical observation "
    "observations problem lab labs finding findings"
)
CLINICAL_TEXT = listed("description reasondescription note notes text name reason finding comment summary value")
# The last word of a column in which people write to and about people.
FREE_TEXT = listed(
    "note notes comment comments message messages body transcript memo remark remarks feedback bio biography "
    "conversation chat complaint complaints answer reply prompt completion"
)
SECRETS = frozenset({"PASSWORD", "CONNECTION_STRING"})
PAYMENT = frozenset({"CREDIT_CARD", "CVV", "CREDIT_CARD_EXPIRY", "IBAN_CODE", "BANK_ACCOUNT", "SWIFT_CODE"})
HEALTH = frozenset({"HEALTH", "MEDICAL_RECORD_NUMBER"})


def category(entity: str) -> Category:
    """Why an entity of the vocabulary is sensitive."""
    if entity in SECRETS:
        return Category.SECRET
    if entity in PAYMENT:
        return Category.PCI
    return Category.PHI if entity in HEALTH else Category.PII


def words(name: str) -> list[str]:
    """The lower-case words of a name: camelCase, snake_case, kebab-case and blanks divide.

    >>> words("MothersMaidenName"), words("SSN_last4"), words("IPAddress")
    (['mothers', 'maiden', 'name'], ['ssn', 'last4'], ['ip', 'address'])
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.sub(r"[\W_]+", " ", spaced).lower().split()


def named(column: str) -> str | None:
    """The entity a column's name announces, by its words alone."""
    return next(iter(candidates(column)), None)


@lru_cache(maxsize=4096)
def candidates(column: str) -> tuple[str, ...]:
    """Every entity that some words of a column's name announce, the likeliest first."""
    parts = words(column)
    joined = "".join(parts)
    if joined in PHRASES:
        return (PHRASES[joined],)
    if not parts or (len(parts) > 1 and parts[0] in COUNTS) or "per" in parts:
        return ()
    found: dict[str, None] = {}
    for size in range(min(4, len(parts)), 0, -1):
        for start in range(len(parts) - size, -1, -1):
            phrase = "".join(parts[start : start + size])
            forms = (phrase, phrase.rstrip("0123456789"), phrase.removesuffix("s"))
            entity = next((PHRASES[form] for form in forms if form in PHRASES), None)
            tail = parts[start + size :]
            if entity is not None and not (tail and tail[-1] in ABOUT):
                found[entity] = None
    compound = _compound(joined) if len(parts) == 1 and not found else None
    return (compound,) if compound else tuple(found)


def _compound(joined: str) -> str | None:
    """A name written as one word ("customeremail"): its ending decides, if that is long enough to mean it."""
    for start in range(1, len(joined) - 4):
        entity = PHRASES.get(joined[start:])
        if entity is not None and entity not in {"LOCATION", "AGE", "JOB"}:
            return entity
    return None
