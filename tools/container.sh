#!/bin/sh
# Puts the database password, kept in a file, into the address of the database; then runs the command.
# KAKEHASHI_DATABASE_PASSWORD_FILE is meant for secrets of Docker or Kubernetes: no password in the environment
# of the container's description, in its history or in its logs.
set -eu
if [ -n "${KAKEHASHI_DATABASE_PASSWORD_FILE:-}" ]; then
  password=$(python -c 'import sys, urllib.parse as u; print(u.quote(open(sys.argv[1]).read().strip(), safe=""))' \
    "$KAKEHASHI_DATABASE_PASSWORD_FILE")
  host=${KAKEHASHI_DATABASE_HOST:-database}
  name=${KAKEHASHI_DATABASE_NAME:-kakehashi}
  KAKEHASHI_DATABASE_URL="postgresql+psycopg://${KAKEHASHI_DATABASE_USER:-kakehashi}:$password@$host/$name"
  export KAKEHASHI_DATABASE_URL
  unset KAKEHASHI_DATABASE_PASSWORD_FILE
fi
exec "$@"
