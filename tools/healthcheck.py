"""Asks the server of this container whether it is ready; exit code 0 means yes.

The request carries a host name that the server accepts: it refuses every other, loopback included.
"""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("KAKEHASHI_ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4):  # noqa: S310 - the fixed address above
        sys.exit(0)
except (urllib.error.URLError, TimeoutError) as error:
    sys.exit(f"not ready: {error}")
