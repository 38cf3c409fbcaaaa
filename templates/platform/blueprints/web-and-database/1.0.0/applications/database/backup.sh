# Dumps the database once a day into $BACKUPS and deletes dumps that are older than $RETENTION, an ISO 8601
# duration of days, hours, minutes and seconds such as P14D. With the argument `once` it does so once.
set -eu

# Whole minutes of an ISO 8601 duration, at least one.
minutes() {
  awk -v text="$1" 'BEGIN {
    if (text !~ /^P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$/ || text ~ /[PT]$/) exit 1
    split("D 1440 H 60 M 1 S 0.0166667", units, " ")
    for (i = 1; i < 8; i += 2) factor[units[i]] = units[i + 1]
    sub(/^P/, "", text); sub(/T/, "", text)
    while (match(text, /^[0-9]+/)) {
      total += substr(text, 1, RLENGTH) * factor[substr(text, RLENGTH + 1, 1)]
      text = substr(text, RLENGTH + 2)
    }
    print total < 1 ? 1 : int(total)
  }'
}

dump() {
  file="$BACKUPS/$(date -u +%Y-%m-%dT%H-%M-%SZ).dump"
  pg_dump --format=custom --file="$file.part"
  mv "$file.part" "$file"
  # A dump that did not end is of no use; dumps go only after a newer one is there.
  find "$BACKUPS" -name '*.dump.part' -type f -exec rm -f {} +
  find "$BACKUPS" -name '*.dump' -type f -mmin "+$keep" -exec rm -f {} +
  echo "wrote $file; dumps older than $RETENTION are deleted"
}

keep=$(minutes "$RETENTION") || { echo "RETENTION is no duration: $RETENTION" >&2; exit 1; }
trap 'exit 0' INT TERM
until pg_isready -q; do
  sleep 2 & wait $!
done
while :; do
  # A restart is no reason for another dump of the same day.
  if [ -z "$(find "$BACKUPS" -name '*.dump' -type f -mmin -1439)" ]; then
    dump
  fi
  [ "${1:-}" = once ] && exit 0
  sleep 600 & wait $!
done
