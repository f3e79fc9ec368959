// One sentence for a screen reader, shown to everybody at the foot of the page for a moment.

import { h } from "./dom.js";

const region = h("div", { class: "announce", role: "status", "aria-live": "polite" });
let timer = 0;

export function announceIn(parent) { parent.append(region); }

export function announce(words) {
  region.textContent = words;
  region.classList.add("on");
  clearTimeout(timer);
  timer = setTimeout(() => region.classList.remove("on"), 2600);
}
