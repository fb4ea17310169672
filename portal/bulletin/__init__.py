"""The monthly bulletin: assembled by the clock, edited by a broker, sent to who asked for it, kept on a public page.

Follow one: `assembling.py` drafts it of what the month brought → `admin_views.py` is where a broker edits, drops and
reorders → `sending.py` writes it to each subscriber → `views.py` shows it. `contents.py` says what of it anybody may
read, each time that it is read.
"""
