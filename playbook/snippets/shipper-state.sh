cat "$ONCALL_SPOOL_DIR/shipper.json"
