# The entry point of valkey:8, its user by number.
set -eu
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then set -- valkey-server "$@"; fi
if [ "$1" = valkey-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user 999 -exec chown 999 '{}' +
  exec setpriv --reuid 999 --regid 999 --clear-groups -- sh "$0" "$@"
fi
exec "$@"
