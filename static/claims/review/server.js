// Talking to the server: JSON in and out; a lost network is status 0.

import { csrfToken } from "./dom.js";

const PATIENCE_MS = 20_000;

export async function post(url, data) {
  try {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), Accept: "application/json" },
      body: JSON.stringify(data),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = await response.json().catch(() => ({}));
    return { status: response.redirected ? 401 : response.status, body };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Sign in without leaving the page. True if it worked. */
export async function signIn(url, username, password) {
  const form = await fetch(url, { credentials: "same-origin" });  // sets a fresh CSRF cookie
  if (form.redirected) return true;
  const data = new URLSearchParams({ username, password, csrfmiddlewaretoken: csrfToken() });
  const answer = await fetch(url, { method: "POST", body: data, credentials: "same-origin" });
  return answer.redirected;
}
