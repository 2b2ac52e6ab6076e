//! The names of fields, by what they announce: in small letters, without separators, accents or apostrophes.
//!
//! Only the table: how a name is read is in `fields`. Of several entities the first that the value looks like is it;
//! `!` before one asks for a value that could hardly be anything else.

/// What the names of a line announce.
pub struct Announces {
    /// Entities, the likeliest first.
    pub entities: &'static [&'static str],
    /// Whether nothing may follow in the name: where a value can't be told from others by its looks.
    pub last: bool,
    /// The names.
    pub names: &'static str,
}

const fn any(entities: &'static [&'static str], names: &'static str) -> Announces {
    Announces { entities, last: false, names }
}

const fn last(entities: &'static [&'static str], names: &'static str) -> Announces {
    Announces { entities, last: true, names }
}

/// Everything but secrets, whose names are in `secrets::names`.
pub const VOCABULARY: &[Announces] = &[
    any(
        &["EMAIL_ADDRESS"],
        "email mail emailaddress mailaddress correo courriel recipient emailaddr useremail contactemail workemail homeemail \
         tocontact fromcontact emailto emailfrom replyto mailto mailfrom correoelectronico adressemail emailadresse epost \
         indirizzoemail contatto eaddress",
    ),
    any(
        &["US_SSN"],
        "ssn socialsecurity socialsecuritynumber socialsecurityno socialsecuritynum socialsecno socialsecnum ssnumber ssnno \
         ssnnum ssnumber taxidssn socsec socsecno ssns patientssn custssn usssn ssntext ssnitin",
    ),
    any(
        &["!US_SSN", "!US_ITIN", "NATIONAL_ID"],
        "idnumber idno idnum idcard idcardnumber identitynumber identificationnumber nationalid nationalidnumber nationalidno \
         nationalnumber personalid personalidnumber personalnumber citizenid citizenidnumber governmentid govid identitycard \
         identitycardnumber idcode nationalidentifier nationalidentificationnumber ausweisnummer personalausweis \
         personalausweisnummer cedula numerodecedula carteidentite cartaidentita identiteitsnummer kimlikno",
    ),
    any(
        &["US_ITIN", "US_EIN", "US_SSN", "TAX_ID"],
        "itin taxid taxpayerid individualtaxpayerid taxpayernumber tin taxnumber taxno taxpayeridentificationnumber \
         taxidentificationnumber individualtaxpayeridentificationnumber taxidentifier taxpayeridnumber taxidnumber taxidno \
         fiscalnumber fiscalid steuernummer steuerid numerofiscal taxcode taxref taxreference payertin recipienttin",
    ),
    any(&["US_EIN", "US_ITIN"], "ein fein employeridentificationnumber employerid federalein federaltaxid federalemployerid"),
    any(
        &["CREDIT_CARD"],
        "creditcard cardnumber cardno ccnumber ccnum ccn debitcard paymentcard cardnum creditcardnumber creditcardno \
         creditcardnum debitcardnumber debitcardno kartennummer kreditkarte kreditkartennummer mastercard visacard visa amex \
         americanexpress dinersclub dinerscard discovercard maestro jcb bankcard bankcardnumber cardpan primaryaccountnumber \
         tarjeta tarjetacredito numerotarjeta numerodetarjeta cartebancaire cartebleue numerocarte numerodecarte cartacredito \
         cartaodecredito numerodocartao creditkaart cc chargecard giftcard giftcardnumber prepaidcard card pan",
    ),
    any(
        &["CREDIT_CARD_EXPIRY"],
        "expiration expirationdate expiry expirydate expires expiredate expdate expiresend cardexpiry cardexpiration \
         cardexpires cardexp cardexpirationdate cardexpirydate ccexp ccexpiry ccexpiration ccexpdate creditcardexpire \
         creditcardexpires creditcardexpiry creditcardexpiration creditcardexpirationdate creditcardexpirydate creditcardexp \
         debitcardexpiry validthru validthrough validuntil goodthru exp expire gueltigbis ablaufdatum fechavencimiento \
         vencimiento caducidad validade dateexpiration scadenza vervaldatum expmonthyear monthyear",
    ),
    any(
        &["CVV"],
        "cvv cvv2 cvc cvc2 cardcvv cardcvc cid csc cardsecuritycode securitycode cardverificationvalue cardverificationcode \
         creditcardsecuritycode creditcardcvv cvvcode cvccode cardcode pruefnummer codigoseguridad",
    ),
    any(
        &["IBAN_CODE", "BANK_ACCOUNT"],
        "iban ibannumber ibancode ibanno internationalbankaccountnumber internationalbankaccount bankiban accountiban",
    ),
    any(
        &["SWIFT_CODE", "BANK_ACCOUNT", "IBAN_CODE"],
        "swift swiftcode swiftbic bic biccode bankidentifiercode bankidentifier bankidentificationcode swiftnumber swiftid \
         bicswift bankbic bankswift swiftbiccode",
    ),
    any(
        &["ABA_ROUTING_NUMBER", "BANK_ACCOUNT"],
        "aba abarouting abanumber abaroutingnumber routing routingnumber routingno routingnum rtn routingtransitnumber \
         bankrouting bankroutingnumber achrouting achroutingnumber wirerouting abarn transitnumber rtnnumber",
    ),
    any(
        &["IBAN_CODE", "BANK_ACCOUNT"],
        "bankaccount bankaccountnumber bankaccountno bankaccountnum bankacct bankacctno accountnumber accountno accountnum \
         acctnumber acctno acctnum acct bban basicbankaccountnumber checkingaccount savingsaccount checkingaccountnumber \
         savingsaccountnumber depositaccount beneficiaryaccount payeeaccount debtoraccount creditoraccount kontonummer konto \
         kontonr bankkonto bankverbindung numerocuenta numerodecuenta cuentabancaria comptebancaire numerocompte \
         numerodecompte contobancario numeroconto rekeningnummer contabancaria numerodaconta directdeposit accountnbr acctnbr",
    ),
    any(&["UK_SORT_CODE"], "sortcode bankcode sortingcode banksortcode branchcode"),
    any(
        &["IP_ADDRESS"],
        "ip ipaddress ipaddr ipv4 ipv6 ipv4address ipv6address srcip dstip sourceip destip destinationip clientip remoteaddr \
         remoteip remoteaddress peerip serverip hostip userip lastip lastloginip loginip publicip privateip localip gatewayip \
         forwardedfor xforwardedfor clientaddr originip visitorip deviceip ipadresse adresseip direccionip nodeip realip addr",
    ),
    any(
        &["MAC_ADDRESS"],
        "mac macaddress macaddr bssid devicemac macid ethernetaddress hardwareaddress hwaddr hwaddress physicaladdress wifimac \
         wlanmac ethmac ethernetmac bluetoothaddress bluetoothmac btaddr nicaddress macadresse clientmac stationmac macaddressnie",
    ),
    any(
        &["IMEI"],
        "imei imeinumber imeisv internationalmobileequipmentidentity mobileequipmentidentity equipmentidentity deviceimei \
         phoneimei imei1 imei2 imeino meid",
    ),
    any(&["IMSI"], "imsi internationalmobilesubscriberidentity subscriberidentity"),
    any(&["ICCID"], "iccid simnumber simserial simcard simcardnumber simid"),
    any(
        &["DEVICE_ID"],
        "deviceid deviceserial deviceserialnumber udid deviceidentifier androidid idfa idfv advertisingid gaid \
         deviceuuid hardwareid hwid deviceuid deviceudi devicefingerprint",
    ),
    any(
        &["COORDINATE"],
        "lat latitude lon lng long longitude coordinate coordinates coord coords gps gpslat gpslon gpslng gpscoordinates \
         gpslatitude gpslongitude geolocation geopoint geocoordinates geo latlng latlon latlong longlat lonlat lnglat latlngs \
         positionlat positionlng breitengrad laengengrad latitud longitud latitudine longitudine geoposition xcoord ycoord \
         latcoord loncoord homelat homelon startlat startlng endlat endlng geolat geolng geolong",
    ),
    last(
        &["COORDINATE", "LOCATION"],
        "location position whereabouts geoloc currentlocation lastlocation placeofbirth birthplace placebirth homelocation \
         userlocation geburtsort lugarnacimiento lieudenaissance lieunaissance origin destination departure arrival",
    ),
    any(
        &["ZIP_CODE"],
        "zip zipcode postcode postalcode postal zip4 zipplus4 zippostal zippostalcode postalzip postalzipcode plz postleitzahl \
         codepostal codigopostal postnummer postnr pincode cep zipcd postcd mailingzip billingzip shippingzip homezip \
         addresszip shippostalcode billpostalcode eircode zipcodes postalnumber postalcd",
    ),
    any(
        &["PHONE_NUMBER"],
        "phone phonenumber mobile cell cellphone fax tel telephone telephonenumber mobilenumber phoneno telefon handy telefono \
         contactphone contactnumber contactno homephone workphone officephone dayphone daytimephone eveningphone phonenum \
         phonenbr phonework phonehome mobilephone mobilephonenumber mobileno mobilenum cellnumber cellno faxnumber faxno telno \
         telnumber telnr callerid callernumber callingnumber callednumber msisdn whatsapp whatsappnumber smsnumber landline \
         landlinenumber emergencycontactnumber emergencyphone phoneext associatephonenumber associatephone telefonnummer \
         handynummer rufnummer mobilnummer mobiltelefon telefonnr numerotelefono numerodetelefono movil celular telemovel \
         telephonenum numerotelephone numerodetelephone portable cellulare telefoonnummer mobiel ph primaryphone \
         secondaryphone altphone alternatephone phonecell phonefax dialednumber ani dnis",
    ),
    any(
        &["PASSPORT"],
        "passport passportnumber passportno passportnum passportid passportnbr passportcode reisepass reisepassnummer \
         passnummer pasaporte numeropasaporte numerodepasaporte passeport numeropasseport numerodepasseport passaporto \
         numeropassaporto passaporte paspoort paspoortnummer traveldocument traveldocumentnumber traveldocno",
    ),
    any(
        &["!US_SSN", "PASSPORT"],
        "nationalidentity nationalidentitynumber identitydocument identitydocumentnumber iddocument iddocumentnumber \
         documentnumber documentno documentnum docnumber docno identitydoc identification",
    ),
    any(
        &["DRIVER_LICENSE"],
        "driverlicense driverslicense driverlicence driverslicence drivinglicence drivinglicense driverlicensenumber \
         driverslicensenumber driverlicensenum driverslicenseno driverlicenseno drivinglicencenumber drivinglicensenumber \
         drivinglicenceno driverlicensestate driverslicenceno driverlic driverslic driverlicno driverlicnum licensenumber \
         licencenumber licenseno licenceno licensenum dl dlnumber dlno dlnum dln driverid driverpermit driverspermit \
         drivingpermit fuehrerschein fuhrerschein fuehrerscheinnummer fuhrerscheinnummer permisdeconduire permisconduire \
         licenciadeconducir licenciaconducir permisodeconducir carnetdeconducir patente patentediguida cartadeconducao cnh \
         rijbewijs rijbewijsnummer operatorlicense operatorslicense drivers_license",
    ),
    any(
        &["LICENSE_PLATE"],
        "licenseplate licenceplate licenseplatenumber licenceplatenumber licplate plate platenumber plateno platenum \
         numberplate vehicleplate carplate registrationplate vehicleregistration vehicleregistrationnumber vehicleregno \
         vehiclereg carregistration carreg regplate tagnumber licensetag lictag kennzeichen autokennzeichen nummernschild \
         kfzkennzeichen plaqueimmatriculation immatriculation matricula placa placavehiculo targa kenteken platelicense \
         plateid vrn vehicleplatenumber licenseplateno plates",
    ),
    any(&["VIN"], "vin vinnumber vinno vehicleidentificationnumber vehicleid chassisnumber chassisno fahrgestellnummer vehiclevin fin"),
    any(
        &["MEDICAL_RECORD_NUMBER"],
        "mrn medicalrecord medicalrecordnumber medicalrecordno medicalrecordid medrecno medrecnum patientnumber patientno \
         patientid patientidentifier patientmrn hospitalnumber chartnumber chartno chartid healthrecordnumber \
         patientrecordnumber emrid ehrid encounternumber patientaccount patientaccountnumber",
    ),
    any(&["US_NPI"], "npi npinumber nationalprovideridentifier providernpi prescribernpi nationalproviderid"),
    any(&["US_DEA"], "dea deanumber deano deanum prescriberdea providerdea dearegistration"),
    any(&["US_MBI"], "mbi medicarebeneficiaryidentifier medicarebeneficiaryid medicareid medicarenumber medicareno hicn hic"),
    any(&["UK_NHS"], "nhs nhsnumber nhsno nhsnum nhsid"),
    any(&["UK_NINO"], "nino ninumber nino nationalinsurance nationalinsurancenumber nationalinsuranceno nationalinsno"),
    any(
        &["HEALTH_INSURANCE_ID"],
        "healthinsurancenumber healthinsuranceid healthplanid healthplannumber insuranceid insurancenumber insuranceno \
         subscriberid subscribernumber healthcardnumber healthcard medicaidid \
         medicaidnumber beneficiaryid insurancepolicynumber versichertennummer krankenkassennummer krankenversichertennummer",
    ),
    any(&["IN_AADHAAR"], "aadhaar aadhaarnumber aadhar aadharnumber aadhaarno aadharno adhaar uidai"),
    any(&["IN_PAN"], "pannumber pancard panno permanentaccountnumber pancardnumber incometaxpan"),
    any(&["BR_CPF"], "cpf numerocpf cpfnumero cpfcliente"),
    any(&["BR_CNPJ"], "cnpj numerocnpj"),
    any(&["FR_NIR"], "nir numerosecu numerodesecuritesociale securitesociale numerosecuritesociale insee"),
    any(&["ES_NIF", "ES_NIE"], "nif dni dninif nifdni documentonacional documentonacionaldeidentidad nie numerodni numeronif"),
    any(&["IT_FISCAL_CODE"], "codicefiscale codfiscale fiscalcode codfisc"),
    any(&["NL_BSN"], "bsn burgerservicenummer sofinummer"),
    any(&["PL_PESEL"], "pesel numerpesel nrpesel"),
    any(&["SE_PERSONNUMMER"], "personnummer personnr"),
    any(&["FI_PERSONAL_IDENTITY_CODE"], "henkilotunnus hetu"),
    any(&["CA_SIN"], "sin sinnumber socialinsurancenumber socialinsuranceno socialinsurance"),
    any(&["AU_TFN"], "tfn taxfilenumber taxfileno"),
    any(&["CH_AHV"], "ahv ahvnummer avs numeroavs ahvnr"),
    any(&["AT_SVNR"], "svnr sozialversicherungsnummer svnummer"),
    any(
        &["DATE_OF_BIRTH"],
        "dob birthdate dateofbirth birthday birth born birthdt geburtsdatum geburtstag naissance datenaissance datedenaissance \
         fechanacimiento fechadenacimiento datanascita datadinascita datanascimento datadenascimento geboortedatum birthdtm \
         bday dateofbrith birthon bornon patientdob userdob custdob memberdob datebirth birthts dobdate brthdt birthdatetime",
    ),
    any(&["DATE_OF_DEATH"], "dateofdeath deathdate deceaseddate dod datedeath deceasedon"),
    any(&["DOMAIN_NAME", "URL", "EMAIL_ADDRESS"], "domain domainname emaildomain maildomain webdomain sitedomain fqdn rootdomain"),
    any(
        &["!URL", "DOMAIN_NAME"],
        "website homepage personalwebsite webaddress companywebsite blog paginaweb siteweb sitioweb webseite internetadresse",
    ),
    any(
        &["!URL"],
        "site url webpage weburl websiteurl homepageurl siteurl web hostname blogurl profileurl linkedin linkedinurl \
         twitterurl facebookurl githuburl personalurl link host uri",
    ),
    any(&["CRYPTO"], "walletaddress bitcoinaddress btcaddress ethaddress ethereumaddress cryptoaddress wallet btcwallet ethwallet cryptowallet payoutaddress"),
    last(&["AGE"], "age ages patientage alter edad eta idade leeftijd ageyears ageinyears customerage"),
    last(&["GENDER"], "gender sex sexuality genderidentity geschlecht sexe sesso sexo genero geslacht gendercode sexcode patientgender patientsex"),
    last(
        &["NRP"],
        "nationality religion ethnicity race nation nationman nationwoman nationplural citizenship ethnicgroup ethnicorigin \
         raceethnicity politicalaffiliation politicalparty religiousaffiliation faith denomination nationalitaet nationalitat \
         nationalite nacionalidad nazionalita nationaliteit staatsangehoerigkeit staatsangehorigkeit staatsbuergerschaft \
         konfession religionszugehoerigkeit religione religiao countryofcitizenship",
    ),
    last(&["TITLE"], "prefix salutation honorific nameprefix titleprefix anrede tratamiento civilite titolo nametitle honorificprefix courtesytitle persontitle"),
    last(
        &["JOB"],
        "job occupation profession vocation career employment jobtitle jobname jobrole jobposition employmenttitle beruf \
         berufsbezeichnung ocupacion profesion metier professione profissao beroep emploi puesto cargo workertitle",
    ),
    last(
        &["ORGANIZATION"],
        "company companyname organization organisation organizationname organisationname employer employername business \
         businessname doingbusinessas dba legalentity legalentityname corporation firm firmname client clientname vendorname \
         suppliername merchantname institutionname bankname legalbusinessname tradename registeredname firma firmenname \
         unternehmen empresa nombreempresa entreprise raisonsociale societe azienda ragionesociale bedrijf bedrijfsnaam \
         arbeitgeber orgname insurer schoolname hospitalname corp",
    ),
    last(
        &["LOCATION"],
        "city town state county country province region municipality urbanarea stateabbreviation stateabbr statecode \
         federalstate bankcity cityname townname statename countryname provincename birthcity birthcountry birthstate \
         homecity homestate homecountry shipcity shipstate shipcountry billcity billstate billcountry residentcountry \
         countryofresidence countryofbirth cityofbirth village district borough suburb locality stadt ort wohnort bundesland \
         land ciudad provincia estado pais comunidad ville departement pays comune citta paese cidade municipio plaats stad \
         gemeente provincie metro mailingcity mailingstate stateprovince stateprovinceregion addresscity addressstate \
         addresscountry origincity destinationcity fromcity tocity origincountry destinationcountry hometown",
    ),
    last(
        &["STREET_ADDRESS"],
        "address streetaddress street addressline address1 address2 addressline1 addressline2 addr1 addr2 homeaddress \
         shippingaddress billingaddress mailingaddress postaladdress strasse anschrift adresse direccion streetname \
         streetnumber streetno housenumber houseno house building buildingnumber buildingname apartment apartmentnumber apt \
         aptno aptnumber unitnumber suite secondaryaddress residence residentialaddress residenceaddress workaddress \
         officeaddress businessaddress companyaddress deliveryaddress shipaddress shipto billto shiptoaddress billtoaddress \
         currentaddress permanentaddress previousaddress physicallocation patientaddress customeraddress useraddress \
         fulladdress address3 street1 street2 streetline1 streetline2 line1 line2 hausnummer strassenname wohnadresse \
         lieferadresse rechnungsadresse calle domicilio rue domicile adressepostale indirizzo viaresidenza endereco morada \
         logradouro straat straatnaam adres huisnummer alley avenue road lane drive venue facility home spot place work \
         residential homestreet mailstreet pobox postofficebox",
    ),
    last(
        &["PERSON"],
        "firstname lastname fullname surname givenname familyname middlename maidenname fname lname mname customername \
         patientname employeename contactname personname cardholder cardholdername accountholder accountholdername nameoncard \
         vorname nachname prenom apellido apellidos nombrecompleto nombres nomdefamille nomcomplet cognome nomecompleto \
         sobrenome achternaam voornaam motherslastname mothersmaiden mothersmaidenname mothermaidenname legalname realname \
         recipientname guestname membername studentname doctorname payeename person shareholder nextofkin emergencycontact \
         emergencycontactname spouse spousename parentname guardianname fathername mothername childname beneficiary \
         beneficiaryname signatory signer witness applicant applicantname insuredname subscribername policyholder \
         policyholdername billingname shippingname primarycontact contactperson attendingphysician physicianname \
         physician providername surgeon nursename salesperson salesrep accountmanager ownername author authorname artistname \
         artist drivername passengername travelername buyername sellername hostfullname first last familienname \
         geburtsname ansprechpartner titular firstnm lastnm frstname nameperson namefirst namelast namefull agentname \
         namefemale namemale fullnames firstlast leadname candidatename",
    ),
    last(&["!PERSON"], "loginname username targetusername buyerusername sellerusername displayname customer user owner holder assignee contact agentuser employee patient member createdby updatedby approvedby payee payer attendee"),
];
