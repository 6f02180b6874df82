python3 -c 'import os, urllib.request
print(urllib.request.urlopen(os.environ["LOKI_URL"].rstrip("/") + "/ready", timeout=5).read().decode().strip())' 2>&1 | tail -n 1
