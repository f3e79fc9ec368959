"""How days and times are written, where Django's own way is not: see FORMAT_MODULE_PATH in its documentation."""
