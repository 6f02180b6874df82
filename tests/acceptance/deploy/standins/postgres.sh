# What the entry point of postgres:18 does with these variables: the cluster at the first start, by a server on the
# socket alone, then the server, as its own user.
set -eu
export PGDATA=/var/lib/postgresql/18/docker
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" && chmod 700 "$PGDATA" && chown -R 999:999 /var/lib/postgresql
  exec setpriv --reuid 999 --regid 999 --clear-groups sh "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --encoding UTF8 --locale C --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --no-sync --no-instructions >/dev/null
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -w start -o "-c listen_addresses='' -c unix_socket_directories=/tmp" >/dev/null
  [ "$POSTGRES_DB" = postgres ] || createdb --host /tmp --username "$POSTGRES_USER" --no-password "$POSTGRES_DB"
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/tmp
