"""The text of attached documents, read by a process of its own: a hostile file costs neither memory, time nor trust.

`program` is that process, which knows neither Django nor the database; `reading` starts it, bounds it and
takes what it found; `portal.core.document_texts` keeps the text beside the document. `pictures` makes images fit
to show.
"""
