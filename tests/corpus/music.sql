-- A music shop after the public description of the Chinook sample database: the same tables and quoted names, written
-- anew, with rows of our own.
CREATE TABLE "Artist" ("ArtistId" int PRIMARY KEY, "Name" varchar(120));
CREATE TABLE "Album" ("AlbumId" int PRIMARY KEY, "Title" varchar(160) NOT NULL, "ArtistId" int NOT NULL REFERENCES "Artist");
CREATE TABLE "Genre" ("GenreId" int PRIMARY KEY, "Name" varchar(120));
CREATE TABLE "MediaType" ("MediaTypeId" int PRIMARY KEY, "Name" varchar(120));
CREATE TABLE "Track" (
    "TrackId" int PRIMARY KEY, "Name" varchar(200) NOT NULL, "AlbumId" int REFERENCES "Album",
    "MediaTypeId" int NOT NULL REFERENCES "MediaType", "GenreId" int REFERENCES "Genre", "Composer" varchar(220),
    "Milliseconds" int NOT NULL, "Bytes" int, "UnitPrice" numeric(10, 2) NOT NULL
);
CREATE TABLE "Playlist" ("PlaylistId" int PRIMARY KEY, "Name" varchar(120));
CREATE TABLE "PlaylistTrack" (
    "PlaylistId" int REFERENCES "Playlist", "TrackId" int REFERENCES "Track", PRIMARY KEY ("PlaylistId", "TrackId")
);
CREATE TABLE "Employee" (
    "EmployeeId" int PRIMARY KEY, "LastName" varchar(20) NOT NULL, "FirstName" varchar(20) NOT NULL, "Title" varchar(30),
    "ReportsTo" int REFERENCES "Employee", "BirthDate" timestamp, "HireDate" timestamp, "Address" varchar(70),
    "City" varchar(40), "State" varchar(40), "Country" varchar(40), "PostalCode" varchar(10), "Phone" varchar(24),
    "Fax" varchar(24), "Email" varchar(60)
);
CREATE TABLE "Customer" (
    "CustomerId" int PRIMARY KEY, "FirstName" varchar(40) NOT NULL, "LastName" varchar(20) NOT NULL, "Company" varchar(80),
    "Address" varchar(70), "City" varchar(40), "State" varchar(40), "Country" varchar(40), "PostalCode" varchar(10),
    "Phone" varchar(24), "Fax" varchar(24), "Email" varchar(60) NOT NULL, "SupportRepId" int REFERENCES "Employee"
);
CREATE TABLE "Invoice" (
    "InvoiceId" int PRIMARY KEY, "CustomerId" int NOT NULL REFERENCES "Customer", "InvoiceDate" timestamp NOT NULL,
    "BillingAddress" varchar(70), "BillingCity" varchar(40), "BillingState" varchar(40), "BillingCountry" varchar(40),
    "BillingPostalCode" varchar(10), "Total" numeric(10, 2) NOT NULL
);
CREATE TABLE "InvoiceLine" (
    "InvoiceLineId" int PRIMARY KEY, "InvoiceId" int NOT NULL REFERENCES "Invoice", "TrackId" int NOT NULL REFERENCES "Track",
    "UnitPrice" numeric(10, 2) NOT NULL, "Quantity" int NOT NULL
);
INSERT INTO "Artist" SELECT n, (ARRAY['The Velvet', 'Electric', 'Silent', 'Blue'])[1 + n % 4] || ' ' || (ARRAY['Foxes', 'Harbour', 'Engine'])[1 + n % 3] || ' ' || n FROM generate_series(1, 20) n;
INSERT INTO "Album" SELECT n, (ARRAY['Live at', 'Songs from', 'Back to'])[1 + n % 3] || ' the ' || (ARRAY['Harbour', 'Cellar', 'Hills', 'Moon'])[1 + n % 4] || ' Vol. ' || n, 1 + n % 20 FROM generate_series(1, 40) n;
INSERT INTO "Genre" SELECT n, (ARRAY['Rock', 'Jazz', 'Metal', 'Blues', 'Latin', 'Soundtrack'])[n] FROM generate_series(1, 6) n;
INSERT INTO "MediaType" SELECT n, (ARRAY['MPEG audio file', 'AAC audio file', 'MPEG-4 video file'])[n] FROM generate_series(1, 3) n;
INSERT INTO "Track"
SELECT n, (ARRAY['Night', 'River', 'Fire', 'Glass', 'Stone'])[1 + n % 5] || ' ' || (ARRAY['Song', 'Walk', 'Waltz'])[1 + n % 3] || ' No. ' || n,
       1 + n % 40, 1 + n % 3, 1 + n % 6, CASE WHEN n % 3 = 0 THEN 'The band' END, 120000 + n * 977 % 240000, n * 33331, (ARRAY[0.99, 1.99])[1 + (n % 3) / 2]
  FROM generate_series(1, 200) n;
INSERT INTO "Playlist" SELECT n, (ARRAY['Music', 'Movies', 'Grunge', 'Classical', 'On-The-Go'])[n] FROM generate_series(1, 5) n;
INSERT INTO "PlaylistTrack" SELECT p, t FROM generate_series(1, 5) p, generate_series(1, 200) t WHERE (p * t) % 4 = 1;
INSERT INTO "Employee"
SELECT n, last, first, title, boss, timestamp '1958-03-03' + n * interval '611 days', timestamp '2002-08-14' + n * interval '49 days',
       (800 + 13 * n) || ' Jasperwillow Ave', (ARRAY['Edmontonia', 'Calgaryville'])[1 + n % 2], 'AB', 'Canada', 'T2P ' || n || 'T3',
       '+1 (403) 262-' || (3400 + 71 * n), '+1 (403) 263-' || (3300 + 67 * n), lower(first || '.' || last) || '@chinookshop.example'
  FROM (VALUES (1, 'Adamsonberg', 'Andrew', 'General Manager', NULL), (2, 'Edwardsfield', 'Nancy', 'Sales Manager', 1),
               (3, 'Peacockburn', 'Jane', 'Sales Support Agent', 2), (4, 'Parkerhouse', 'Margaret', 'Sales Support Agent', 2),
               (5, 'Johnsonvale', 'Steve', 'Sales Support Agent', 2), (6, 'Mitchellmoor', 'Michael', 'IT Manager', 1),
               (7, 'Kingsfordham', 'Robert', 'IT Staff', 6), (8, 'Callahanby', 'Laura', 'IT Staff', 6)) v(n, last, first, title, boss);
INSERT INTO "Customer"
SELECT n, first, last, CASE WHEN n % 6 = 0 THEN (ARRAY['Embraerix', 'JetBrainery', 'Woodstockian'])[1 + n % 3] || ' Ltd' END,
       n * 17 || ' ' || (ARRAY['Theodorstrasse', 'Grenobleweg', 'Klanovaplatz'])[1 + n % 3], (ARRAY['Stuttgarden', 'Oslofjordby', 'Pragueville'])[1 + n % 3],
       CASE WHEN n % 4 = 0 THEN 'QC' END, (ARRAY['Germany', 'Norway', 'Czechia', 'Canada', 'USA'])[1 + n % 5],
       CASE WHEN n % 8 <> 0 THEN lpad((n * 7717 % 100000)::text, 5, '0') END, '+49 0711 ' || (2840000 + n * 7919),
       CASE WHEN n % 5 = 0 THEN '+49 0711 ' || (9840000 + n * 7919) END, lower(first) || n || '@' || lower(last) || '.example', 3 + n % 3
  FROM generate_series(1, 60) n,
       LATERAL (SELECT (ARRAY['Luis', 'Leonie', 'Bjorn', 'Frank', 'Helena', 'Astrid', 'Daan'])[1 + n % 7],
                       (ARRAY['Goncalvesson', 'Kohlerberg', 'Tremblayer', 'Hansenfeld', 'Wichterlova'])[1 + n % 5]) made(first, last);
INSERT INTO "Invoice"
SELECT n, c."CustomerId", timestamp '2009-01-01' + n * interval '9 days', c."Address", c."City", c."State", c."Country", c."PostalCode",
       (ARRAY[0.99, 1.98, 3.96, 5.94, 8.91, 13.86])[1 + n % 6]
  FROM generate_series(1, 150) n JOIN "Customer" c ON c."CustomerId" = 1 + n * 7 % 60;
INSERT INTO "InvoiceLine" SELECT n, 1 + n % 150, 1 + n * 13 % 200, (ARRAY[0.99, 1.99])[1 + n % 2], 1 + n % 2 FROM generate_series(1, 450) n;
CREATE VIEW "SupportTeam" AS
SELECT e."EmployeeId", e."FirstName", e."LastName", e."Email", count(c."CustomerId") AS customers
  FROM "Employee" e LEFT JOIN "Customer" c ON c."SupportRepId" = e."EmployeeId" GROUP BY e."EmployeeId";
ANALYZE;
