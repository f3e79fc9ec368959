// The schema as ReDoc, without what it would fetch or run from elsewhere: no search worker, no fonts.
/* global Redoc */

const place = document.getElementById("redoc");

Redoc.init(place.dataset.schema, { disableSearch: true, hideDownloadButton: false, scrollYOffset: ".bar" }, place);
