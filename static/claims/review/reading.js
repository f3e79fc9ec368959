// The key that reads the sentence of a claim in another way.

import { holder, isKept, revise, withSource } from "./actions.js";
import { announce } from "./announce.js";
import { withCue } from "./cues.js";
import { same } from "./dom.js";
import { ROLES, fromSuggestion } from "./records.js";
import { candidateFor, readings } from "./readings.js";
import { t } from "./strings.js";

/** The claim in focus takes its next reading, after the last one the first: what it said when the key was first
 * pressed. Each is a step of its own, so that undo goes back to the one before. */
export function read(desk) {
  const item = desk.isOpen && !desk.bySentence ? desk.focused : null;
  const record = item && desk.shown(item);
  if (!record || record.rejected) return;
  const [, next] = ahead(desk, item);
  if (!next) { announce(t("reading_none")); return; }
  if (desk.selection) desk.select(null);
  if (desk.part && !next[desk.part.role][desk.part.piece]) desk.part = null;
  const { base, list } = item.readings;
  revise(desk, item, filled(desk, item, { ...record, ...next }, base), [], t("reading"));
  const said = [...ROLES].reverse().map((role) => desk.text.quote(next[role]).join(" … ")).filter(Boolean).join(" – ");
  announce(t("reading_n", { n: list.indexOf(next) + 1, all: list.length, words: said }));
}

/** The readings in the order in which the key takes them, from the one that the claim has; made anew when its words
 * were changed otherwise. */
export function ahead(desk, item) {
  const record = desk.shown(item);
  const isNow = (each) => ROLES.every((role) => same(record[role], each[role]));
  if (!item.readings?.list.some(isNow)) item.readings = { base: record, list: readings(desk, record, item) };
  const { list } = item.readings;
  const at = list.findIndex(isNow);
  return [...list.slice(at), ...list.slice(0, at)];
}

/** The record with whom its source means now. A suggestion keeps the name as long as its source has words that it had
 * first. An added claim is filled anew, but for the answers that a person gave. */
function filled(desk, item, record, base) {
  const { source_type: type, ...values } = record.values;
  const isGiven = (field) => [...item.chosen].some((name) => name.startsWith(`${field}/`));
  const typed = (from) => isGiven("source_type") ? record.values : from ? { ...values, source_type: from } : values;
  const isSame = same(record.source, base.source);
  const touches = record.source.some(([start, end]) => base.source.some(([s, e]) => start < e && s < end));
  const { source_name, source_id, mention } = base;
  if (item.suggestion) {
    if (isSame || touches && base.source_name) return { ...record, source_name, source_id, mention, values: typed(base.values.source_type) };
    return withSource(desk, item, { ...record, values: typed(type === "reporter" ? null : type) });
  }
  const parent = holder(desk, record.content, item);
  item.inside = parent?.key;
  const candidate = candidateFor(desk, record.content);
  const given = Object.fromEntries(Object.entries(record.values).filter(([field]) => isGiven(field)));
  const next = { ...record, parent: parent && isKept(desk, parent) ? parent.claim : null };
  if (candidate && same(candidate.source, record.source)) {
    const meant = fromSuggestion(candidate);
    return { ...next, source_name: meant.source_name, source_id: null, mention: meant.mention, attitude: meant.attitude, values: { ...meant.values, ...given } };
  }
  return withCue(desk, item, withSource(desk, item, { ...next, values: given }));
}
