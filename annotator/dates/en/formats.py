"""Days and times in English: the month in letters, since 5/6 is two days, and 24 hours."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
