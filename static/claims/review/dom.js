// Small tools of the page: elements, identifiers, the cookie that Django asks for.

/** An element: `h("button", { class: "x", onclick }, "text", child, null)`; null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "html") element.innerHTML = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function key(name) { return h("kbd", { "aria-hidden": "true" }, name); }

/** New children; the keyboard stays where it was: on the same control, else in the same row, else on the element. A
 * button that was clicked is left, so that Enter accepts. */
export function refill(element, parts) {
  const kept = document.activeElement;
  const isInside = element.contains(kept);
  const isHeld = isInside && kept.matches(":focus-visible");
  element.replaceChildren(...parts);
  if (!isInside || element.contains(document.activeElement)) return;
  const controls = [...element.querySelectorAll("button, input, select, textarea")];
  const alike = (...names) => controls.find((other) => names.every((name) => other.dataset[name] === kept.dataset[name]));
  const named = (other) => other.localName + (other.ariaLabel ?? other.textContent);
  const twin = kept.dataset.field ? alike("field", "label", "group", "target") ?? alike("field", "target") : isHeld && controls.find((other) => named(other) === named(kept));
  (twin || element).focus({ preventScroll: true });
}

let isPressed = false;
const late = new Map();
const lift = () => setTimeout(() => { isPressed = false; for (const draw of late.values()) draw(); late.clear(); });

/** Draws `place` now, or once the pointer is lifted: what is replaced between press and release is never clicked. */
export function whenLifted(place, draw) { if (isPressed) late.set(place, draw); else draw(); }

addEventListener("pointerdown", ({ target }) => { isPressed = !target.closest("select"); }, true);  // its list swallows the release
addEventListener("click", () => { isPressed = false; }, true);  // what the click does is drawn at once
for (const name of ["pointerup", "pointercancel", "keydown"]) addEventListener(name, lift, true);

/** A version 4 UUID. `crypto.randomUUID` is missing on plain http, where a small office runs this. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((name) => same(a[name], b[name]));
}
