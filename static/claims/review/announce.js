// One sentence for a screen reader, shown to everybody at the foot of the page for a moment.

import { h } from "./dom.js";
import { t } from "./strings.js";

const region = h("div", { class: "announce", role: "status", "aria-live": "polite" });
let timer = 0;
let said = [];

export function announceIn(parent) { parent.append(region); }

/** What one key press says is one message: an answer, and what is asked next. */
export function announce(words) {
  if (said.push(words) === 1) queueMicrotask(say);
}

function say() {
  region.textContent = said.join(t("full_stop"));
  said = [];
  region.classList.add("on");
  clearTimeout(timer);
  timer = setTimeout(() => region.classList.remove("on"), 2600);
}
