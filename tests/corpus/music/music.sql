-- every employee | EmployeeId: keep, LastName: hash PERSON, FirstName: hash PERSON, Title: redact JOB, ReportsTo: keep, BirthDate: redact DATE_OF_BIRTH, HireDate: keep, Address: redact STREET_ADDRESS, City: redact LOCATION, State: redact LOCATION, Country: keep, PostalCode: redact ZIP_CODE, Phone: token PHONE_NUMBER, Fax: token PHONE_NUMBER, Email: token EMAIL_ADDRESS
SELECT * FROM "Employee";

-- every customer | CustomerId: keep, FirstName: hash PERSON, LastName: hash PERSON, Company: redact ORGANIZATION, Address: redact STREET_ADDRESS, City: redact LOCATION, State: redact LOCATION, Country: keep, PostalCode: redact ZIP_CODE, Phone: token PHONE_NUMBER, Fax: token PHONE_NUMBER, Email: token EMAIL_ADDRESS, SupportRepId: keep
SELECT * FROM "Customer";

-- every invoice | InvoiceId: keep, CustomerId: keep, InvoiceDate: keep, BillingAddress: redact STREET_ADDRESS, BillingCity: redact LOCATION, BillingState: redact LOCATION, BillingCountry: keep, BillingPostalCode: redact ZIP_CODE, Total: keep
SELECT * FROM "Invoice";

-- every track | TrackId: keep, Name: keep, AlbumId: keep, MediaTypeId: keep, GenreId: keep, Composer: keep, Milliseconds: keep, Bytes: keep, UnitPrice: keep
SELECT * FROM "Track";

-- albums and artists | Title: keep, Name: keep
SELECT al."Title", ar."Name" FROM "Album" al JOIN "Artist" ar ON ar."ArtistId" = al."ArtistId";

-- the support team | EmployeeId: keep, FirstName: hash PERSON, LastName: hash PERSON, Email: token EMAIL_ADDRESS, customers: keep
SELECT * FROM "SupportTeam";

-- the hierarchy of employees | depth: keep, EmployeeId: keep, LastName: hash PERSON, boss: hash PERSON | ordered
WITH RECURSIVE tree AS (
  SELECT 0 AS depth, "EmployeeId", "LastName", "ReportsTo", NULL::varchar AS none FROM "Employee" WHERE "ReportsTo" IS NULL
  UNION ALL SELECT t.depth + 1, e."EmployeeId", e."LastName", e."ReportsTo", NULL FROM "Employee" e JOIN tree t ON e."ReportsTo" = t."EmployeeId")
SELECT t.depth, t."EmployeeId", t."LastName", b."LastName" AS boss FROM tree t LEFT JOIN "Employee" b ON b."EmployeeId" = t."ReportsTo" ORDER BY t.depth, t."EmployeeId";

-- the path of numbers to the top | EmployeeId: keep, path: keep
WITH RECURSIVE tree AS (SELECT "EmployeeId", ARRAY["EmployeeId"] AS path FROM "Employee" WHERE "ReportsTo" IS NULL
  UNION ALL SELECT e."EmployeeId", t.path || e."EmployeeId" FROM "Employee" e JOIN tree t ON e."ReportsTo" = t."EmployeeId") SELECT * FROM tree;

-- the path of names to the top | EmployeeId: keep, path: derived
WITH RECURSIVE tree AS (SELECT "EmployeeId", "LastName"::text AS path FROM "Employee" WHERE "ReportsTo" IS NULL
  UNION ALL SELECT e."EmployeeId", t.path || ' > ' || e."LastName" FROM "Employee" e JOIN tree t ON e."ReportsTo" = t."EmployeeId") SELECT * FROM tree;

-- employees with their boss | LastName: hash PERSON, boss: token EMAIL_ADDRESS
SELECT e."LastName", b."Email" AS boss FROM "Employee" e LEFT JOIN "Employee" b ON e."ReportsTo" = b."EmployeeId";

-- sales by country | country: keep, customers: keep, sales: keep, mean: keep | ordered
SELECT i."BillingCountry" AS country, count(DISTINCT i."CustomerId") AS customers, sum(i."Total") AS sales, round(avg(i."Total"), 2) AS mean FROM "Invoice" i GROUP BY 1 ORDER BY sales DESC, country;

-- sales by agent and year | agent: hash PERSON, year: keep, sales: keep
SELECT e."LastName" AS agent, extract(year FROM i."InvoiceDate") AS year, sum(i."Total") AS sales FROM "Employee" e JOIN "Customer" c ON c."SupportRepId" = e."EmployeeId" JOIN "Invoice" i USING ("CustomerId") GROUP BY e."EmployeeId", e."LastName", 2;

-- the best customer of each country | Country: keep, Email: token EMAIL_ADDRESS, spent: keep
SELECT "Country", "Email", spent FROM (SELECT c."Country", c."Email", sum(i."Total") AS spent, rank() OVER (PARTITION BY c."Country" ORDER BY sum(i."Total") DESC, c."CustomerId") AS place
FROM "Customer" c JOIN "Invoice" i USING ("CustomerId") GROUP BY c."CustomerId") t WHERE place = 1;

-- genres by tracks sold | genre: keep, sold: keep, share: keep
SELECT g."Name" AS genre, sum(l."Quantity") AS sold, round(100.0 * sum(l."Quantity") / sum(sum(l."Quantity")) OVER (), 1) AS share
FROM "InvoiceLine" l JOIN "Track" t USING ("TrackId") JOIN "Genre" g USING ("GenreId") GROUP BY g."Name";

-- the favourite genre of each customer | Email: token EMAIL_ADDRESS, genre: keep
SELECT DISTINCT ON (c."CustomerId") c."Email", g."Name" AS genre FROM "Customer" c JOIN "Invoice" i USING ("CustomerId") JOIN "InvoiceLine" l USING ("InvoiceId") JOIN "Track" t USING ("TrackId") JOIN "Genre" g USING ("GenreId")
GROUP BY c."CustomerId", c."Email", g."Name" ORDER BY c."CustomerId", count(*) DESC, g."Name";

-- tracks on no invoice | n: keep
SELECT count(*) AS n FROM "Track" t LEFT JOIN "InvoiceLine" l USING ("TrackId") WHERE l."InvoiceLineId" IS NULL;

-- customers of a company | company: keep, customers: keep
SELECT "Company" IS NOT NULL AS company, count(*) AS customers FROM "Customer" GROUP BY 1;

-- customers who are also billed elsewhere | n: keep
SELECT count(*) AS n FROM "Customer" c JOIN "Invoice" i USING ("CustomerId") WHERE i."BillingCountry" <> c."Country";

-- phones and faxes as one list | number: token PHONE_NUMBER, kind: keep
SELECT "Phone" AS number, 'phone' AS kind FROM "Customer" UNION ALL SELECT "Fax", 'fax' FROM "Customer" WHERE "Fax" IS NOT NULL UNION ALL SELECT "Phone", 'office' FROM "Employee";

-- numbers that are both phone and fax | number: token PHONE_NUMBER
SELECT "Phone" AS number FROM "Employee" INTERSECT SELECT "Fax" FROM "Employee";

-- who shares a last name | LastName: hash PERSON, customers: keep
SELECT "LastName", count(*) AS customers FROM "Customer" GROUP BY "LastName";

-- customers named as an employee | n: keep
SELECT count(*) AS n FROM "Customer" c WHERE c."FirstName" IN (SELECT "FirstName" FROM "Employee");

-- sorted by company | CustomerId: keep, Company: redact ORGANIZATION | ordered
SELECT "CustomerId", "Company" FROM "Customer" WHERE "Company" IS NOT NULL ORDER BY "Company", "CustomerId";

-- sorted by city | CustomerId: keep, City: redact LOCATION | ordered
SELECT "CustomerId", "City" FROM "Customer" ORDER BY "City", "CustomerId";

-- how long a playlist is | playlist: keep, tracks: keep, hours: keep
SELECT p."Name" AS playlist, count(*) AS tracks, round(sum(t."Milliseconds") / 3600000.0, 2) AS hours FROM "Playlist" p JOIN "PlaylistTrack" USING ("PlaylistId") JOIN "Track" t USING ("TrackId") GROUP BY p."Name";

-- years of service | EmployeeId: keep, years: keep
SELECT "EmployeeId", extract(year FROM age(timestamp '2024-01-01', "HireDate")) AS years FROM "Employee";

-- invoices by quarter, cumulated | quarter: keep, total: keep, sofar: keep | ordered
SELECT date_trunc('quarter', "InvoiceDate") AS quarter, sum("Total") AS total, sum(sum("Total")) OVER (ORDER BY date_trunc('quarter', "InvoiceDate")) AS sofar FROM "Invoice" GROUP BY 1 ORDER BY 1;

-- media types by cube | media: keep, genre: keep, tracks: keep
SELECT m."Name" AS media, g."Name" AS genre, count(*) AS tracks FROM "Track" t JOIN "MediaType" m USING ("MediaTypeId") JOIN "Genre" g USING ("GenreId") GROUP BY CUBE (m."Name", g."Name");

-- one customer by address | CustomerId: keep, LastName: hash PERSON
SELECT "CustomerId", "LastName" FROM "Customer" WHERE "Email" = :token(EMAIL_ADDRESS, (SELECT "Email" FROM "Customer" WHERE "CustomerId" = 5));

-- one customer by fax | CustomerId: keep, Fax: token PHONE_NUMBER
SELECT "CustomerId", "Fax" FROM "Customer" WHERE "Fax" = :token(PHONE_NUMBER, (SELECT "Fax" FROM "Customer" WHERE "CustomerId" = 10));

-- either number | CustomerId: keep | bind
SELECT "CustomerId" FROM "Customer" WHERE :token(PHONE_NUMBER, (SELECT "Phone" FROM "Customer" WHERE "CustomerId" = 11)) IN ("Phone", "Fax");

-- invoices of one address | InvoiceId: keep, Total: keep | bind
SELECT i."InvoiceId", i."Total" FROM "Invoice" i JOIN "Customer" c USING ("CustomerId") WHERE c."Email" = :token(EMAIL_ADDRESS, (SELECT "Email" FROM "Customer" WHERE "CustomerId" = 8));

-- a phone or a fax | CustomerId: keep, number: token PHONE_NUMBER
SELECT "CustomerId", coalesce("Fax", "Phone") AS number FROM "Customer";

-- the customers of an agent as an array | agent: hash PERSON, customers: [token EMAIL_ADDRESS]
SELECT e."LastName" AS agent, array_agg(c."Email" ORDER BY c."CustomerId") AS customers FROM "Employee" e JOIN "Customer" c ON c."SupportRepId" = e."EmployeeId" GROUP BY e."EmployeeId", e."LastName";

-- an employee as a document | o: {name: hash PERSON, born: redact DATE_OF_BIRTH, phones: [token PHONE_NUMBER]} | pending: value-preserving wraps
SELECT json_build_object('name', "LastName", 'born', "BirthDate", 'phones', json_build_array("Phone", "Fax")) AS o FROM "Employee";

-- the boss by a scalar subquery | EmployeeId: keep, boss: hash PERSON
SELECT e."EmployeeId", (SELECT b."LastName" FROM "Employee" b WHERE b."EmployeeId" = e."ReportsTo") AS boss FROM "Employee" e;

-- a full name | name: derived
SELECT "FirstName" || ' ' || "LastName" AS name FROM "Customer";

-- by a year of birth | refused: Employee.BirthDate
SELECT "EmployeeId" FROM "Employee" WHERE "BirthDate" < '1965-01-01';

-- by a job | refused: Employee.Title
SELECT "Title", count(*) FROM "Employee" GROUP BY "Title";

-- by a company | refused: Customer.Company
SELECT count(*) FROM "Customer" WHERE "Company" = 'JetBrainery Ltd';

-- by the domain of an address | refused: Customer.Email
SELECT count(*) FROM "Customer" WHERE "Email" LIKE '%.example';
