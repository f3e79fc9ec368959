// The inside of a card: one line when at rest, everything to decide when in focus.

import { h, key } from "./dom.js";
import { fieldRows, hotkeys, rowName } from "./fields.js";
import { decision, isUnsure, quotation, score, summary } from "./records.js";
import { sourceRow } from "./sourcerow.js";
import { t } from "./strings.js";

const SHORT = 160;

export function stateOf(desk, item) {
  const record = desk.decided(item);
  if (desk.isEmptied(item)) return "emptied";
  if (!record) return item.draft ? "draft" : "suggested";
  return record === item.base ? item.stored.decision : decision(record, item.suggestion, desk.bySentence);
}

function stateWords(desk, item, state) {
  if (state === "rejected") return t("rejected", { reason: desk.payload.reject_reasons[desk.decided(item).rejected] ?? "" });
  if (state === "suggested" && desk.bySentence) return t("open");
  if (state === "suggested" && item.suggestion) return `${t("suggested")} · ${t("sure", { p: Math.round(score(item.suggestion, "record") * 100) })}`;
  return t(state);
}

export function sourceName(record, desk) {
  if (record.source_name) return record.source_name;
  return record.values.source_type === "reporter" ? t("own_voice") : record.source.length ? desk.text.quote(record.source).join(" … ") : t("no_source");
}

/** The claim as one sentence, for a screen reader. */
export function spoken(desk, item) {
  const record = desk.shown(item);
  const words = summary(record, desk.fields, desk.payload.targets)
    .map(({ field, label, target }) => `${field.name} ${label.name}${target ? `: ${target}` : ""}`.toLowerCase()).join(", ");
  const place = t("claim", { n: item.number, all: desk.claims.length + desk.voice.length });
  const said = [desk.text.quote(record.cue).join(" "), desk.text.quote(record.content).join(" … ")].filter(Boolean).join(" ");
  return `${place}, ${stateWords(desk, item, stateOf(desk, item))}: ${sourceName(record, desk)} ${said}. ${words}.`;
}

function top(desk, item, record, state) {
  const mention = desk.text.quote(record.source).join(" … ");
  const held = desk.held?.(item);
  return h("div", { class: "top" },
    h("span", { class: "num" }, String(item.number)),
    h("span", { class: "who" }, h("bdi", {}, sourceName(record, desk)),
      mention && plain(mention) !== plain(record.source_name) ? h("span", { class: "via" }, " ", h("bdi", {}, t("said_by", { words: mention }))) : null),
    item.waiting ? h("span", { class: "waiting", title: t("saving") }, "●", h("span", { class: "visually-hidden" }, t("saving"))) : null,
    record.uncertain ? h("span", { class: "flag", title: t("uncertain") }, "⚑", h("span", { class: "visually-hidden" }, t("uncertain"))) : null,
    h("span", { class: `state ${state}` }, held ? t("conflict") : [mark(state), stateWords(desk, item, state)]));
}

function plain(name) { return name.toLowerCase().replace(/^(the|a|an) /, ""); }

function mark(state) {
  return { accepted: "✓ ", corrected: "✓ ", added: "+ ", rejected: "✕ ", emptied: "– ", draft: "✎ " }[state] ?? "";
}

function line(desk, item, record) {
  const words = summary(record, desk.fields, desk.payload.targets).map(({ label, target }) => target ? `${target}: ${label.name.toLowerCase()}` : label.name.toLowerCase());
  const kind = record === item.base && item.stored?.quotation || quotation(record, item.suggestion, desk.text);
  words.push((desk.payload.names.quotation[kind] ?? "").toLowerCase());
  const lacking = desk.lacks(item);
  const open = desk.isDecided(item) ? [] : desk.questions(item);
  return h("div", { class: "via line" }, words.filter(Boolean).join(" · "),
    lacking.length ? h("span", { class: "need" }, ` · ${t("needs", { fields: lacking.map(({ name }) => name).join(", ") })}`) : null,
    open.length ? h("span", { class: "need" }, ` · ${[...new Set(open.map(({ field }) => field?.name ?? t("source_name")))].join(", ").toLowerCase()}?`) : null);
}

export function atRest(desk, item) {
  const record = desk.shown(item);
  const state = stateOf(desk, item);
  return [top(desk, item, record, state), ["rejected", "emptied"].includes(state) || (desk.bySentence && state === "suggested") ? null : line(desk, item, record)];
}

/** Everything of the claim in focus. `act` are the page's actions on it. */
export function inFocus(desk, item, act, view) {
  const record = desk.shown(item);
  const state = stateOf(desk, item);
  const held = desk.held?.(item);
  if (held) return [top(desk, item, record, state), desk.conflict?.(desk, held, act)];
  const words = desk.text.quote(record.content).join(" … ");
  const parts = [top(desk, item, record, state), h("div", { class: "said", lang: desk.payload.article.language, dir: "auto" }, words.length > SHORT ? `${words.slice(0, SHORT)}…` : words)];
  if (view.rejecting) return [...parts, rejectMenu(desk, act)];
  if (record.rejected) return [...parts, actions(desk, item, record, act)];
  // What is asked for stands at the top, where the window shows it.
  if (desk.part) parts.push(edges(desk, act));
  if (view.why && item.suggestion) parts.push(view.details.why(desk, item.suggestion));
  if (view.noting || record.note) parts.push(noteBox(desk, item, record, act));
  if (view.more) parts.push(view.details.more(desk, item, record, act));
  const keys = hotkeys(desk, record);
  if (!desk.isVoice(item) && desk.payload.project.depth !== "sentence") parts.push(sourceRow(desk, item, record, act, view));
  parts.push(...fieldRows(desk, item, record, keys, act));
  parts.push(definition(desk, view));
  if (desk.asking) parts.push(askLine(desk, item));
  const others = view.others?.(item) ?? [];
  if (others.length) parts.push(h("button", { type: "button", class: "apply", onclick: act.apply }, t("apply_source", { n: others.length }), " ", key("y")));
  parts.push(actions(desk, item, record, act));
  return parts;
}

function askLine(desk, item) {
  const { field, target } = desk.asking;
  const name = field ? rowName(desk, { field, target }) : null;
  const doubt = field && isUnsure(item.suggestion, field.key, target)
    ? ` (${t("unsure")}, ${t("sure", { p: Math.round(score(item.suggestion, field.key, target) * 100) })})` : "";
  return h("div", { class: "ask" }, name ? t("decide_field", { field: name }) : t("decide_source"), doubt, h("div", { class: "via" }, t("then_next")));
}

function askedLabels(desk) {
  const field = desk.asking?.field;
  return field && !field.labels.some(({ group }) => group) ? field.labels : [];
}

/** Of the answer that is looked at, else of all that are asked for. */
export function definition(desk, view) {
  const labels = view.look ?? askedLabels(desk);
  return h("dl", { class: "definition", hidden: !labels.length }, labels.map((label) => [
    h("dt", {}, label.name), h("dd", {}, label.definition, label.rule ? h("span", { class: "rule" }, ` ${label.rule}`) : null,
      labels.length === 1 || view.why ? examples(label) : null)]));
}

function examples(label) {
  return label.examples.length ? h("span", { class: "examples" }, label.examples.map((example) => h("q", {}, example))) : null;
}

function rejectMenu(desk, act) {
  const reasons = Object.entries(desk.payload.reject_reasons);
  return h("div", { class: "reasons", role: "group", "aria-label": t("reject_why") }, h("div", { class: "soft" }, t("reject_why")),
    reasons.map(([reason, name], index) => h("button", { type: "button", class: "opt", onclick: () => act.reject(reason) }, name, " ", key(String(index + 1)))),
    h("button", { type: "button", class: "opt none", onclick: act.cancel }, t("back"), " ", key("Esc")));
}

/** What is typed is kept at each key, as a crash asks nobody to leave the box first. The card is drawn anew when Tab has
 * gone on to its next control. */
function noteBox(desk, item, record, act) {
  return h("textarea", { oninput: ({ target }) => desk.keepTyped(item, { note: target.value }), class: "note", rows: 2, placeholder: t("note_hint"), "aria-label": t("note"), onchange: ({ target }) => setTimeout(() => act.note(target.value, item)) }, record.note);
}

export function partName({ role, piece }) {
  const name = t(role === "source" ? "source_span" : role);
  return piece ? t("piece", { role: name, n: piece + 1 }) : name;
}

function edges(desk, act) {
  const signs = desk.payload.article.direction === "rtl" ? "⇥↤↦⇤" : "⇤↦↤⇥";
  const move = (edge, direction, at, label) => h("button", { type: "button", class: "opt", "aria-label": t(label), title: t(label), onclick: () => act.edge(edge, "token", direction) }, signs[at]);
  return h("div", { class: `edges ${desk.part.role}` }, h("b", {}, partName(desk.part)),
    h("span", { class: "moves", dir: desk.payload.article.direction }, move("start", -1, 0, "wider_start"), move("start", 1, 1, "tighter_start"), move("end", -1, 2, "tighter_end"), move("end", 1, 3, "wider_end")),
    h("button", { type: "button", class: "opt", onclick: act.part }, t("part"), " ", key("s")),
    desk.bySentence ? null : h("button", { type: "button", class: "opt", onclick: () => act.read() }, t("reading"), " ", key("⇧O")));
}

function actions(desk, item, record, act) {
  if (!desk.isOpen) return null;
  const decided = desk.isDecided(item) && !record.rejected;
  const button = (label, letter, run, extra = "") => h("button", { type: "button", class: extra, onclick: run, "aria-keyshortcuts": letter }, label, " ", key(letter));
  return h("div", { class: "acts" },
    h("button", { type: "button", class: "go", onclick: act.accept, "aria-keyshortcuts": "Enter" }, decided || desk.isEmptied(item) ? t("keep_next") : t(desk.bySentence ? "is_claim" : "accept"), " ", key("↵")),
    desk.bySentence ? button(t("no_claim"), "0", act.noClaim) : record.rejected ? null : button(t("edit_spans"), "s", act.part),
    record.rejected || desk.isEmptied(item) ? button(t("reconsider"), "z", act.reconsider) : desk.bySentence && !desk.isDecided(item) ? null : button(item.suggestion ? t("reject") : t("delete"), "x", act.rejecting),
    h("button", { type: "button", class: "icon", "aria-label": t("why"), title: `${t("why")} (i)`, "aria-pressed": String(desk.why ?? false), onclick: act.why }, "i"),
    h("button", { type: "button", class: "icon", "aria-label": t("uncertain"), title: t("uncertain"), "aria-pressed": String(record.uncertain), onclick: act.flag }, "⚑"),
    h("button", { type: "button", class: "icon", "aria-label": t("more"), title: t("more"), onclick: act.more }, "⋯"));
}
