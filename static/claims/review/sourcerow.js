// Who says it: the name, and a box that completes names as they are typed.

import { announce } from "./announce.js";
import { h, key } from "./dom.js";
import { goOn, knownSources, matchSources, sourceChoices } from "./sources.js";
import { t } from "./strings.js";

const OTHERS = 4;

export function sourceRow(desk, item, record, act, view) {
  const asked = desk.asking && desk.asking.field === null;
  const antecedent = item.suggestion?.antecedent;
  const words = desk.text.quote(record.source).join(" … ");
  const body = view.naming ? nameBox(desk, item, record, act)
    : asked ? choices(desk, item, act)
      : [h("button", { type: "button", class: `opt name${record.source_name ? "" : " none"}`, "aria-keyshortcuts": "n", onclick: act.naming }, record.source_name || t("no_source"), " ", key("n"))];
  return h("div", { class: `row${asked ? " asked" : ""}` }, h("span", { class: "row-name" }, t("source_name")),
    h("div", { class: "opts" }, body, antecedent && words && !view.naming && record.source_name ? h("div", { class: "via antecedent" }, t("read_as", { words, name: record.source_name })) : null),
    view.naming || asked ? null : h("div", { class: "opts others" }, others(desk, item, act)));
}

/** Names on digits when the machine is unsure who is meant; its own proposal first. */
function choices(desk, item, act) {
  return [...sourceChoices(desk, item).map((source, index) =>
    h("button", { type: "button", class: `opt other${index ? "" : " unsure"}`, onclick: () => act.name(source.name, source.entry) }, source.name, " ", key(String(index + 1)))),
  h("button", { type: "button", class: "opt none", onclick: act.naming }, t("type_name"), " ", key("n"))];
}

/** Whom else the words may mean: one key each. */
function others(desk, item, act) {
  return !desk.isOpen ? [] : sourceChoices(desk, item, OTHERS).map(({ name }, index) =>
    h("button", { type: "button", class: "opt none other", "aria-keyshortcuts": `Shift+${index + 1}`, onclick: () => act.nameAt(index) }, name, " ", key(`⇧${index + 1}`)));
}

function nameBox(desk, item, record, act) {
  const known = knownSources(desk);
  const first = sourceChoices(desk, item, 9);
  const list = h("ul", { id: "names", role: "listbox", class: "names", "aria-label": t("source_name"), onmousedown: (event) => event.preventDefault() });
  const input = h("input", { class: "name-box", value: item.typedName ?? record.source_name, placeholder: t("type_name"), role: "combobox", "aria-expanded": "true",
    "aria-controls": "names", "aria-autocomplete": "list", "aria-label": t("source_name"), autocomplete: "off", maxlength: 300, dir: "auto" });
  let found = [];
  let at = -1;
  let more = null;  // what the right arrow makes of what is typed
  const show = () => {
    list.replaceChildren(...found.map(({ name, here }, index) => h("li", { role: "option", id: `name-${index}`, "aria-selected": String(index === at),
      onclick: () => act.name(name, found[index].entry) }, name, h("span", { class: "via" }, ` ${here ? t("here") : found[index].entry ? t("registry") : ""}`), " ", key(`Alt ${index + 1}`))));
    if (at >= 0 && !exact()) list.append(h("li", { role: "option", "aria-selected": "false", onclick: () => act.name(input.value.trim(), null) }, t("as_typed"), " ", key("⇧↵")));
    if (more) list.append(h("li", { role: "option", "aria-selected": "false", onclick: takeMore }, more, " ", key("→")));
    input.setAttribute("aria-activedescendant", at >= 0 ? `name-${at}` : "");
  };
  const takeMore = () => { input.value = more; announce(more); input.dispatchEvent(new Event("input")); };
  const exact = () => found.find(({ name }) => name.toLowerCase() === input.value.trim().toLowerCase());
  const look = () => {
    const typed = input.value === record.source_name ? "" : input.value;
    found = typed ? matchSources(known, typed) : first;
    more = typed && goOn(desk, typed);
    at = typed && found.length ? Math.max(0, found.indexOf(exact())) : -1;
    show();
  };
  const keep = (typed) => { item.typedName = typed?.name; desk.keepTyped(item, typed); };
  input.addEventListener("input", () => { look(); keep(input.value === record.source_name ? null : { name: input.value }); });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { at = Math.max(-1, Math.min(found.length - 1, at + step)); show(); event.preventDefault(); }
    const isOn = event.key === (getComputedStyle(input).direction === "rtl" ? "ArrowLeft" : "ArrowRight");
    if (isOn && more && input.selectionStart === input.value.length) { takeMore(); event.preventDefault(); }
    if (event.key === "Escape") { keep(null); act.cancel(); }
    const picked = event.altKey && found[/^Digit([1-9])$/.exec(event.code)?.[1] - 1];  // a digit alone begins a name
    if (picked) { event.preventDefault(); act.name(picked.name, picked.entry); }
    if (event.key === "Enter") {
      event.preventDefault();
      const taken = event.ctrlKey || event.shiftKey ? exact() : found[at];
      act.name(taken?.name ?? input.value.trim(), taken?.entry ?? null);
    }
  });
  input.addEventListener("blur", () => setTimeout(() => { if (input.isConnected) act.cancel(); }, 0));  // not what opened since
  look();
  queueMicrotask(() => { input.focus({ preventScroll: true }); input.select(); });
  return h("div", { class: "naming" }, input, list);
}
