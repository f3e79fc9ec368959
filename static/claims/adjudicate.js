// Keys, selected words and highlights of the adjudication page. Without it the forms work the same, offsets typed.

import { Text } from "./text.js";

const article = document.querySelector("#article-text");
const text = new Text(article.textContent);
const cases = [...document.querySelectorAll(".case")];

for (const button of document.querySelectorAll("[data-pick]")) {
  button.hidden = false;
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection in the article
  button.addEventListener("click", () => pick(button.closest(".part")));
}
for (const input of document.querySelectorAll("[data-spans]")) input.addEventListener("input", () => quote(input));
document.addEventListener("focusin", ({ target }) => show(target.closest(".case")));
document.addEventListener("keydown", press);
begin();

/** Go to the case that the address names, else to the first that is open. */
function begin() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  const first = named || cases.find((form) => !form.classList.contains("done"));
  if (!first) return;
  first.focus({ preventScroll: true });
  if (named) first.scrollIntoView({ block: "start" });
}

/** Open the form for a claim that every reviewer missed; words selected in the article become its content. */
function add() {
  const form = document.querySelector("#add");
  if (!form) return;
  form.querySelector("details").open = true;
  const content = form.querySelector(".part");
  pick(content);
  content.querySelector("[data-spans]").focus();
}

function spansOf(value) {
  return value.split(";").filter(Boolean).map((pair) => pair.split("-").map(Number))
    .filter(([start, end]) => start < end && end <= text.length);
}

/** Put the words selected in the article into the part's field; with some there already, add them. */
function pick(part) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !article.contains(selection.anchorNode)) return;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  if (startContainer !== article.firstChild || endContainer !== article.firstChild) return;
  const input = part.querySelector("[data-spans]");
  const chosen = [text.toPoints(startOffset), text.toPoints(endOffset)];
  const kept = spansOf(input.value).filter(([start, end]) => end <= chosen[0] || start >= chosen[1]);
  const spans = [...kept, chosen].sort((one, other) => one[0] - other[0]);
  input.value = spans.map((span) => span.join("-")).join(";");
  quote(input);
}

function quote(input) {
  input.closest(".part").querySelector("output").value = text.quote(spansOf(input.value)).join(" … ");
}

/** Mark the case's words in the article and bring them into view. */
function show(form) {
  const spans = spansOf(form?.dataset.content ?? "");
  if (!spans.length || !globalThis.Highlight) return;
  const ranges = spans.map(([start, end]) => {
    const range = new Range();
    range.setStart(article.firstChild, text.toUnits(start));
    range.setEnd(article.firstChild, text.toUnits(end));
    return range;
  });
  CSS.highlights.set("case", new Highlight(...ranges));
  const pane = article.parentElement;
  const top = ranges[0].getBoundingClientRect().top - pane.getBoundingClientRect().top;
  if (top < 0 || top > pane.clientHeight - 60) pane.scrollTop += top - pane.clientHeight / 3;
}

/** Single keys, only while a claim and none of its text fields has the focus. */
function press(event) {
  const form = event.target.closest(".case");
  const typing = event.target.matches("input[type=text], select, textarea");
  if (!form || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[1-9]$/.test(event.key)) {
    const sides = form.querySelectorAll(`[data-side="${event.key}"]`);
    for (const radio of sides) radio.checked = true;
  } else if (event.key === "x") {
    form.querySelector("[name=reject]")?.click();
  } else if (event.key === "a") {
    add();
  } else if (event.key === "j" || event.key === "k") {
    const next = cases[cases.indexOf(form) + (event.key === "j" ? 1 : -1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && !event.target.matches("button, summary, a")) {
    form.requestSubmit(form.querySelector("button[type=submit]"));
  } else return;
  event.preventDefault();
}
