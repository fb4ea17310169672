"""`python -m portal.demo`: prepare the demo where needed, then serve it until it is stopped."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

if __name__ == "__main__":
    from portal.demo.server import main

    sys.exit(main())
