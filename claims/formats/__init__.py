"""File formats: one small pure module each, reading or writing records. Nothing here knows Django."""
