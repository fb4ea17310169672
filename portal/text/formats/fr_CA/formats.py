"""Times of fr-CA as « 11 h 21 »; the rest is Django's, whose own « h » stands for the hour again."""

TIME_FORMAT = "G\xa0\\h\xa0i"
DATETIME_FORMAT = f"j F Y, {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = f"Y-m-d {TIME_FORMAT}"
