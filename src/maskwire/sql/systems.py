"""Which relations of pg_catalog and information_schema may be read, and which of their columns may not.

What it is for: psql's \\d, ORMs and drivers read the schema; statistics, other sessions, credentials, server
files and stored code read round the masking (leaks.md 45-47b). Not listed means refused. Of the statistics only the
counters by table are listed, which a COUNT tells too.
What it must never do: list a relation whose rows hold stored values, other sessions' statements or secrets.
"""

from __future__ import annotations

from maskwire.model import Column

_CATALOG = """
pg_class pg_namespace pg_attribute pg_type pg_index pg_constraint pg_proc pg_attrdef pg_description pg_shdescription
pg_enum pg_range pg_am pg_amop pg_amproc pg_aggregate pg_cast pg_conversion pg_database pg_roles pg_user pg_group
pg_auth_members pg_tables pg_views pg_indexes pg_matviews pg_sequences pg_sequence pg_extension
pg_available_extensions pg_collation pg_inherits pg_partitioned_table pg_policy pg_policies pg_trigger
pg_event_trigger pg_rewrite pg_depend pg_shdepend pg_tablespace pg_language pg_opclass pg_operator pg_opfamily
pg_publication pg_publication_rel pg_publication_namespace pg_publication_tables pg_statistic_ext
pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser
pg_ts_template pg_transform pg_timezone_names pg_timezone_abbrevs pg_init_privs pg_default_acl pg_rules
pg_largeobject_metadata pg_stat_user_tables pg_stat_all_tables pg_cursors
"""
_INFORMATION = """
applicable_roles attributes character_sets check_constraint_routine_usage check_constraints
collation_character_set_applicability collations column_domain_usage column_privileges column_udt_usage columns
constraint_column_usage constraint_table_usage data_type_privileges domain_constraints domain_udt_usage domains
element_types enabled_roles foreign_data_wrappers foreign_servers foreign_tables information_schema_catalog_name
key_column_usage parameters referential_constraints role_column_grants role_routine_grants role_table_grants
role_udt_grants role_usage_grants routine_column_usage routine_privileges routine_routine_usage
routine_sequence_usage routine_table_usage routines schemata sequences sql_features sql_implementation_info
sql_parts sql_sizing table_constraints table_privileges tables transforms triggered_update_columns triggers
udt_privileges usage_privileges user_defined_types view_column_usage view_routine_usage view_table_usage views
"""

READABLE = frozenset(
    [("pg_catalog", name) for name in _CATALOG.split()]
    + [("information_schema", name) for name in _INFORMATION.split()]
)

# Masked whole, whatever is done with them: stored values, credentials, server paths, code that is stored, statements
# (in a cursor's stand the raw values that masked literals were turned back into), and
# expression trees (printed raw they hold each constant as a list of bytes, which no detector reads).
_TREE_NAMES = """
pg_attrdef.adbin pg_class.relpartbound pg_constraint.conbin pg_index.indexprs pg_index.indpred pg_policy.polqual
pg_policy.polwithcheck pg_trigger.tgqual pg_statistic_ext.stxexprs pg_proc.proargdefaults pg_type.typdefaultbin
pg_publication_rel.prqual pg_partitioned_table.partexprs
"""
_HIDDEN_NAMES = """
pg_attribute.attmissingval pg_proc.prosrc pg_proc.probin pg_proc.prosqlbody pg_roles.rolpassword
pg_roles.rolconfig pg_user.passwd pg_user.useconfig pg_rewrite.ev_action pg_rewrite.ev_qual
pg_sequences.last_value pg_foreign_server.srvoptions pg_foreign_table.ftoptions
pg_foreign_data_wrapper.fdwoptions pg_trigger.tgargs pg_attribute.attfdwoptions pg_ts_dict.dictinitoption
pg_cursors.statement
routines.routine_definition triggers.action_statement
"""
# Texts of the schema, in which constants stand: scanned where they are shown, and nothing else is done with them.
_TEXT_NAMES = """
pg_indexes.indexdef pg_policies.qual pg_policies.with_check pg_views.definition pg_matviews.definition
pg_rules.definition pg_description.description pg_shdescription.description pg_type.typdefault
pg_publication_tables.rowfilter pg_enum.enumlabel pg_aggregate.agginitval pg_aggregate.aggminitval
check_constraints.check_clause columns.column_default columns.generation_expression domains.domain_default
attributes.attribute_default triggers.action_condition views.view_definition parameters.parameter_default
"""


def _columns(names: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(pair.split(".")) for pair in names.split())


TREES = _columns(_TREE_NAMES)
HIDDEN = TREES | _columns(_HIDDEN_NAMES)
TEXTS = _columns(_TEXT_NAMES)
SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema"})


def is_text(column: Column) -> bool:
    """Whether a column holds text of the schema."""
    return (column.table, column.name) in TEXTS and column.schema in SYSTEM_SCHEMAS
