// Claims as records: what a suggestion says, what is still open about it, what has been decided. Pure functions.

import { same } from "./dom.js";

export const ROLES = ["content", "cue", "source"];
const EMPTY = { suggestion: null, parent: null, rejected: "", content: [], cue: [], source: [], source_name: "",
  source_id: null, mention: "none", attitude: "statement", values: {}, note: "", uncertain: false };

/** The record of a stored claim, in the shape the API takes. */
export function fromClaim(claim) {
  const record = { ...EMPTY, rejected: claim.reject_reason ?? "" };
  for (const name of Object.keys(EMPTY)) if (name in claim) record[name] = claim[name];
  return record;
}

/** What accepting the suggestion would store, without the answers that the machine is unsure of. */
export function fromSuggestion(suggestion) {
  const record = { ...EMPTY, suggestion: suggestion.id };
  for (const name of [...ROLES, "source_name", "mention", "attitude"]) record[name] = suggestion[name] ?? EMPTY[name];
  record.values = {};
  for (const [field, value] of Object.entries(suggestion.values)) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      const sure = Object.entries(value).filter(([target]) => !isUnsure(suggestion, field, target));
      if (sure.length) record.values[field] = Object.fromEntries(sure);
    } else if (!isUnsure(suggestion, field)) record.values[field] = value;
  }
  return record;
}

/** The machine's confidence in an answer; 1 where it names none. */
export function score(suggestion, field, target = "") {
  const value = suggestion?.scores?.[field];
  if (value !== null && typeof value === "object") return value[target] ?? 1;
  return value ?? 1;
}

/** Whether the machine's answer is shown but never taken: its confidence is below what the project asks for. */
export function isUnsure(suggestion, field, target = "") {
  return suggestion?.unsure?.includes(`${field}/${target}`) ?? false;
}

export function reason(suggestion, field, target = "") {
  const value = suggestion?.reasons?.[field];
  return value !== null && typeof value === "object" ? value[target] ?? "" : value ?? "";
}

export function newRecord(parts) { return { ...EMPTY, ...parts }; }

export function isOwnVoice(record) {
  return !record.cue.length && !record.source.length && record.values.source_type === "reporter";
}

/** Whether the field is asked of this record. */
export function isAsked(field, record) {
  if (field.scope !== "claim" || (!field.own_voice && isOwnVoice(record))) return false;
  return Object.entries(field.condition ?? {}).every(([key, allowed]) => allowed.includes(record.values[key]));
}

/** The record without answers to what is not asked of it; the server refuses them. */
export function asked(record, fields) {
  const known = Object.entries(record.values).filter(([key]) => !fields.some((field) => field.key === key && !isAsked(field, record)));
  return { ...record, values: Object.fromEntries(known) };
}

export function isEmpty(value) {
  return value === null || value === undefined || value === "" ||
    (typeof value === "object" && !Object.keys(value).length);
}

export function answer(record, field, target) {
  const value = record.values[field.key];
  return field.per_target ? value?.[target] : value;
}

/** The record with one answer set, or taken away if `value` is empty. */
export function withAnswer(record, field, target, value) {
  const values = { ...record.values };
  if (field.per_target) {
    const answers = { ...values[field.key], [target]: value };
    if (isEmpty(value)) delete answers[target];
    values[field.key] = answers;
  } else values[field.key] = value;
  if (isEmpty(values[field.key])) delete values[field.key];
  return { ...record, values };
}

/** What stands between the record and its acceptance: [{ field, target }], `field` null for the source's name.
 * `chosen` holds "field/target" of the answers that a person gave. */
export function questions(record, suggestion, chosen, fields, targets) {
  const open = [];
  if (suggestion?.source_name && !chosen.has("source_name/") && isUnsure(suggestion, "source_name")) {
    open.push({ field: null, target: "" });
  }
  for (const field of fields.filter((candidate) => isAsked(candidate, record))) {
    for (const target of field.per_target ? targets : [""]) {
      if (chosen.has(`${field.key}/${target}`)) continue;
      const value = suggestion && (field.per_target ? suggestion.values[field.key]?.[target] : suggestion.values[field.key]);
      const unsure = !isEmpty(value) && isUnsure(suggestion, field.key, target);
      const lacking = field.required && !field.per_target && isEmpty(answer(record, field, target));
      if (unsure || lacking) open.push({ field, target });
    }
  }
  return open;
}

/** Required answers that a decided record lacks; the server asks for them before it takes a submission. */
export function missing(record, fields) {
  if (record.rejected) return [];
  return fields.filter((field) => field.required && isAsked(field, record) && isEmpty(record.values[field.key]));
}

/** accepted, corrected, added or rejected, as the server will name it (review/decisions.py); by sentence nobody is asked
 * for content and cue. */
export function decision(record, suggestion, isBySentence) {
  if (record.rejected) return "rejected";
  if (record.suggestion === null) return "added";
  const parts = [...isBySentence ? ["source"] : ROLES, "source_name", "mention", "attitude"];
  const kept = parts.every((name) => same(record[name], suggestion[name]));
  const answered = Object.entries(suggestion.values).every(([field, value]) => same(record.values[field], value));
  return kept && answered ? "accepted" : "corrected";
}

/** How a claim that is not stored yet will most likely be quoted. */
export function quotation(record, suggestion, text) {
  if (isOwnVoice(record)) return "own_voice";
  if (suggestion && suggestion.quotation !== "own_voice" && same(record.content, suggestion.content)) return suggestion.quotation;
  return /^[“"«„「]/.test(text.quote(record.content)[0] ?? "") ? "direct" : "indirect";
}

/** Codebook answers as words, in the order of the fields. */
export function summary(record, fields, targets) {
  const words = [];
  for (const field of fields.filter((candidate) => candidate.scope === "claim" && candidate.type === "label")) {
    for (const target of field.per_target ? targets : [{ key: "", name: "" }]) {
      const label = field.labels.find(({ key }) => key === answer(record, field, target.key));
      if (!label || !isAsked(field, record)) continue;
      words.push({ field, label, target: field.per_target && targets.length > 1 ? target.name : "" });
    }
  }
  return words;
}

/** Reading order: by where the content begins, the longer one first. */
export function byPlace(a, b) {
  return a[0][0] - b[0][0] || b.at(-1)[1] - a.at(-1)[1];
}
