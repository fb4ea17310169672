"""Works that were retracted, doubted or corrected: the list that says so is read, who cites them is told.

Follow one notice: `reading.py` reads it of a file → `importing.py` keeps it (`portal.references.models`), and says
which are in force → `citing.py` knows which pages speak of the work → `telling.py` writes to who made them. What a page
shows of it is `portal/references/retractions.py`.
"""
