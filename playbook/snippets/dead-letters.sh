cat "$ONCALL_SPOOL_DIR"/dead/*.jsonl 2>/dev/null | grep -o '"status":[0-9]*,"reason":"[^"]*"' | sort | uniq -c | sort -rn | head -n 5
