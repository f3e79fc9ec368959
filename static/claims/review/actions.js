// What a person does with claims. Each action is one step of undo.

import { answer, byPlace, fromSuggestion, isEmpty, withAnswer } from "./records.js";
import { UNNAMED, isOneName, mentionOf, saidBy, sourceChoices } from "./sources.js";
import { t } from "./strings.js";

/** Store the record as a decision if the claim is decided already or its own; else as a draft of the suggestion. */
export function revise(desk, item, record, chosen, label) {
  const names = [...item.chosen, ...chosen];
  if (desk.isDecided(item)) desk.edit([{ item, record, chosen: names }], label);
  else desk.edit([{ item, draft: record, chosen: names }], label);
}

/** Accept the claim in focus. An answer that is missing or unsure is asked for instead. True if it is decided now. */
export function accept(desk, item) {
  const open = desk.questions(item);
  if (open.length) { desk.ask(open[0]); return false; }
  const record = desk.shown(item);
  if (desk.isDecided(item) && !record.rejected) return true;
  const accepted = record.rejected ? { ...(item.suggestion ? fromSuggestion(item.suggestion) : record), rejected: "" } : record;
  desk.edit(acceptEdits(desk, item, accepted), t("accept"));
  return true;
}

/** Accepting also hangs the claim under its parent, and its decided children under it. */
function acceptEdits(desk, item, record) {
  const edits = [];
  const suggestion = item.suggestion;
  const parent = suggestion?.parent && desk.items.get(`s${suggestion.parent}`);
  if (parent && record.parent === null && isKept(desk, parent)) record = { ...record, parent: parent.claim };
  edits.push({ item, record, draft: null });
  for (const child of desk.items.values()) {
    const isInside = child.inside === item.key || (suggestion && child.suggestion?.parent === suggestion.id);
    if (!isInside || child === item || !isKept(desk, child)) continue;
    item.claim ??= desk.newId();
    const childRecord = desk.decided(child);
    if (childRecord.parent === null) edits.push({ item: child, record: { ...childRecord, parent: item.claim } });
  }
  return edits;
}

export function isKept(desk, item) { return desk.isDecided(item) && !desk.decided(item).rejected; }

/** The next claim to decide after `item`, in reading order and around; then the reporter's sentences; else null. */
export function nextUndecided(desk, item) {
  const inVoice = desk.voiceOpen && item && desk.isVoice(item);
  const list = inVoice ? [...desk.voice, ...desk.claims] : [...desk.claims, ...desk.voice];
  const at = list.indexOf(item);
  const isPast = (other) => byPlace(desk.shown(item).content, desk.shown(other).content) < 0;
  const from = at < 0 || (desk.isVoice(item) && !inVoice) ? (item ? list.findIndex((other) => isPast(other)) : 0) : at + 1;
  const around = from < 0 ? list : [...list.slice(from), ...list.slice(0, from)];
  const open = desk.undecided(around).filter((other) => other !== item);
  return open.find((other) => desk.isVoice(other) === Boolean(inVoice)) ?? open[0] ?? null;
}

/** Give one answer. The same answer again takes it away where the field may be empty. */
export function choose(desk, item, field, target, value) {
  const record = desk.shown(item);
  const now = answer(record, field, target);
  let next = value;
  if (field.type === "labels") {
    const list = now ?? [];
    next = list.includes(value) ? list.filter((key) => key !== value) : [...list, value];
  } else if (now === value && !field.required && item.chosen.has(`${field.key}/${target}`)) next = null;
  const asked = desk.asking;
  const answered = withAnswer(record, field, target, next);
  revise(desk, item, field.key === "source_type" && next === "reporter" ? ownVoice(desk, answered) : answered, [`${field.key}/${target}`], field.name);
  if (asked) desk.ask(desk.questions(item)[0] ?? null);
  return Boolean(asked) && !desk.asking;
}

/** The reporter's own words: nobody else is named, and the content is the whole of its sentences. */
function ownVoice(desk, record) {
  const [first, last] = [desk.sentenceAt(record.content[0][0]), desk.sentenceAt(record.content.at(-1)[1] - 1)];
  return { ...record, content: first && last ? [[first[0], last[1]]] : record.content, cue: [], source: [], source_name: "", source_id: null, mention: "none" };
}

/** "Not about this target": an answer of its own when the machine was unsure. */
export function clear(desk, item, field, target) {
  const asked = desk.asking;
  revise(desk, item, withAnswer(desk.shown(item), field, target, null), [`${field.key}/${target}`], field.name);
  if (asked) desk.ask(desk.questions(item)[0] ?? null);
  return Boolean(asked) && !desk.asking;
}

export function reject(desk, item, reason) {
  if (!item.suggestion || desk.bySentence) { desk.edit([{ item, record: null }], t("delete")); return; }
  const record = { ...desk.shown(item), rejected: reason };
  desk.edit([{ item, record, draft: null }], t("reject"));
}

/** Take a decision back: the suggestion is undecided again. False if there is none. */
export function reconsider(desk, item) {
  if (!item.suggestion || !desk.isDecided(item)) return false;
  desk.edit([{ item, record: null, chosen: [] }], t("reconsider"));
  return true;
}

/** Accept every reporter's sentence that the machine is sure of; returns [accepted, left]. */
export function acceptVoice(desk) {
  const open = desk.voice.filter((item) => !desk.isDecided(item));
  const sure = open.filter((item) => !desk.questions(item).length);
  if (sure.length) desk.edit(sure.map((item) => ({ item, record: desk.shown(item), draft: null })), t("own_voice"));
  return [sure, open.filter((item) => !sure.includes(item))];
}

/** Nothing of what is unsure and may be empty is answered. True if that settles what was asked. */
export function clearRest(desk, item) {
  const open = desk.questions(item).filter(({ field }) => field && !field.required);
  if (!open.length) return false;
  const asked = desk.asking;
  const record = open.reduce((each, { field, target }) => withAnswer(each, field, target, null), desk.shown(item));
  revise(desk, item, record, open.map(({ field, target }) => `${field.key}/${target}`), t("cleared"));
  if (asked) desk.ask(desk.questions(item)[0] ?? null);
  return Boolean(asked) && !desk.asking;
}

/** Name the source; it brings its source type along. */
export function nameSource(desk, item, name, entry) {
  const before = desk.shown(item);
  const record = saidBy(desk, item, before, { name, entry });
  const chosen = record.values === before.values ? ["source_name/"] : ["source_name/", "source_type/"];
  const asked = desk.asking;
  revise(desk, item, record, chosen, t("source_span"));
  if (asked) desk.ask(desk.questions(item)[0] ?? null);
  return Boolean(asked) && !desk.asking;
}

/** Other undecided claims whose source is the same and whose name or type differs from this one's: of the same name, or
 * taken for the same by the machine alone, unless their words are another name. Whom a pronoun means says nothing of others. */
export function sameSource(desk, item) {
  const record = desk.shown(item);
  const wordsOf = (each) => desk.text.quote(desk.shown(each).source).join(" ");
  const isAlike = (one, other) => Boolean(one) && one?.toLowerCase() === other?.toLowerCase();
  const isMachines = (other) => !other.chosen.has("source_name/") && isAlike(item.suggestion?.source_name, other.suggestion?.source_name) && isOneName(wordsOf(item), wordsOf(other));
  return desk.claims.filter((other) => {
    if (other === item || desk.isDecided(other)) return false;
    const shown = desk.shown(other);
    return (isAlike(record.source_name, shown.source_name) || isMachines(other)) && (shown.source_name !== record.source_name || shown.source_id !== record.source_id ||
      shown.values.source_type !== record.values.source_type);
  });
}

/** Give the source's name and type to its undecided claims here, which stay undecided. */
export function applyToSource(desk, item) {
  const { source_name, source_id, values } = desk.shown(item);
  const others = sameSource(desk, item);
  desk.edit(others.map((other) => {
    const record = desk.shown(other);
    const next = { ...record, source_name, source_id, values: { ...record.values, source_type: values.source_type } };
    if (isEmpty(values.source_type)) delete next.values.source_type;
    const chosen = [...other.chosen, "source_name/", "source_type/"];
    return { item: other, draft: next, chosen };
  }), t("source_span"));
  return others.length;
}

/** The smallest claim whose content holds `spans`. */
export function holder(desk, spans, self) {
  const [start, end] = [spans[0][0], spans.at(-1)[1]];
  const holds = (item) => item !== self && !desk.shown(item).rejected &&
    desk.shown(item).content.some(([from, to]) => from <= start && to >= end && to - from > end - start);
  const length = (item) => desk.shown(item).content.at(-1)[1] - desk.shown(item).content[0][0];
  return desk.claims.filter(holds).sort((a, b) => length(a) - length(b))[0] ?? null;
}

/** Hang the claim under the one that holds it, or take it out. Returns the parent, null if taken out, the name of a
 * text if it can be neither. */
export function nest(desk, item) {
  const record = desk.shown(item);
  const parent = record.parent ? null : holder(desk, record.content, item);
  if (!parent && !record.parent) return "nest_alone";
  if (parent && !isKept(desk, parent)) return "nest_none";
  revise(desk, item, { ...record, parent: parent?.claim ?? null }, [], t("nest"));
  return parent;
}

/** The same source, type included, as the claim above. */
export function sameAsAbove(desk, item) {
  const above = desk.claims[desk.claims.indexOf(item) - 1];
  if (!above) return false;
  const { source_name, source_id, mention, values } = desk.shown(above);
  const record = desk.shown(item);
  const next = { ...record, source_name, source_id, mention, values: { ...record.values, source_type: values.source_type } };
  revise(desk, item, next, ["source_name/", "source_type/"], t("source_span"));
  return true;
}

export function setRole(desk, item, role, spans) {
  const record = { ...desk.shown(item), [role]: spans };
  const isNew = role === "source" && (!record.source_name || !item.suggestion);
  revise(desk, item, isNew || (role === "source" && !spans.length) ? withSource(desk, item, record) : record, [], t(role === "source" ? "source_span" : role));
}

/** The record with whom its source's words most likely mean; nobody without words. */
export function withSource(desk, item, record) {
  if (!record.source.length) return { ...record, source_name: "", source_id: null, mention: "none" };
  const named = { ...record, source_name: "", source_id: null };
  const words = desk.text.quote(record.source).join(" ");
  const [likeliest] = UNNAMED.test(words) ? [] : sourceChoices(desk, item, 1, named);
  if (!likeliest) return { ...named, mention: mentionOf(words, "") };
  return saidBy(desk, item, named, likeliest);
}

/** "No claim here" for a stretch of text, or the taking back of it. */
export function toggleNoClaim(desk, [start, end], normalise) {
  const inside = desk.review.no_claim.some(([s, e]) => s <= start && e >= end);
  const rest = desk.review.no_claim.flatMap(([s, e]) => [[s, Math.min(e, start)], [Math.max(s, end), e]]).filter(([s, e]) => e > s);
  desk.setReview("no_claim", inside ? rest : normalise([...desk.review.no_claim, [start, end]]), t("no_claim"));
  return !inside;
}
