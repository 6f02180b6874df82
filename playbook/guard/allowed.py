"""What a diagnosis may use: closed lists. What is not here is refused, whatever PostgreSQL adds in later versions."""

from typing import Final

from pglast import ast


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATEMENTS: Final = (ast.SelectStmt, ast.ExplainStmt, ast.VariableShowStmt)

NODES: Final = (
    ast.RawStmt, *STATEMENTS, ast.DefElem,
    ast.ResTarget, ast.ColumnRef, ast.A_Star, ast.ParamRef, ast.A_Indirection, ast.A_Indices,
    ast.A_Const, ast.Integer, ast.Float, ast.Boolean, ast.String, ast.BitString,
    ast.A_Expr, ast.BoolExpr, ast.NullTest, ast.BooleanTest, ast.CaseExpr, ast.CaseWhen, ast.CoalesceExpr,
    ast.MinMaxExpr, ast.A_ArrayExpr, ast.RowExpr, ast.SubLink, ast.TypeCast, ast.TypeName, ast.CollateClause,
    ast.SQLValueFunction, ast.FuncCall, ast.NamedArgExpr, ast.WindowDef, ast.SortBy, ast.GroupingSet,
    ast.GroupingFunc, ast.RangeVar, ast.RangeSubselect, ast.RangeFunction, ast.JoinExpr, ast.Alias,
    ast.WithClause, ast.CommonTableExpr,
)  # fmt: skip
"""Parts of a statement. Not among them: locking clauses, INTO, COPY, and every statement that changes anything."""

FUNCTIONS: Final = _words("""
    abs avg bool_and bool_or ceil count cume_dist dense_rank every floor greatest lag lead least max min
    mod nth_value ntile percent_rank percentile_cont percentile_disc power rank round row_number sign sqrt stddev
    sum trunc variance width_bucket first_value last_value
    btrim char_length chr coalesce concat concat_ws format initcap left length lower lpad ltrim md5 octet_length
    position quote_ident quote_literal regexp_count regexp_match regexp_matches regexp_replace regexp_split_to_array
    repeat replace reverse right rpad rtrim split_part starts_with string_agg strpos substr substring translate
    trim upper
    age clock_timestamp date_bin date_part date_trunc extract make_date make_interval make_timestamptz now
    statement_timestamp timezone to_char to_date to_number to_timestamp transaction_timestamp
    array_agg array_length array_position array_to_string cardinality generate_series generate_subscripts json_agg
    json_array_elements json_build_array json_build_object json_each_text json_object_agg jsonb_agg
    jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_object jsonb_each jsonb_each_text
    jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_typeof row_to_json string_to_array
    to_json to_jsonb unnest nullif
    current_database current_schema current_setting current_user pg_backend_pid pg_blocking_pids
    pg_conf_load_time pg_database_size pg_get_expr pg_get_indexdef pg_indexes_size pg_is_in_recovery
    pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_postmaster_start_time
    pg_relation_size pg_size_pretty pg_stat_get_activity pg_table_size pg_total_relation_size pg_wal_lsn_diff
    pg_current_wal_lsn session_user to_regclass txid_current_if_assigned version
""")
"""Functions of `pg_catalog`; none of them has an effect outside of its answer."""

OPERATORS: Final = _words("""
    = <> != < > <= >= + - * / % ^ || -> ->> #> #>> @> <@ ? ?| ?& && ~ ~* !~ !~* ~~ ~~* !~~ !~~* @? @@ BETWEEN
""") | {"NOT BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN SYMMETRIC"}

SERVER_VIEWS: Final = _words("""
    pg_class pg_database pg_db_role_setting pg_index pg_indexes pg_locks pg_namespace pg_prepared_xacts
    pg_replication_slots pg_settings pg_stat_activity pg_stat_archiver pg_stat_bgwriter pg_stat_database
    pg_stat_progress_vacuum pg_stat_replication pg_stat_user_indexes pg_stat_user_tables pg_stat_wal
    pg_stat_wal_receiver pg_statio_user_tables pg_tables pg_tablespace
""")
"""Views and catalogues of the server. Not among them: those that hold passwords (`pg_authid`, `pg_shadow`)."""

OWN_TABLES: Final = ("mailer_",)
OTHER_TABLES: Final = frozenset({"django_migrations"})
PEOPLE: Final = "auth_user"
PEOPLE_COLUMNS: Final = frozenset({"id", "username", "is_active", "is_staff", "is_superuser"})
"""Of people, what names them and what they may do: no password."""
