"""The exporter connects where Django does."""

from psycopg.conninfo import conninfo_to_dict

from oncall.exporter.database import conninfo_of


def test_django_s_database_is_written_as_libpq_reads_it() -> None:
    options = {"sslmode": "verify-full", "connect_timeout": 5, "options": "-c x=y", "prepare_threshold": 5}
    database = {"NAME": "mailer", "USER": "u", "PASSWORD": "a b'c", "HOST": "", "PORT": "6432", "OPTIONS": options}
    assert conninfo_to_dict(conninfo_of(database)) == {
        "dbname": "mailer",
        "user": "u",
        "password": "a b'c",
        "port": "6432",
        "sslmode": "verify-full",
    }
