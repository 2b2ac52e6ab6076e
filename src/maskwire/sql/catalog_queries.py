"""The SQL that reads a catalog from PostgreSQL. The gateway runs it; ``Catalog.from_rows`` takes the answers.

What it must never do: read a stored value. Every name is schema-qualified, so no search_path bends it.
Written against PostgreSQL 12 and later (documentation, chapter "System Catalogs").
"""

from __future__ import annotations

# (oid, schema, name, kind, definition): everything that can stand in FROM, but TOAST and indexes.
RELATIONS = """
SELECT c.oid::pg_catalog.int8, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, c.relkind::pg_catalog.text,
       CASE WHEN c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            THEN pg_catalog.pg_get_viewdef(c.oid) END
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
"""

# (relation oid, number, name, type oid, type name, not null, generated)
COLUMNS = """
SELECT a.attrelid::pg_catalog.int8, a.attnum::pg_catalog.int4, a.attname::pg_catalog.text,
       a.atttypid::pg_catalog.int8, pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull, a.attgenerated <> ''
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
 WHERE a.attnum > 0 AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
"""

# (child oid, parent oid)
PARENTS = """
SELECT i.inhrelid::pg_catalog.int8, i.inhparent::pg_catalog.int8 FROM pg_catalog.pg_inherits i
"""

# Names of functions outside pg_catalog that no extension brought. What an extension brings (dblink, lo) is not on
# the allow-list of functions by name; where it overloads a name that is (citext's replace), it is for its own type.
FUNCTIONS = """
SELECT DISTINCT p.proname::pg_catalog.text
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                      AND d.objid = p.oid AND d.deptype = 'e')
"""

# Names of operators outside pg_catalog that no extension brought: those of citext or hstore work on their own types.
OPERATORS = """
SELECT DISTINCT o.oprname::pg_catalog.text
  FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
 WHERE n.nspname <> 'pg_catalog'
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass
                      AND d.objid = o.oid AND d.deptype = 'e')
"""

# Names of enums, and of base types that extensions brought. Domains are left out: a CHECK can run the user's code.
TYPES = """
SELECT DISTINCT t.typname::pg_catalog.text
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND t.typtype IN ('e', 'b') AND t.typelem = 0
"""

# (relation oid, generated column, column it is made of). Which object the dependency hangs on changed in PostgreSQL 15:
# asked for one by one, each by its index. As one condition with OR, a table of 200 defaults took longer than we wait.
GENERATED = """
WITH made AS MATERIALIZED (
    SELECT a.attrelid, a.attnum, e.oid AS expression
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_attrdef e ON e.adrelid OPERATOR(pg_catalog.=) a.attrelid AND e.adnum = a.attnum
     WHERE a.attgenerated <> '' AND NOT a.attisdropped
)
SELECT m.attrelid::pg_catalog.int8, m.attnum::pg_catalog.int4, d.refobjsubid
  FROM made m
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
   AND d.objid OPERATOR(pg_catalog.=) m.expression
 WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid OPERATOR(pg_catalog.=) m.attrelid
   AND d.refobjsubid > 0 AND d.refobjsubid <> m.attnum
 UNION
SELECT m.attrelid::pg_catalog.int8, m.attnum::pg_catalog.int4, d.refobjsubid
  FROM made m
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND d.objid OPERATOR(pg_catalog.=) m.attrelid AND d.objsubid = m.attnum
 WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid OPERATOR(pg_catalog.=) m.attrelid
   AND d.refobjsubid > 0 AND d.refobjsubid <> m.attnum
"""

# Types that are rows, arrays of rows, or domains over rows.
ROW_TYPES = """
WITH RECURSIVE rows(oid) AS (
    SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typtype = 'c'
     UNION
    SELECT t.oid FROM pg_catalog.pg_type t
      JOIN rows r ON r.oid OPERATOR(pg_catalog.=) t.typbasetype OR (r.oid OPERATOR(pg_catalog.=) t.typelem)
)
SELECT rows.oid::pg_catalog.int8 FROM rows
"""

# (relation oid, column, comment): what the schema says of a column.
COMMENTS = """
SELECT d.objoid::pg_catalog.int8, d.objsubid, d.description
  FROM pg_catalog.pg_description d
 WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0
   AND d.objoid >= 16384  -- FirstNormalObjectId: what is below is the system's own
"""

# (relation oid, column, definition): the constraints of one or more columns, one row for each of them.
CONSTRAINTS = """
SELECT c.conrelid::pg_catalog.int8, k.number::pg_catalog.int4, pg_catalog.pg_get_constraintdef(c.oid)
  FROM pg_catalog.pg_constraint c CROSS JOIN LATERAL pg_catalog.unnest(c.conkey) AS k(number)
 WHERE c.conrelid <> 0 AND c.contype IN ('c', 'f', 'p', 'u')
"""

# (relation oid, column, relation oid, column): a foreign key's column, and the one that holds the same values.
REFERENCES = """
SELECT c.conrelid::pg_catalog.int8, c.conkey[i]::pg_catalog.int4, c.confrelid::pg_catalog.int8,
       c.confkey[i]::pg_catalog.int4
  FROM pg_catalog.pg_constraint c CROSS JOIN LATERAL pg_catalog.generate_subscripts(c.conkey, 1) AS i
 WHERE c.contype = 'f'
"""

# (relation oid, column, relation oid, column): a primary key of one column, which refers to itself, and a foreign key
# of one column.
KEYS = """
SELECT c.conrelid::pg_catalog.int8, c.conkey[1]::pg_catalog.int4,
       CASE c.contype WHEN 'p' THEN c.conrelid ELSE c.confrelid END::pg_catalog.int8,
       CASE c.contype WHEN 'p' THEN c.conkey[1] ELSE c.confkey[1] END::pg_catalog.int4
  FROM pg_catalog.pg_constraint c
 WHERE c.contype IN ('p', 'f') AND pg_catalog.cardinality(c.conkey) = 1
"""

# The schemas that unqualified names are looked up in, as the session has them, in order.
SEARCH_PATH = "SELECT s::pg_catalog.text FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s"

# One text that changes whenever one of the above may: each row of the catalogs that they read, by who wrote it last.
_WRITTEN = "(SELECT pg_catalog.count(*) || ':' || coalesce(pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8), 0)"
VERSION = f"""
SELECT pg_catalog.concat_ws(' ',
       {_WRITTEN} FROM pg_catalog.pg_class x WHERE x.relpersistence <> 't'),
       {_WRITTEN} FROM pg_catalog.pg_attribute x
                  JOIN pg_catalog.pg_class c ON c.oid = x.attrelid AND c.relpersistence <> 't'
                   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')),
       {_WRITTEN} FROM pg_catalog.pg_rewrite x),
       {_WRITTEN} FROM pg_catalog.pg_inherits x),
       {_WRITTEN} FROM pg_catalog.pg_proc x),
       {_WRITTEN} FROM pg_catalog.pg_operator x),
       {_WRITTEN} FROM pg_catalog.pg_namespace x),
       {_WRITTEN} FROM pg_catalog.pg_type x WHERE x.typtype IN ('e', 'd', 'b')))
"""  # noqa: S608 - constants of this page

# Columns that stand in an index, whose order the scan of it gives; and whether behind another column, by which rows may
# be sorted.
INDEXED = """
SELECT i.indrelid::int8, k.number::int8, pg_catalog.bool_or(k.place > 1 AND k.place <= i.indnkeyatts)
  FROM pg_catalog.pg_index i
 CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
 WHERE k.number > 0
 GROUP BY 1, 2
"""
