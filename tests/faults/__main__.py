"""A writer at work: `python -m tests.faults --help`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.faults.edits import main

    sys.exit(main())
