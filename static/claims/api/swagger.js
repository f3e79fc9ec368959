// The schema as Swagger UI. What is tried out goes with the session of the browser, or the token that was entered.
/* global SwaggerUIBundle */

import { csrfToken } from "../review/dom.js";

const place = document.getElementById("swagger");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  filter: true,
  docExpansion: "none",
  requestInterceptor(request) {
    if (request.method && request.method !== "GET") request.headers["X-CSRFToken"] = csrfToken();
    return request;
  },
});
