"""The words and forms that the generator draws from and no package lists: companies, formats of addresses, nationalities.

Must stay general: nothing here is taken from labelled data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.values import Values

CAPITALS = "ABCDEFGHJKLMNOPRSTVW"
PARTICLES = (
    "van",
    "van der",
    "van den",
    "de",
    "de la",
    "von",
    "von der",
    "di",
    "del",
    "da",
    "dos",
    "al",
    "bin",
    "ten",
    "le",
    "El",
)
AND = {"en": "and", "de": "und", "es": "y", "fr": "et", "pt": "e", "it": "e", "nl": "en"}

COMMON_GIVEN = {
    "en": "James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Alexander Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Henry Nathan Douglas Zachary Peter Kyle Walter Ethan Jeremy Harold Keith Christian Roger Noah Gerald Terry Sean Austin Carl Arthur Lawrence Dylan Jesse Jordan Bryan Billy Joe Bruce Gabriel Logan Alan Juan Wayne Roy Ralph Randy Eugene Vincent Russell Elijah Louis Bobby Philip Johnny Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Sharon Cynthia Dorothy Amy Kathleen Angela Shirley Brenda Emma Anna Pamela Nicole Samantha Katherine Christine Helen Debra Rachel Carolyn Janet Maria Catherine Heather Diane Olivia Julie Joyce Victoria Ruth Virginia Lauren Kelly Christina Joan Evelyn Judith Andrea Hannah Megan Cheryl Jacqueline Martha Madison Teresa Gloria Sara Janice Ann Kathryn Abigail Sophia Frances Jean Alice Judy Isabella Julia Grace Amber Denise Danielle Marilyn Beverly Charlotte Natalie Theresa Diana Brittany Doris Kayla Alexis Lori Marie Tom Bob Mike Jim Kate Liz Sue Ben Sam Max Chris Nick Tim Dan Steve Dave Greg Tony Wendy Lucy Chloe Mia Zoe Ella Priya Wei Omar Fatima Ahmed Ali Raj Mei Yuki Hiroshi Ivan Olga Pavel",
    "de": "Hans Peter Klaus Wolfgang Jürgen Michael Andreas Thomas Stefan Christian Uwe Frank Markus Matthias Martin Jan Lukas Leon Felix Jonas Paul Ben Maximilian Tobias Sebastian Florian Dieter Manfred Heinz Karl Otto Günther Werner Horst Rainer Jörg Kai Sven Anna Maria Sabine Petra Monika Ursula Renate Helga Karin Ingrid Gisela Brigitte Andrea Claudia Susanne Birgit Heike Nicole Stefanie Julia Katharina Lena Laura Lea Hannah Sophie Emma Mia Johanna Greta Frieda Ute Anke Silke Elke Heidi",
    "es": "José Antonio Manuel Francisco Juan David Javier Daniel Carlos Jesús Alejandro Miguel Rafael Pedro Ángel Pablo Sergio Fernando Jorge Luis Alberto Álvaro Diego Adrián Raúl Enrique Ramón Vicente Iván Rubén Óscar Andrés Joaquín Santiago Eduardo María Carmen Ana Isabel Dolores Pilar Teresa Josefa Laura Cristina Marta Lucía Elena Rosa Francisca Sara Paula Raquel Mercedes Concepción Beatriz Silvia Nuria Sofía Valentina Ximena Guadalupe Inés Rocío",
    "fr": "Jean Pierre Michel André Philippe Alain Bernard Jacques Daniel Nicolas Christophe Patrick Frédéric Laurent Julien Sébastien David Thomas Alexandre Stéphane Pascal Olivier François Antoine Maxime Hugo Louis Lucas Gabriel Léo Marie Nathalie Isabelle Sylvie Catherine Françoise Monique Christine Valérie Sandrine Véronique Céline Julie Aurélie Camille Léa Manon Chloé Emma Inès Jeanne Margot Brigitte Hélène Élodie Amélie Claire Sophie",
    "pt": "José João António Francisco Carlos Paulo Pedro Lucas Luiz Marcos Luís Gabriel Rafael Daniel Marcelo Bruno Eduardo Felipe Rodrigo Manuel Rui Tiago Nuno Ricardo Jorge Miguel Diogo Gonçalo Maria Ana Francisca Antónia Adriana Juliana Márcia Fernanda Patrícia Aline Sandra Camila Amanda Bruna Letícia Júlia Beatriz Inês Catarina Sofia Joana Mariana Conceição Luísa Rita Teresa Vitória Helena",
    "it": "Giuseppe Giovanni Antonio Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno Paolo Michele Giorgio Marco Andrea Luca Matteo Lorenzo Alessandro Davide Simone Federico Stefano Roberto Fabio Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Chiara Giulia Sara Martina Elena Valentina Alessia Silvia Federica Paola Laura Ilaria Sofia Aurora Beatrice Ginevra",
    "nl": "Jan Johannes Hendrik Cornelis Willem Pieter Jacob Gerrit Dirk Kees Henk Piet Klaas Joost Bart Sander Jeroen Daan Sem Lucas Levi Finn Bram Thijs Ruben Lars Maria Johanna Anna Elisabeth Cornelia Wilhelmina Hendrika Anneke Marijke Saskia Femke Sanne Lotte Fleur Eva Julia Tess Noor Roos Anouk Maaike Marloes Inge Marieke Ilse Wouter Maarten Joris Gijs",
}
COMMON_GIVEN = {language: names.split() for language, names in COMMON_GIVEN.items()}
ALL_COMMON_GIVEN = [name for names in COMMON_GIVEN.values() for name in names]

COMPANY_WORDS = tuple(
    "Global First United National American Pacific Atlantic Northern Southern Western Eastern Blue Green Red Silver Golden Bright Smart Clear Open Cloud Data Net Web Cyber Digital Quantum Solar Lunar Star Sun Moon Sky Ocean River Stone Iron Steel Copper Crystal Diamond Emerald Eagle Falcon Lion Tiger Wolf Bear Fox Hawk Phoenix Dragon Summit Peak Mountain Valley Forest Oak Pine Cedar Maple Harbor Bridge Gate Tower Castle Crown Royal Imperial Liberty Freedom Heritage Legacy Pioneer Frontier Horizon Vision Insight Focus Vertex Apex Zenith Nova Alpha Beta Delta Omega Sigma Prime Core Max Pro Tech Bio Med Health Care Life Vital Pure Fresh Organic Natural Eco Energy Power Fusion Spark Flash Swift Rapid Dynamic Active Advanced Applied Integrated Unified Consolidated General Standard Universal International Continental Metro Urban City Home Family Trust Secure Safe Guardian Shield Anchor Compass Atlas Titan Mercury Apollo Orion Vega Axis Nexus Link Connect Bond Union Alliance Partner Mutual Equity Capital Credit Asset Value Invest Growth Venture Market Trade Retail Food Fast Street Walk Score Map Build Fund Pay Zoom Plot Fair Find Site Case".split()
)
COMPANY_TAILS = (
    "Bank", "Insurance", "Insurance Company", "Airlines", "Motors", "Foods", "Pharmaceuticals", "Pharma", "Therapeutics", "Energy", "Systems", "Software", "Solutions", "Technologies", "Holdings", "Capital", "Partners", "Group", "Industries", "Media", "Studios", "Logistics", "Consulting", "Networks", "Analytics", "Research", "Labs", "Ventures", "Bancorp", "Financial", "Realty", "Hospital", "Clinic", "University", "College", "High School", "Institute", "Foundation", "Museum", "Airways", "Telecom", "Entertainment", "Semiconductor", "Mining", "Acquisition Corp", "Income Fund", "Trust", "Council", "FC", "United", "Records", "Times", "Herald", "Post", "Design", "Interactive", "Advisors", "Resources", "Petroleum",
)  # fmt: skip
COMPANY_ENDS = {
    "en": ("Inc", "Inc.", "LLC", "Ltd", "Ltd.", "Limited", "Corp", "Corp.", "Corporation", "PLC", "Group", "Co.", "Company", "and Sons", "Holdings", "& Co", "Holdings Inc.", "Co.Ltd.", "Technologies Inc.", "LP", "Partners"),
    "de": ("GmbH", "AG", "KG", "GmbH & Co. KG", "e.V.", "OHG", "SE", "UG", "Stiftung"),
    "es": ("S.A.", "S.L.", "SL", "SA", "S.A. de C.V.", "e Hijos", "S.Coop."),
    "fr": ("SA", "SARL", "SAS", "S.A.", "S.A.R.L.", "et Fils", "EURL"),
    "pt": ("Ltda.", "S.A.", "Lda.", "Lda", "e Filhos", "S/A", "EIRELI"),
    "it": ("S.p.A.", "SpA", "s.r.l.", "Srl", "e figli", "SNC", "S.a.s."),
    "nl": ("B.V.", "BV", "N.V.", "NV", "en Zonen", "Groep", "Holding"),
}  # fmt: skip
COMPANIES = tuple(
    "Google|Microsoft|Apple|Amazon|Facebook|Meta|Netflix|Tesla|Intel|IBM|Oracle|SAP|Siemens|Bosch|Volkswagen|BMW|Daimler|Audi|Porsche|Ford|General Motors|Chrysler|Toyota|Honda|Nissan|Sony|Samsung|LG|Nokia|Ericsson|Philips|Shell|BP|Total|ExxonMobil|Chevron|Citigroup|JPMorgan|Goldman Sachs|Morgan Stanley|Wells Fargo|Bank of America|HSBC|Barclays|Deutsche Bank|Commerzbank|Santander|BBVA|BNP Paribas|Société Générale|UniCredit|ING|Rabobank|UBS|Allianz|AXA|Generali|Zurich|Lufthansa|Ryanair|EasyJet|KLM|Air France|British Airways|Delta|Boeing|Airbus|Renault|Peugeot|Citroën|Fiat|Ferrari|Telefonica|Vodafone|Orange|Deutsche Telekom|AT&T|Verizon|Comcast|Disney|Warner Bros|Universal|Paramount|BBC|CNN|Fox News|The New York Times|The Guardian|Reuters|Bloomberg|Twitter|YouTube|Spotify|Uber|Airbnb|Walmart|Target|Costco|IKEA|H&M|Zara|Nike|Adidas|Puma|Coca-Cola|PepsiCo|Nestlé|Unilever|Danone|Heineken|Carlsberg|McDonald's|Starbucks|Pfizer|Novartis|Roche|Bayer|Sanofi|Merck|GlaxoSmithKline|AstraZeneca|Johnson & Johnson|Procter & Gamble|Kraft Heinz|Accenture|Deloitte|KPMG|PwC|McKinsey|Harvard University|Stanford|MIT|Oxford University|Yale|Princeton|UCLA|NASA|FBI|CIA|NATO|UNESCO|UNICEF|WHO|the United Nations|the European Union|the European Commission|the World Bank|the IMF|Greenpeace|Amnesty International|Red Cross|Real Madrid|FC Barcelona|Manchester United|Chelsea|Arsenal|Liverpool|Bayern München|Juventus|Ajax|Lakers|Yankees|Patriots|Visa|Mastercard|PayPal|Stripe|Adobe|Cisco|Dell|HP|Nvidia|AMD|Qualcomm|Huawei|Xiaomi|Alibaba|Tencent|Baidu|Equinor|Maersk|Novo Nordisk|Volvo|Scania|Electrolux|Lego|Vestas|Repsol|Iberdrola|Inditex|Petrobras|Vale|Itaú|Bradesco|Embraer|Galp|Eni|Enel|Pirelli|Barilla|Prada|Gucci|Armani|Carrefour|Auchan|L'Oréal|Michelin|Danske Bank|Nordea|DHL|FedEx|UPS|Hilton|Marriott|Hyatt|LinkedIn|Reddit|TikTok|Instagram|Wikipedia|Pepsi|Kellogg's|Gillette|Colgate|Hasbro|Mattel|Lockheed Martin|Raytheon|Halliburton|Moody's|Nasdaq|Aflac|MetLife|Prudential|Cigna|Humana|Aetna|Geico|Allstate|Progressive|State Farm|Zillow|Yelp|Dropbox|Slack|GitHub|GitLab|Atlassian|Shopify|Square|Twilio|Okta|Plaid|Salesforce|Workday|ServiceNow|Snowflake|Databricks|Palantir|Splunk".split(
        "|"
    )
)
PUBLIC_BODIES = {
    "en": ("University of *", "* University", "* City Council", "the Ministry of Health", "the Department of Justice", "U.S. Department of Labor", "Department of Education", "the Supreme Court", "* General Hospital", "St. Mary's Hospital", "the House of Commons", "Congress", "the Senate", "* Police Department", "* Medical Center", "Bank of *", "* Airport Authority", "* Public Library", "the Federal Reserve", "the Home Office", "European Central Bank", "National Health Service", "* Chamber of Commerce", "Museum of *", "* Symphony Orchestra", "* High School"),
    "de": ("Universität *", "Universitätsklinikum *", "Stadt *", "Stadtwerke *", "Sparkasse *", "Volksbank *", "Technische Universität *", "Finanzamt *", "Amtsgericht *", "Bundesministerium der Finanzen", "Deutsche Bahn", "Hochschule *", "Bundesagentur für Arbeit", "Klinikum *", "Polizei *"),
    "es": ("Universidad de *", "Ayuntamiento de *", "Hospital de *", "Banco de *", "Ministerio de Sanidad", "Hospital General de *", "Colegio San José", "Policía Nacional", "Junta de *", "Instituto de *", "Caja de *", "Universidad Nacional de *"),
    "fr": ("Université de *", "Mairie de *", "Hôpital de *", "Crédit Agricole", "Ministère de la Santé", "CHU de *", "Lycée Victor Hugo", "Banque de France", "SNCF", "Préfecture de *", "Crédit Lyonnais", "École Polytechnique", "Clinique de *"),
    "pt": ("Universidade de *", "Câmara Municipal de *", "Hospital de *", "Banco do Brasil", "Ministério da Saúde", "Prefeitura de *", "Universidade Federal de *", "Caixa Geral", "Hospital São José", "Polícia Federal", "Banco de *"),
    "it": ("Università di *", "Comune di *", "Ospedale di *", "Banca di *", "Ministero della Salute", "Politecnico di *", "Liceo Manzoni", "Poste Italiane", "Regione Lazio", "Ospedale San Carlo", "Cassa di Risparmio di *"),
    "nl": ("Universiteit *", "Gemeente *", "Ziekenhuis *", "Rabobank *", "Ministerie van Financiën", "Hogeschool *", "Technische Universiteit *", "Belastingdienst", "Politie *", "Stichting *", "Provincie *"),
}  # fmt: skip
BIG_CITIES = tuple(
    "London|Paris|Berlin|Madrid|Rome|New York|Los Angeles|Chicago|Houston|Boston|Seattle|San Francisco|Washington|Miami|Dallas|Toronto|Montreal|Vancouver|Sydney|Melbourne|Tokyo|Beijing|Shanghai|Hong Kong|Singapore|Delhi|Mumbai|Bangalore|Dubai|Cairo|Lagos|Nairobi|Cape Town|Moscow|Kyiv|Warsaw|Prague|Vienna|Budapest|Zurich|Geneva|Brussels|Amsterdam|Rotterdam|Copenhagen|Stockholm|Oslo|Helsinki|Lisbon|Porto|Barcelona|Valencia|Seville|Milan|Naples|Turin|Munich|München|Hamburg|Köln|Frankfurt|Stuttgart|Lyon|Marseille|Lille|Mexico City|Bogotá|Lima|Santiago|Buenos Aires|São Paulo|Rio de Janeiro|Istanbul|Athens|Dublin|Edinburgh|Glasgow|Manchester|Birmingham|Liverpool|Detroit|Philadelphia|Atlanta|Denver|Austin|Portland|Las Vegas|Phoenix".split(
        "|"
    )
)
COUNTRIES_EN = tuple(
    "Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Botswana|Brazil|Bulgaria|Burkina Faso|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Congo|Costa Rica|Croatia|Cuba|Cyprus|Czech Republic|Denmark|Djibouti|Dominica|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Greenland|Guatemala|Guinea|Guyana|Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kuwait|Laos|Latvia|Lebanon|Liberia|Libya|Lithuania|Luxembourg|Madagascar|Malaysia|Malta|Mexico|Moldova|Monaco|Mongolia|Morocco|Myanmar|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|Norway|Oman|Pakistan|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Rwanda|Saudi Arabia|Senegal|Serbia|Sierra Leone|Slovakia|Slovenia|Somalia|South Africa|South Korea|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tanzania|Thailand|Togo|Tunisia|Turkey|Uganda|Ukraine|United Arab Emirates|United Kingdom|United States|USA|UK|US|Uruguay|Uzbekistan|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe|Saint Lucia|Papua New Guinea|Trinidad and Tobago|Bosnia and Herzegovina|Marshall Islands|Cayman Islands|British Virgin Islands|Saint Kitts and Nevis|Antigua and Barbuda|French Polynesia|Isle of Man|Faroe Islands|Cote d'Ivoire|Syrian Arab Republic|Russian Federation|Hong Kong|Netherlands Antilles".split(
        "|"
    )
)
DEMONYMS = tuple(
    "Afghan|Albanian|Algerian|American|Andorran|Angolan|Argentine|Argentinian|Armenian|Australian|Austrian|Azerbaijani|Bahamian|Bahraini|Bangladeshi|Barbadian|Belarusian|Belgian|Belizean|Beninese|Bhutanese|Bolivian|Bosnian|Botswanan|Brazilian|British|Bruneian|Bulgarian|Burkinese|Burmese|Burundian|Cambodian|Cameroonian|Canadian|Cape Verdean|Chadian|Chilean|Chinese|Colombian|Congolese|Costa Rican|Croatian|Cuban|Cypriot|Czech|Dane|Danish|Djiboutian|Dominican|Dutch|Ecuadorean|Egyptian|English|Eritrean|Estonian|Ethiopian|Fijian|Finn|Finnish|French|Gabonese|Gambian|Georgian|German|Ghanaian|Greek|Grenadian|Guatemalan|Guinean|Guyanese|Haitian|Honduran|Hungarian|Icelander|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Jamaican|Japanese|Jordanian|Kazakh|Kenyan|Korean|North Korean|South Korean|Kuwaiti|Laotian|Latvian|Lebanese|Liberian|Libyan|Liechtensteiner|Lithuanian|Luxembourger|Macedonian|Malagasy|Malawian|Malaysian|Maldivian|Malian|Maltese|Mauritanian|Mauritian|Mexican|Moldovan|Monacan|Mongolian|Montenegrin|Moroccan|Mozambican|Namibian|Nepalese|New Zealander|Nicaraguan|Nigerien|Nigerian|Norwegian|Omani|Pakistani|Panamanian|Papua New Guinean|Paraguayan|Peruvian|Philippine|Filipino|Polish|Pole|Portuguese|Qatari|Romanian|Russian|Rwandan|Salvadorean|Samoan|Saudi|Scottish|Scot|Senegalese|Serbian|Seychellois|Sierra Leonean|Singaporean|Slovak|Slovenian|Solomon Islander|Somali|South African|Spanish|Spaniard|Sri Lankan|Sudanese|Surinamese|Swazi|Swede|Swedish|Swiss|Syrian|Taiwanese|Tajik|Tanzanian|Thai|Togolese|Trinidadian|Tunisian|Turkish|Turk|Turkmen|Tuvaluan|Ugandan|Ukrainian|Uruguayan|Uzbek|Vanuatuan|Venezuelan|Vietnamese|Welsh|Yemeni|Yugoslav|Zairean|Zambian|Zimbabwean|Christian|Muslim|Jewish|Hindu|Buddhist|Sikh|Catholic|Protestant|Orthodox|Islamic|Baptist|Methodist|Mormon|Republican|Democrat|Palestinian|Kurdish|Greenlander|Tibetan|Arab|Asian|African|European|Latino|Hispanic|Lebanese|Emirati|Shia|Sunni|Christianity|Islam|Judaism|Hinduism|Buddhism|Taoism|Shinto|Sikhism|Atheist|Agnostic|Bahai|Jain|Caucasian|Scandinavian|Englishman|Irishman|Frenchman|Dutchman|Frenchwoman|Dutchwoman|Englishwoman|Briton|Tswana|Motswana|Basotho|Mosotho|Belizian|Californian|Texan|Vatican|Ivorian|Comoran|Kittian|Nauruan|Kiribati|Palauan|Marshallese|Micronesian|Tongan|Timorese|Equatorial Guinean|Bissau-Guinean|Kirghiz|Kyrgyz|Hungarian|Kosovar|Sammarinese|Herzegovinian|Catalan|Basque|Bavarian|Sicilian|Flemish|Walloon|Roma|Sami|Inuit|Maori|Cherokee|Navajo|Shiite|Shii|Zionist|Marxist|Communist|Socialist|Liberal|Conservative|Tory|Bahraini|Bangladeshi|Argentinean|Congolese|Luxembourgish|Mosotho|Saint Lucian|Sao Tomean|Serb|Slovene|Croat|Bosniak|Zambian".split(
        "|"
    )
)
NATIONAL = {
    "de": "deutsche deutscher französische französischer italienische italienischer spanische spanischer polnische türkische russische chinesische japanische griechische österreichische Schweizer Deutscher Französin Türke Polin Katholikin Muslim".split(),
    "es": "español española francés francesa italiano italiana alemán alemana mexicano mexicana argentino argentina chino china japonés peruana colombiano chilena inglés católica musulmán".split(),
    "fr": "français française italien italienne espagnol espagnole allemand allemande chinois japonais marocain tunisienne algérien belge suisse anglais anglaise grec catholique musulman".split(),
    "pt": "português portuguesa brasileiro brasileira italiano italiana francês francesa alemão alemã chinês japonesa espanhol espanhola argentino angolano inglês católico muçulmana".split(),
    "it": "italiano italiana francese spagnolo spagnola tedesco tedesca cinese giapponese greco greca russo russa inglese svizzero albanese rumena cattolico musulmana".split(),
    "nl": "Nederlandse Nederlands Franse Frans Italiaanse Italiaans Spaanse Duitse Duits Chinese Japanse Griekse Turkse Turks Marokkaanse Belgische Belg Engelse Poolse".split(),
    "en": list(DEMONYMS),
}
TITLES = {
    "en": ("Mr.", "Mrs.", "Ms.", "Miss", "Dr.", "Mr", "Mrs", "Ms", "Dr", "Prof.", "Sir", "Professor", "Rev."),
    "de": ("Herr", "Frau", "Dr.", "Prof.", "Prof. Dr.", "Dipl.-Ing.", "Ing.", "Univ.Prof."),
    "es": ("Sr.", "Sra.", "Don", "Doña", "Dr.", "Dra.", "Srta."),
    "fr": ("M.", "Mme", "Mlle", "Dr", "Pr", "Maître", "Monsieur", "Madame"),
    "pt": ("Sr.", "Sra.", "Dr.", "Dra.", "Dona", "Srta."),
    "it": ("Sig.", "Sig.ra", "Dott.", "Dott.ssa", "Avv.", "Ing."),
    "nl": ("Dhr.", "Mevr.", "Dr.", "Drs.", "Mr.", "Prof."),
}
JOBS = tuple(
    "Accountant|Actor|Architect|Artist|Baker|Banker|Barber|Bartender|Bookkeeper|Bricklayer|Bus driver|Butcher|Carpenter|Cashier|Chef|Chemist|Civil engineer|Cleaner|Clerk|Consultant|Cook|Court clerk|Data scientist|Dentist|Designer|Developer|Doctor|Economist|Editor|Electrician|Engineer|Farmer|Firefighter|Flight attendant|Florist|Gardener|Geologist|Graphic designer|Hairdresser|Hotel manager|Janitor|Journalist|Judge|Laboratory technician|Lawyer|Librarian|Machine operator|Machinist|Manager|Marketing director|Mechanic|Midwife|Musician|Nurse|Nurse practitioner|Office clerk|Optician|Painter|Paramedic|Pharmacist|Photographer|Physiotherapist|Pilot|Plumber|Police officer|Postal clerk|Product manager|Professor|Psychologist|Radiologist|Real estate agent|Receptionist|Sales representative|School teacher|Secretary|Security guard|Shop assistant|Social worker|Software engineer|Soldier|Solicitor|Surgeon|Surveyor|Tailor|Taxi driver|Teacher|Technician|Telephone operator|Train conductor|Translator|Truck driver|Veterinarian|Waiter|Web developer|Welder|Writer|Zoologist|Billing clerk|Payroll clerk|Power plant operator|Railroad conductor|Insurance underwriter|Medical technologist|Audio-visual technician|Water treatment operator".split(
        "|"
    )
)
ROLES = tuple(
    "CEO|CFO|CTO|Chief Executive Officer|Chief Financial Officer|Head of Sales|Managing Director|Vice President|President|Chairman|Spokesman|Spokeswoman|Team Lead|Account Manager|Project Manager|Senior Engineer|Software Engineer|Office Manager|HR Manager|Marketing Manager|Partner|Director|Founder|Secretary General|prime minister|minister|mayor|governor|foreign minister|manager|coach|analyst|lawyer|director|secretary|chairwoman|owner".split(
        "|"
    )
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DATE_WORDS = (*DAYS, *MONTHS, "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag", "Januar", "Februar", "März", "Mai", "Juni", "Juli", "Oktober", "Dezember", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre", "segunda", "terça", "quarta", "quinta", "sexta", "janeiro", "fevereiro", "março", "maio", "junho", "julho", "setembro", "outubro", "dezembro", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre", "ottobre", "dicembre", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "januari", "februari", "maart", "mei", "augustus")  # fmt: skip
TITLE_WORDS = tuple(
    "love night day dark light fire rain heart dream road home river blood moon star sun black white blue red wild last first lost broken golden dead alive child girl boy man woman king queen soul rock roll dance song music war peace world time life death heaven hell angel devil city street train car house door window mirror shadow ghost wolf dog cat bird horse snake dragon sword crown ring stone iron steel silver gold diamond glass paper machine robot space planet earth ocean sea wave storm wind snow ice summer winter spring autumn morning midnight tomorrow yesterday forever never always again alone together free crazy sweet bitter strange beautiful ugly young old big little long short high low fast slow hot cold chicken beef salmon pizza burger salad soup pasta cheese bread chocolate vanilla coffee tea wine beer chair table lamp desk sofa phone laptop camera watch shirt jacket shoes dress bag bottle cup plate knife organic classic premium deluxe mini ultra smart".split()
)
TECHNICAL = tuple(
    "retry retries histogram latency shard replica replicas pipeline partition queue queued deploy deployed deployment rollback cache cached caching compaction flush bucket buckets daemon thread mutex async await malloc kernel syscall socket packet packets router subnet gateway proxy nginx redis kafka docker kubernetes postgres mysql sqlite mongodb hadoop spark airflow webhook endpoint payload header headers cookie cookies backend frontend fullstack middleware microservice microservices serverless lambda container containers pod pods namespace config configs configuration env runtime timeout timeouts timestamp timestamps checksum sha md5 uuid guid regex json yaml xml csv html css javascript typescript python golang rustc jdk npm pip repo repos commit commits rebase changelog linter linting refactor refactored deprecated boolean integer varchar jsonb bigint nullable schema schemas rollup upsert tuple tuples vacuum autovacuum toast tablespace bitmap btree hash gin gist brin wal checkpoint lsn oid pid regclass inet cidr macaddr encrypted encryption decrypt plaintext ciphertext hmac oauth saml sso mfa captcha login logout signup username usernames password passwords token tokens offset cursor pagination throughput uptime downtime failover standby throttled throttling backoff healthcheck ping traceroute dns tcp udp http https ssl tls ssh ftp smtp imap pop3 url urls uri hostname hostnames localhost stdout stderr stdin stacktrace segfault heap buffer buffers byte bytes kilobyte megabyte gigabyte terabyte cpu gpu ram ssd nvme usb bluetooth wifi lte malformed invalid parser parsing tokenizer lexer compiler linker workflow workflows cron scheduler backlog sprint scrum kanban epic onboarding offboarding invoice invoices sku skus gtin upc ean isbn issn doi etag span trace traces metric metrics dashboard dashboards grafana prometheus alertmanager oncall postmortem runbook snapshot snapshots backup backups restore restored clone cloned fork forked merge merged".split()
)
STREET_WORDS_EN = ("Street", "St", "St.", "Road", "Rd", "Rd.", "Avenue", "Ave", "Ave.", "Lane", "Drive", "Dr", "Boulevard", "Blvd", "Court", "Ct", "Place", "Square", "Terrace", "Way", "Parkway", "Circle", "Crescent", "Close", "Hill", "Trail", "Highway", "Alley", "Row", "Walk", "Gardens", "Grove", "Mews", "Plaza", "Ridge", "Point", "Run", "Loop", "Pass", "Path", "Views", "Meadows", "Mills", "Springs", "Haven", "Isle", "Islands", "Junction", "Keys", "Knoll", "Lake", "Landing", "Manor", "Motorway", "Mount", "Neck", "Orchard", "Overpass", "Park", "Pike", "Port", "Prairie", "Radial", "Ramp", "Ranch", "Rapids", "Rest", "River", "Route", "Shore", "Skyway", "Spur", "Station", "Stravenue", "Stream", "Summit", "Throughway", "Trace", "Track", "Trafficway", "Tunnel", "Turnpike", "Underpass", "Union", "Valley", "Viaduct", "Village", "Ville", "Vista", "Wall", "Well", "Forge", "Fork", "Freeway", "Glen", "Green", "Harbor", "Heights", "Hollow", "Inlet", "Cape", "Cliffs", "Club", "Common", "Corners", "Course", "Cove", "Creek", "Crest", "Crossing", "Curve", "Dale", "Dam", "Divide", "Estates", "Expressway", "Extension", "Falls", "Ferry", "Field", "Flat", "Ford", "Forest", "Fort", "Gateway", "Bridge", "Brook", "Burg", "Bypass", "Camp", "Canyon", "Causeway", "Center")  # fmt: skip
STREET_FORMS = {
    "de": (*(["{n}straße"] * 5), "{n}str.", "{n}weg", "{n}gasse", "{n}allee", "{n}platz", "{n}ring", "Am {N}", "Im {N}", "An der {N}", "{f}-{N}-Straße", "Alte {N}gasse", "{n}damm", "{n}ufer", "{n}strasse"),
    "es": ("Calle {N}", "Calle de {N}", "Calle de la {N}", "Avenida {N}", "Avda. {N}", "Plaza {N}", "Paseo de {N}", "C/ {N}", "Camino de {N}", "Ronda {N}", "Travesía {N}", "Carrer de {N}", "Calle {f} {N}"),
    "fr": ("rue {N}", "rue de {N}", "rue de la {N}", "avenue {N}", "avenue de {N}", "boulevard {N}", "place {N}", "chemin de {N}", "impasse {N}", "quai {N}", "allée {N}", "rue {f} {N}", "rue du {N}", "Rue {N}", "Boulevard {f} {N}"),
    "pt": ("Rua {N}", "Rua da {N}", "Rua do {N}", "Rua {f} {N}", "Avenida {N}", "Av. {N}", "Travessa {N}", "Praça {N}", "Largo do {N}", "Alameda {N}", "Estrada {N}", "Beco {N}", "Rua dos {N}"),
    "it": ("Via {N}", "via {N}", "Via {f} {N}", "Viale {N}", "Piazza {N}", "Corso {N}", "Vicolo {N}", "Largo {N}", "Strada {N}", "Via della {N}", "Via del {N}", "Contrada {N}", "Borgo {N}"),
    "nl": (*(["{n}straat"] * 4), "{n}weg", "{n}laan", "{n}plein", "{n}gracht", "{n}kade", "{n}dreef", "{n}singel", "{n}hof", "{f} {N}straat", "{N}pad", "{n}dijk"),
    "other": ("{n}vej", "{n}gade", "{n}gatan", "{n}vägen", "{n}veien", "{n}gata", "{n}katu", "{n}tie", "ul. {N}", "ulica {N}", "{N} utca", "{N} út", "{N} Sokak", "Strada {N}", "{n}allé", "{N}ova", "ulice {N}"),
}  # fmt: skip


def street(values: Values, language: str) -> str:
    """The name of a street."""
    from training.values import latin  # noqa: PLC0415 - values and vocabulary need each other

    roll = values.chance.random()
    if roll < 0.12:
        return values.pick(latin("street"))
    if roll < 0.22:
        language = "other"
    elif roll < 0.34:
        language = values.pick(("de", "es", "fr", "pt", "it", "nl", "en"))
    name = values.pick(latin("surname")) if values.odds(0.6) else values.pick(latin("city"))
    if language == "en":
        first = f"{values.first()} " if values.odds(0.1) else ""
        north = values.pick(("North ", "South ", "East ", "West ", "N ", "Old ", "Upper ")) if values.odds(0.1) else ""
        return f"{north}{first}{name} {values.pick(STREET_WORDS_EN[:26] if values.odds(0.6) else STREET_WORDS_EN)}"
    form = values.pick(STREET_FORMS[language])
    return form.format(n=name, N=name, f=values.first())


def house(values: Values) -> str:
    """A number of a house."""
    roll = values.chance.random()
    number = str(values.number(1, 250)) if roll < 0.7 else values.digits(values.number(2, 5))
    return number + (values.pick(("a", "b", "B", "/2", "-12", " bis")) if values.odds(0.08) else "")


def street_number(values: Values, language: str) -> str:
    """A street and a number, in the order of the country or the other."""
    name, number = street(values, language), house(values)
    before = language in {"en", "fr"}
    if values.odds(0.15):
        before = not before
    comma = "," if values.odds(0.12) and not before else ""
    return f"{number} {name}" if before else f"{name}{comma} {number}"


def unit(values: Values) -> str:
    """A part of a house."""
    return values.pick(("Apt. {}", "Suite {}", "Apt {}", "Unit {}", "Flat {}", "#{}", "Floor {}", "2nd floor", "Room {}", "Bldg {}")).format(values.number(1, 999))  # fmt: skip


def postal(values: Values, language: str) -> str:
    """A postal code."""
    if language == "nl" and values.odds(0.7):
        return f"{values.number(1000, 9999)} {values.pick(CAPITALS)}{values.pick(CAPITALS)}"
    if language == "pt" and values.odds(0.7):
        return (
            f"{values.digits(4)}-{values.digits(3)}" if values.odds(0.5) else f"{values.digits(5)}-{values.digits(3)}"
        )
    roll = values.chance.random()
    if language == "en" and roll < 0.2:
        return f"{values.pick(CAPITALS)}{values.pick(CAPITALS)}{values.number(1, 20)} {values.number(1, 9)}{values.pick(CAPITALS)}{values.pick(CAPITALS)}"  # fmt: skip
    return values.digits(5) if roll < 0.95 else f"{values.digits(5)}-{values.digits(4)}"


def address(values: Values, language: str) -> str:
    """A whole address."""
    line, city, code = street_number(values, language), values.city(), postal(values, language)
    state = "".join(values.pick(CAPITALS) for _ in range(2))
    part = f" {unit(values)}" if values.odds(0.35) else ""
    roll = values.chance.random()
    if roll < 0.24:
        return line + part
    if roll < 0.3:
        return values.pick((f"P.O. Box {values.number(10, 9999)}", f"PSC {values.digits(4)}, Box {values.digits(4)}\nAPO AE {code}",
                            f"Unit {values.digits(4)} Box {values.digits(4)}\nDPO AP {code}", f"USS {values.last()}\nFPO AA {code}",
                            f"the corner of {street(values, language)} and {street(values, language)}"))  # fmt: skip
    forms = (f"{line}{part}, {city}", f"{line}{part}, {code} {city}", f"{line}{part}, {city}, {state} {code}", f"{line}{part}\n{city}, {state} {code}",
             f"{line}{part}\n{code} {city}", f"{line}{part}, {city}, {values.country()} {code}", f"{line}{part} {city} {values.country()}",
             f"{line}\n {unit(values)}\n {city}\n {values.country()} {code}", f"{line}\n{city}\n, {state}\n {values.country()} {code}",
             f"{line}\n{city}\n{values.country()}", f"{line}{part}\n {city}\n {values.country()}", f"{line}{part}, {code} {city}, {values.country()}",
             f"{line}{part} {city}", f"{line}{part}\n{city}\n, {state}\n {code}", f"{line}, {part or city}, {city}, {state}")  # fmt: skip
    return values.pick(forms)
