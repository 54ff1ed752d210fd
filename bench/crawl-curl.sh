#!/usr/bin/env bash
# Pages of lots from AFTER (null: the newest) down to FLOOR, one curl after the other, each page a file of OUT.
set -euo pipefail
mkdir -p "$OUT"
page=0
while :; do
  page=$((page + 1))
  file=$(printf '%s/%06d.json' "$OUT" "$page")
  curl -sS --fail -X POST "$URL/v3/graphql" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    --data "{\"query\":\"$QUERY\",\"variables\":{\"filter\":{},\"limit\":200,\"after\":$AFTER}}" -o "$file"
  info=$(tail -c 200 "$file")
  [[ $info =~ \"lastId\":([0-9]+) ]] || break
  AFTER=${BASH_REMATCH[1]}
  [[ $info == *'"hasNextPage":true'* ]] || break
  ((AFTER > FLOOR)) || break
done
