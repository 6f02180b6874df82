# Put the passwords, which are files, into the addresses that the settings read, and become the command.
set -eu
secret() { cat "/secrets/$1"; }
if [ -e /secrets/postgres ]; then
  export DATABASE_URL="postgresql://mailer:$(secret postgres)@postgres:5432/mailer"
  export REDIS_URL="redis://:$(secret redis)@valkey:6379/0"
  export DJANGO_SECRET_KEY="$(secret django)"
  export EXPORTER_TOKEN="$(secret exporter)"
fi
exec "$@"
