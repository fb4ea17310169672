"""Word manuscripts, read by a process of its own: `word` looks into the file and makes it safe to convert, `program`
is the process, which has pandoc read it, `reading` starts it and takes what it wrote."""
