"""What kinds of content are: how each is called, looks and joins others, and the sections of its pages.

A content app declares its kinds beside its models (`contents.py`) and their sections (`sections.py`); every room above
reads the declarations, and knows no content app.
"""
