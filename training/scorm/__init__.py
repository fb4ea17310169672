"""A block as a package that another platform runs: SCORM 1.2 and 2004, self-contained and offline."""
