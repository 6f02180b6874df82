python3 -c 'import os, smtplib, urllib.parse
relay = urllib.parse.urlsplit(os.environ["SMTP_URL"])
client = (smtplib.SMTP_SSL if relay.scheme == "smtps" else smtplib.SMTP)(timeout=10)
code, text = client.connect(relay.hostname, relay.port or {"smtp": 25, "smtps": 465}.get(relay.scheme, 587))
print(code, text.decode(errors="replace"))' 2>&1 | tail -n 1
