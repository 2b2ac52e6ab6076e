-- Metabase: schemas
SELECT n.nspname AS name FROM pg_namespace n
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.nspname, 'USAGE') ORDER BY 1;

-- Metabase: tables with their comments and estimated rows
SELECT n.nspname AS schema, c.relname AS name,
       CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW'
                      WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'm' THEN 'MATERIALIZED VIEW' END AS type,
       d.description, stat.n_live_tup AS estimated_row_count
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON c.relnamespace = n.oid
  LEFT JOIN pg_catalog.pg_description d ON c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
  LEFT JOIN pg_stat_user_tables stat ON n.nspname = stat.schemaname AND c.relname = stat.relname
 WHERE c.relnamespace = n.oid AND n.nspname !~ '^information_schema|catalog_history|pg_'
   AND c.relkind IN ('r', 'p', 'v', 'f', 'm') AND n.nspname IN ('public', 'sales')
 ORDER BY type, schema, name;

-- Metabase: fields, with what is filled from a sequence
SELECT c.column_name AS name, CASE WHEN c.udt_schema IN ('public', 'pg_catalog') THEN format('%s', c.udt_name)
       ELSE format('"%s"."%s"', c.udt_schema, c.udt_name) END AS "database-type",
       c.ordinal_position - 1 AS "database-position", c.table_schema AS "table-schema", c.table_name AS "table-name",
       pk.column_name IS NOT NULL AS "pk?", col_description(CAST(CAST(format('%I.%I', c.table_schema, c.table_name)
       AS regclass) AS oid), c.ordinal_position) AS "field-comment",
       (column_default IS NULL OR LOWER(is_nullable) = 'no') AND NOT (is_nullable = 'YES') AS "database-required",
       (column_default IS NOT NULL AND column_default LIKE '%nextval(%') OR is_identity <> 'NO' AS "auto-increment"
  FROM information_schema.columns c
  LEFT JOIN (SELECT tc.table_schema, tc.table_name, kc.column_name FROM information_schema.table_constraints tc
               JOIN information_schema.key_column_usage kc
                 ON tc.constraint_name = kc.constraint_name AND tc.table_schema = kc.table_schema
              WHERE tc.constraint_type = 'PRIMARY KEY') pk
    ON c.table_schema = pk.table_schema AND c.table_name = pk.table_name AND c.column_name = pk.column_name
 WHERE c.table_schema !~ '^information_schema|catalog_history|pg_' AND c.table_schema IN ('public', 'sales')
 ORDER BY "table-schema", "table-name", "database-position";

-- Metabase: foreign keys
SELECT fk_ns.nspname AS "fk-table-schema", fk_table.relname AS "fk-table-name", fk_column.attname AS "fk-column-name",
       pk_ns.nspname AS "pk-table-schema", pk_table.relname AS "pk-table-name", pk_column.attname AS "pk-column-name"
  FROM pg_constraint c
  JOIN pg_class fk_table ON c.conrelid = fk_table.oid
  JOIN pg_namespace fk_ns ON c.connamespace = fk_ns.oid
  JOIN pg_attribute fk_column ON c.conrelid = fk_column.attrelid
  JOIN pg_class pk_table ON c.confrelid = pk_table.oid
  JOIN pg_namespace pk_ns ON pk_table.relnamespace = pk_ns.oid
  JOIN pg_attribute pk_column ON c.confrelid = pk_column.attrelid
 WHERE fk_ns.nspname !~ '^information_schema|catalog_history|pg_' AND c.contype = 'f'
   AND fk_column.attnum = ANY (c.conkey) AND pk_column.attnum = ANY (c.confkey)
 ORDER BY fk_ns.nspname, fk_table.relname;

-- Metabase: indexes
SELECT tmp."table-schema", tmp."table-name", trim(BOTH '"' FROM pg_catalog.pg_get_indexdef(tmp.ci_oid, tmp.pos, false))
       AS "field-name"
  FROM (SELECT n.nspname AS "table-schema", ct.relname AS "table-name", ci.oid AS ci_oid,
               (information_schema._pg_expandarray(i.indkey)).n AS pos
          FROM pg_catalog.pg_class ct
          JOIN pg_catalog.pg_namespace n ON ct.relnamespace = n.oid
          JOIN pg_catalog.pg_index i ON ct.oid = i.indrelid
          JOIN pg_catalog.pg_class ci ON ci.oid = i.indexrelid
         WHERE pg_catalog.pg_get_expr(i.indpred, i.indrelid) IS NULL AND n.nspname !~ '^information_schema|pg_') tmp
 WHERE tmp.pos = 1;

-- Metabase: enums
SELECT nspname, typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE t.oid IN (SELECT DISTINCT e.enumtypid FROM pg_enum e);

-- Metabase: what may be read
WITH table_privileges AS (
    SELECT NULL AS role, t.schemaname AS schema, t.objectname AS "table",
           pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' ||
               '"' || replace(t.objectname, '"', '""') || '"', 'select') AS "select"
      FROM (SELECT schemaname, tablename AS objectname FROM pg_catalog.pg_tables
             UNION SELECT schemaname, viewname FROM pg_views UNION SELECT schemaname, matviewname FROM pg_matviews) t
     WHERE t.schemaname !~ '^pg_' AND t.schemaname <> 'information_schema'
       AND pg_catalog.has_schema_privilege(current_user, t.schemaname, 'usage'))
SELECT t.* FROM table_privileges t;

-- DBeaver: databases
SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate OR db.datname = 'canary' ORDER BY db.datname;

-- DBeaver: session
SELECT current_schema(), session_user;

-- DBeaver: data types of a schema
SELECT t.oid, t.*, c.relkind, format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_type_name, d.description
  FROM pg_catalog.pg_type t
  LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = t.typelem
  LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid = d.objoid
 WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C');

-- DBeaver: schemas
SELECT n.oid, n.*, d.description FROM pg_catalog.pg_namespace n
  LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass
 ORDER BY nspname;

-- DBeaver: relations of a schema
SELECT c.oid, c.*, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr,
       pg_catalog.pg_get_partkeydef(c.oid) AS partition_key
  FROM pg_catalog.pg_class c
  LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c');

-- DBeaver: columns of a table
SELECT c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dsc.description, dep.objid
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON a.attrelid = c.oid
  LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum
  LEFT OUTER JOIN pg_catalog.pg_description dsc ON c.oid = dsc.objoid AND a.attnum = dsc.objsubid
  LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum
                                AND dep.classid = dep.refclassid
 WHERE NOT a.attisdropped AND c.relkind NOT IN ('i', 'I', 'c') AND c.oid = 'users'::regclass
 ORDER BY a.attnum;

-- DBeaver: constraints of a schema
SELECT c.oid, c.*, t.relname AS tabrelname, rt.relnamespace AS refnamespace, d.description,
       CASE WHEN c.contype = 'c' THEN substring(t.relname, 1, 1) END AS short,
       pg_catalog.pg_get_constraintdef(c.oid) AS definition
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
  LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid = c.confrelid
  LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0
 WHERE t.relnamespace = 'sales'::regnamespace ORDER BY c.oid;

-- DBeaver: indexes of a schema
SELECT i.*, i.indkey AS keys, c.relname, c.relnamespace, c.relam, c.reltablespace, tc.relname AS tabrelname, dsc.description,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS pred_expr, pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true) AS expr
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid
  LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid = dsc.objoid
 WHERE c.relnamespace = 'sales'::regnamespace ORDER BY tabrelname, c.relname;

-- DBeaver: procedures of a schema
SELECT p.oid, p.*, pg_catalog.pg_get_expr(p.proargdefaults, 0) AS arg_defaults, l.lanname, d.description
  FROM pg_catalog.pg_proc p
  LEFT OUTER JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = p.oid
 WHERE p.pronamespace = 'sales'::regnamespace AND p.prokind <> 'a' ORDER BY p.proname;

-- DBeaver: a view's text
SELECT pg_catalog.pg_get_viewdef('contacts'::regclass, true) AS definition;

-- DBeaver: triggers of a table
SELECT x.oid, x.*, p.pronamespace AS func_schema_id, d.description, pg_catalog.pg_get_triggerdef(x.oid, true) AS definition
  FROM pg_catalog.pg_trigger x
  LEFT OUTER JOIN pg_catalog.pg_proc p ON p.oid = x.tgfoid
  LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = x.oid AND d.objsubid = 0
 WHERE x.tgrelid = 'sales.customers'::regclass AND NOT x.tgisinternal;

-- DBeaver: rules of a table
SELECT r.oid, r.rulename, pg_catalog.pg_get_ruledef(r.oid, true) AS definition FROM pg_rewrite r WHERE r.ev_class = 'sales.invoices'::regclass;

-- DBeaver: policies of a table
SELECT pol.*, pg_catalog.pg_get_expr(pol.polqual, pol.polrelid) AS expression FROM pg_catalog.pg_policy pol WHERE pol.polrelid = 'sales.customers'::regclass;

-- DBeaver: roles
SELECT a.oid, a.*, pd.description FROM pg_catalog.pg_roles a LEFT JOIN pg_catalog.pg_shdescription pd ON a.oid = pd.objoid ORDER BY a.rolname;

-- DBeaver: size of a table
SELECT pg_catalog.pg_total_relation_size('users'::regclass), pg_catalog.pg_relation_size('users'::regclass);

-- pgAdmin: connection
SELECT db.oid AS did, db.datname, db.datallowconn, pg_encoding_to_char(db.encoding) AS serverencoding,
       has_database_privilege(db.oid, 'CREATE') AS cancreate, datistemplate
  FROM pg_catalog.pg_database db WHERE db.datname = current_database();

-- pgAdmin: what the role may do
SELECT roles.oid AS id, roles.rolname AS name, roles.rolsuper AS is_superuser,
       CASE WHEN roles.rolsuper THEN true ELSE roles.rolcreaterole END AS can_create_role,
       CASE WHEN roles.rolsuper THEN true ELSE roles.rolcreatedb END AS can_create_db
  FROM pg_catalog.pg_roles AS roles WHERE rolname = current_user;

-- pgAdmin: schemas with their comments and grants
SELECT nsp.oid, nsp.nspname AS name, has_schema_privilege(nsp.oid, 'CREATE') AS can_create, des.description,
       array_to_string(nsp.nspacl::text[], ', ') AS acl, pg_catalog.pg_get_userbyid(nspowner) AS namespaceowner
  FROM pg_catalog.pg_namespace nsp
  LEFT OUTER JOIN pg_catalog.pg_description des ON des.objoid = nsp.oid AND des.classoid = 'pg_namespace'::regclass
 WHERE nspname NOT LIKE E'pg\\_%' AND NOT (nsp.nspname = 'information_schema') ORDER BY nspname;

-- pgAdmin: tables with what hangs on them
SELECT rel.oid, rel.relname AS name, (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = rel.oid AND tgisinternal = FALSE)
       AS triggercount, (SELECT count(*) FROM pg_catalog.pg_inherits WHERE inhrelid = rel.oid LIMIT 1) AS is_inherits, des.description
  FROM pg_catalog.pg_class rel
  LEFT OUTER JOIN pg_catalog.pg_description des ON des.objoid = rel.oid AND des.objsubid = 0
 WHERE rel.relkind IN ('r', 's', 't', 'p') AND rel.relnamespace = 'public'::regnamespace AND NOT rel.relispartition
 ORDER BY rel.relname;

-- pgAdmin: columns
SELECT att.attname AS name, att.attnum, att.attndims, att.atttypmod, att.attnotnull, att.attidentity,
       pg_catalog.format_type(ty.oid, att.atttypmod) AS cltype, ty.typname, ty.typstorage AS defaultstorage,
       pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS defval,
       CASE WHEN pg_catalog.pg_get_expr(def.adbin, def.adrelid) LIKE '%nextval(%' THEN true ELSE false END AS is_serial,
       (SELECT count(1) FROM pg_catalog.pg_type t2 WHERE t2.typname = ty.typname) > 1 AS isdup,
       pg_catalog.col_description(att.attrelid, att.attnum) AS description,
       COALESCE((SELECT pg_catalog.pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conrelid = att.attrelid
                    AND c.contype = 'p' AND att.attnum = ANY (c.conkey)), '') AS pk
  FROM pg_catalog.pg_attribute att
  JOIN pg_catalog.pg_type ty ON ty.oid = atttypid
  LEFT OUTER JOIN pg_catalog.pg_attrdef def ON adrelid = att.attrelid AND adnum = att.attnum
 WHERE att.attrelid = 'sales.customers'::regclass AND att.attnum > 0 AND att.attisdropped IS FALSE ORDER BY att.attnum;

-- pgAdmin: indexes
SELECT DISTINCT ON (cls.relname) cls.oid, cls.relname AS name, indrelid, indkey, indisclustered, indisvalid, indisunique,
       indisprimary, n.nspname, des.description, pg_catalog.pg_get_expr(indpred, indrelid, true) AS indconstraint, am.amname
  FROM pg_catalog.pg_index idx
  JOIN pg_catalog.pg_class cls ON cls.oid = indexrelid
  JOIN pg_catalog.pg_class tab ON tab.oid = indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = tab.relnamespace
  JOIN pg_catalog.pg_am am ON am.oid = cls.relam
  LEFT OUTER JOIN pg_catalog.pg_description des ON des.objoid = cls.oid
 WHERE indrelid = 'sales.customers'::regclass ORDER BY cls.relname;

-- pgAdmin: check constraints
SELECT c.oid, conname AS name, relname, nspname, description AS comment, pg_catalog.pg_get_expr(conbin, conrelid, true) AS consrc,
       connoinherit, convalidated
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class cl ON cl.oid = conrelid
  JOIN pg_catalog.pg_namespace nl ON nl.oid = relnamespace
  LEFT OUTER JOIN pg_catalog.pg_description des ON des.objoid = c.oid
 WHERE contype = 'c' AND conrelid = 'sales.customers'::regclass;

-- Prisma: tables and whether they are partitioned
SELECT tbl.relname AS table_name, namespace.nspname AS namespace, (tbl.relhassubclass AND tbl.relkind = 'p') AS is_partition,
       (tbl.relhassubclass AND tbl.relkind = 'r') AS has_subclass, tbl.relrowsecurity AS has_row_level_security, reloptions,
       obj_description(tbl.oid, 'pg_class') AS description
  FROM pg_class AS tbl JOIN pg_namespace AS namespace ON namespace.oid = tbl.relnamespace
 WHERE tbl.relkind IN ('r', 'p') AND namespace.nspname = ANY (ARRAY['public', 'sales']) ORDER BY namespace, table_name;

-- Prisma: columns
SELECT oid.namespace, info.table_name, info.column_name, format_type(att.atttypid, att.atttypmod) AS formatted_type,
       info.numeric_precision, info.numeric_scale, info.datetime_precision, info.data_type, info.udt_schema AS type_schema_name,
       info.udt_name AS full_data_type, pg_get_expr(attdef.adbin, attdef.adrelid) AS column_default, info.is_nullable,
       info.is_identity, info.character_maximum_length, col_description(att.attrelid, ordinal_position) AS description
  FROM information_schema.columns info
  JOIN pg_attribute att ON att.attname = info.column_name
  JOIN (SELECT pg_class.oid, relname, pg_namespace.nspname AS namespace FROM pg_class
          JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace AND pg_namespace.nspname = ANY (ARRAY['public', 'sales'])
         WHERE reltype > 0) AS oid ON oid.oid = att.attrelid AND relname = info.table_name AND namespace = info.table_schema
  LEFT OUTER JOIN pg_attrdef attdef ON attdef.adrelid = att.attrelid AND attdef.adnum = att.attnum AND table_schema = namespace
 WHERE table_schema = ANY (ARRAY['public', 'sales']) ORDER BY namespace, table_name, ordinal_position;

-- Prisma: views
SELECT views.viewname AS view_name, views.definition AS view_sql, views.schemaname AS namespace,
       obj_description(class.oid, 'pg_class') AS description
  FROM pg_catalog.pg_views views
  JOIN pg_catalog.pg_namespace ns ON views.schemaname = ns.nspname
  JOIN pg_catalog.pg_class class ON class.relnamespace = ns.oid AND class.relname = views.viewname
 WHERE schemaname = ANY (ARRAY['public', 'sales']);

-- Prisma: constraints
SELECT schemainfo.nspname AS namespace, tableinfo.relname AS table_name, constr.conname AS constraint_name, constr.contype,
       pg_get_constraintdef(constr.oid) AS constraint_definition, constr.condeferrable AS is_deferrable
  FROM pg_constraint constr
  JOIN pg_namespace AS schemainfo ON schemainfo.oid = constr.connamespace
  JOIN pg_class AS tableinfo ON tableinfo.oid = constr.conrelid
 WHERE schemainfo.nspname = ANY (ARRAY['public', 'sales']) AND contype NOT IN ('p', 'u', 'f')
 ORDER BY namespace, table_name, constr.contype, constraint_name;

-- Prisma: indexes, column by column
WITH rawindex AS (
    SELECT indrelid, indexrelid, indisunique, indisprimary, unnest(indkey) AS indkeyid, generate_subscripts(indkey, 1) AS indkeyidx,
           unnest(indclass) AS indclass, unnest(indoption) AS indoption
      FROM pg_index WHERE indpred IS NULL AND NOT indisexclusion)
SELECT schemainfo.nspname AS namespace, indexinfo.relname AS index_name, tableinfo.relname AS table_name,
       columninfo.attname AS column_name, rawindex.indisunique AS is_unique, rawindex.indisprimary AS is_primary_key,
       CASE rawindex.indoption & 1 WHEN 1 THEN 'DESC' ELSE 'ASC' END AS column_order, indexaccess.amname AS index_algo
  FROM rawindex
  JOIN pg_class AS tableinfo ON tableinfo.oid = rawindex.indrelid
  JOIN pg_class AS indexinfo ON indexinfo.oid = rawindex.indexrelid
  JOIN pg_namespace AS schemainfo ON schemainfo.oid = tableinfo.relnamespace
  LEFT JOIN pg_attribute AS columninfo ON columninfo.attrelid = tableinfo.oid AND columninfo.attnum = rawindex.indkeyid
  JOIN pg_am AS indexaccess ON indexaccess.oid = indexinfo.relam
 WHERE schemainfo.nspname = ANY (ARRAY['public', 'sales']) ORDER BY namespace, table_name, index_name, indkeyidx;

-- Prisma: enums
SELECT t.typname AS name, e.enumlabel AS value, n.nspname AS namespace, obj_description(t.oid, 'pg_type') AS description
  FROM pg_type t JOIN pg_enum e ON t.oid = e.enumtypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
 WHERE n.nspname = ANY (ARRAY['public', 'sales']) ORDER BY e.enumsortorder;

-- Rails: columns of a table
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment, attidentity AS identity, attgenerated AS attgenerated
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"users"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;

-- Rails: types
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype
  FROM pg_type AS t LEFT JOIN pg_range AS r ON oid = rngtypid
 WHERE t.typname IN ('int2', 'int4', 'text', 'jsonb') OR t.typtype IN ('r', 'e', 'd') OR t.typelem IN (16, 17);

-- Rails: indexes
SELECT DISTINCT i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), pg_catalog.obj_description(i.oid, 'pg_class')
       AS comment, d.indisvalid
  FROM pg_class t INNER JOIN pg_index d ON t.oid = d.indrelid INNER JOIN pg_class i ON d.indexrelid = i.oid
  LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE i.relkind IN ('i', 'I') AND d.indisprimary = 'f' AND t.relname = 'customers' AND n.nspname = 'sales' ORDER BY i.relname;

-- Sequelize: columns with their enums and defaults
SELECT pk.constraint_type AS "Constraint", c.column_name AS "Field", c.column_default AS "Default", c.is_nullable AS "Null",
       CASE WHEN c.udt_name = 'hstore' THEN c.udt_name ELSE c.data_type END ||
       CASE WHEN c.character_maximum_length IS NOT NULL THEN '(' || c.character_maximum_length || ')' ELSE '' END AS "Type",
       (SELECT array_agg(e.enumlabel) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_enum e ON t.oid = e.enumtypid
         WHERE t.typname = c.udt_name) AS "special",
       (SELECT pgd.description FROM pg_catalog.pg_description pgd WHERE pgd.objsubid = c.ordinal_position AND pgd.objoid = (c.table_schema || $$.$$ || c.table_name)::regclass) AS "Comment"
  FROM information_schema.columns c
  LEFT JOIN (SELECT tc.table_schema, tc.table_name, cu.column_name, tc.constraint_type FROM information_schema.table_constraints tc
               JOIN information_schema.key_column_usage cu ON tc.table_schema = cu.table_schema AND tc.table_name = cu.table_name
                AND tc.constraint_name = cu.constraint_name AND tc.constraint_type = 'PRIMARY KEY') pk
    ON pk.table_schema = c.table_schema AND pk.table_name = c.table_name AND pk.column_name = c.column_name
 WHERE c.table_name = 'users' AND c.table_schema = 'public';

-- TypeORM: columns of named tables
SELECT columns.*, pg_catalog.col_description(('"' || table_catalog || '"."' || table_schema || '"."' || table_name || '"')::regclass::oid,
       ordinal_position) AS description, ('"' || udt_schema || '"."' || udt_name || '"')::regtype::text AS regtype,
       pg_catalog.format_type(col_attr.atttypid, col_attr.atttypmod) AS format_type
  FROM information_schema.columns
  LEFT JOIN pg_catalog.pg_attribute AS col_attr ON col_attr.attname = columns.column_name
   AND col_attr.attrelid = (SELECT cls.oid FROM pg_catalog.pg_class AS cls LEFT JOIN pg_catalog.pg_namespace AS ns
                              ON ns.oid = cls.relnamespace WHERE cls.relname = columns.table_name AND ns.nspname = columns.table_schema)
 WHERE table_schema = 'public' AND table_name = 'users';

-- Npgsql: types at connect
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid
  FROM (SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind,
               elemtyp.oid AS elemtypoid, elemcls.relkind AS elemrelkind,
               CASE WHEN elemproc.proname = 'array_recv' THEN 'a' ELSE elemtyp.typtype END AS elemtyptype
          FROM (SELECT typ.oid, typnamespace, typname, typrelid, typnotnull, relkind, typelem AS elemoid,
                       CASE WHEN proc.proname = 'array_recv' THEN 'a' ELSE typ.typtype END AS typtype,
                       CASE WHEN proc.proname = 'array_recv' THEN typ.typelem WHEN typ.typtype = 'r' THEN rngsubtype
                            WHEN typ.typtype = 'd' THEN typ.typbasetype END AS elemtypoid
                  FROM pg_type AS typ
                  LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid)
                  LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive
                  LEFT JOIN pg_range ON (pg_range.rngtypid = typ.oid)) AS typ
          LEFT JOIN pg_type AS elemtyp ON elemtyp.oid = elemtypoid
          LEFT JOIN pg_class AS elemcls ON (elemcls.oid = elemtyp.typrelid)
          LEFT JOIN pg_proc AS elemproc ON elemproc.oid = elemtyp.typreceive) AS t
  JOIN pg_namespace AS ns ON (ns.oid = typnamespace)
 WHERE typtype IN ('b', 'r', 'm', 'e', 'd') OR (typtype = 'c' AND relkind = 'c') OR (typtype = 'p' AND typname IN ('record', 'void', 'unknown'))
 ORDER BY CASE WHEN typtype IN ('b', 'e', 'p') THEN 0 WHEN typtype = 'c' THEN 1 WHEN typtype = 'r' THEN 2 ELSE 3 END;

-- asyncpg: a type it does not know
SELECT t.oid, ns.nspname AS ns, t.typname AS name, t.typtype AS kind, t.typelem AS elemtype, t.typdelim AS elemdelim,
       (SELECT array_agg(ia.attname::text ORDER BY ia.attnum) FROM pg_attribute ia JOIN pg_class c ON ia.attrelid = c.oid
         WHERE ia.attnum > 0 AND NOT ia.attisdropped AND c.reltype = t.oid) AS attrnames
  FROM pg_catalog.pg_type AS t INNER JOIN pg_catalog.pg_namespace ns ON ns.oid = t.typnamespace WHERE t.typname = 'mood';

-- Hasura: tables as JSON
SELECT coalesce(json_agg(row_to_json(listed)), '[]'::json) AS tables
  FROM (SELECT schema.nspname AS table_schema, c.relname AS table_name, c.oid::integer AS oid,
               json_build_object('description', pg_catalog.obj_description(c.oid, 'pg_class')) AS info
          FROM pg_class c JOIN pg_namespace schema ON schema.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND schema.nspname = 'sales') listed;

-- psql: tab completion of a table's name
SELECT c.relname, NULL::pg_catalog.text FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND (c.relname) LIKE 'us%' AND pg_catalog.pg_table_is_visible(c.oid)
   AND c.relnamespace <> (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog')
UNION ALL
SELECT NULL::pg_catalog.text, n.nspname FROM pg_catalog.pg_namespace n
 WHERE n.nspname LIKE 'us%' AND n.nspname NOT LIKE E'pg\\_%'
LIMIT 1000;

-- psql: tab completion of a column's name
SELECT attname FROM pg_catalog.pg_attribute a, pg_catalog.pg_class c
 WHERE c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped AND substring(attname, 1, 2) = 'em'
   AND c.relname = 'users' AND pg_catalog.pg_table_is_visible(c.oid) LIMIT 1000;

-- drivers: settings by their names
SELECT name, setting FROM pg_settings WHERE name IN ('max_index_keys', 'server_version', 'DateStyle');

-- drivers: what the server is
SELECT version(), current_setting('server_version_num'), pg_is_in_recovery(), current_database(), current_schema();

-- BI tools: columns and keys of the standard's own views
SELECT tc.constraint_name, kcu.column_name, ccu.table_name AS foreign_table, rc.delete_rule, cc.check_clause
  FROM information_schema.table_constraints tc
  LEFT JOIN information_schema.key_column_usage kcu USING (constraint_schema, constraint_name)
  LEFT JOIN information_schema.constraint_column_usage ccu USING (constraint_schema, constraint_name)
  LEFT JOIN information_schema.referential_constraints rc USING (constraint_schema, constraint_name)
  LEFT JOIN information_schema.check_constraints cc USING (constraint_schema, constraint_name)
 WHERE tc.table_schema IN ('public', 'sales');

-- BI tools: everything of information_schema.columns
SELECT * FROM information_schema.columns WHERE table_schema IN ('public', 'sales');

-- BI tools: views
SELECT * FROM information_schema.views WHERE table_schema IN ('public', 'sales');

-- BI tools: routines
SELECT * FROM information_schema.routines WHERE specific_schema IN ('public', 'sales');

-- BI tools: triggers
SELECT * FROM information_schema.triggers;
