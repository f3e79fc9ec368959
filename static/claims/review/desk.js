// The state of the page: suggestions, claims as the server acknowledged them, and what the person did since.

import { Text, cutSentences } from "../text.js";
import { same, uuid } from "./dom.js";
import { ROLES, asked, byPlace, fromClaim, fromSuggestion, isOwnVoice, isUnsure, missing, newRecord, questions } from "./records.js";
import { coverage } from "./spans.js";

const UNDO_LIMIT = 500;

/** Emits `change` (keys), `focus` (from, to), `order`, `review`, `selection`, `ask`. */
export class Desk extends EventTarget {
  constructor(payload, store) {
    super();
    this.payload = payload;
    this.bySentence = payload.mode === "sentence";
    this.store = store;
    this.text = new Text(payload.article.text);
    this.sentences = payload.sentences.length ? payload.sentences : cutSentences(this.text, payload.article.language);
    this.fields = payload.fields;
    this.targets = payload.targets.map(({ key }) => key);
    this.review = { ...payload.review };
    this.items = new Map();
    this.history = [];
    this.undone = [];
    this.focused = null;
    this.asking = null;
    this.selection = null;
    this.target = 0;
    this.reserved = new Set();
    this.types = new Map();
    this.offered = new Set();  // where something was added already, as "start,end"
    for (const suggestion of payload.suggestions) this.makeItem(suggestion.key ?? `s${suggestion.id}`, suggestion);
    for (const claim of payload.claims) this.place(claim);
    this.sort();
  }

  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  on(name, handler) { this.addEventListener(name, (event) => handler(event.detail)); }

  get isOpen() { return this.review.state === "open" && !this.payload.taken_back; }

  // Items

  makeItem(key, suggestion) {
    const item = { key, suggestion, claim: null, base: null, revision: 0, local: undefined, draft: null, chosen: new Set() };
    this.items.set(key, item);
    return item;
  }

  itemOf(id) { return [...this.items.values()].find((item) => item.claim === id); }

  /** The item whose suggestion a record decides; in the sentence pass, that of its sentence. */
  proposalOf({ suggestion, content }) {
    if (!this.bySentence) return this.items.get(`s${suggestion}`);
    return [...this.items.values()].find((item) => item.suggestion && !this.isDecided(item) &&
      item.suggestion.content[0][0] < content[0][1] && content[0][0] < item.suggestion.content[0][1]);
  }

  /** Put a claim of the server where it belongs; returns its item. */
  place(claim) {
    const item = this.itemOf(claim.id) ?? this.proposalOf(claim) ?? this.makeItem(claim.id, null);
    Object.assign(item, { claim: claim.id, base: fromClaim(claim), revision: claim.revision, stored: claim });
    return item;
  }

  /** The decided record, own pending changes included; null if undecided. */
  decided(item) { return item.local !== undefined ? item.local : item.base; }

  /** What the card shows: the draft, the decision, or the suggestion. */
  shown(item) {
    return item.draft ?? this.decided(item) ?? (item.proposal ??= item.suggestion && this.proposed(item));
  }

  /** What the suggestion proposes, with the type that people gave to its source where the machine is unsure of it. */
  proposed(item) {
    const record = fromSuggestion(item.suggestion);
    const type = isUnsure(item.suggestion, "source_type") && this.typeGiven(item, record);
    return type ? { ...record, values: { ...record.values, source_type: type } } : record;
  }

  /** The type that people gave to the record's source; null while it is open who that is. */
  typeGiven(item, { source_name: name }) {
    const isOpen = isUnsure(item.suggestion, "source_name") && !item.chosen.has("source_name/");
    return !isOpen && name && this.types.get(name) || null;
  }

  /** The types that people gave to sources by name: in decided claims here, else in the registry. One with two types
   * here has none. */
  typesGiven() {
    const here = new Map();
    for (const record of [...this.items.values()].map((item) => this.decided(item))) {
      const name = record && !record.rejected && record.source_name;
      const type = name && record.values.source_type;
      if (type) here.set(name, here.has(name) && here.get(name) !== type ? null : type);
    }
    this.registered ??= this.payload.sources.map(({ name, values }) => [name, values.source_type]);
    return new Map([...this.registered, ...here]);
  }

  isVoice(item) {
    const record = this.bySentence ? null : this.shown(item);
    return Boolean(record && isOwnVoice(record) && (!item.suggestion || item.suggestion.quotation === "own_voice"));
  }

  isDecided(item) { return this.decided(item) !== null; }

  /** Marked as holding no claim, which in the sentence pass is an answer. */
  isEmptied(item) {
    if (!this.bySentence || this.isDecided(item)) return false;
    const [start, end] = this.shown(item).content[0];
    return this.review.no_claim.some(([s, e]) => s <= start && e >= end);
  }

  questions(item) {
    const record = this.shown(item);
    const type = this.typeGiven(item, record);
    const given = type && type === record.values.source_type ? new Set([...item.chosen, "source_type/"]) : item.chosen;
    const chosen = this.isDecided(item) ? new Set(["source_name/", ...this.answered(record)]) : given;
    const suggestion = this.isDecided(item) ? null : item.suggestion;
    return record.rejected ? [] : questions(record, suggestion, chosen, this.fields, this.targets);
  }

  isUnsureOfSource(item) { return this.questions(item).some(({ field }) => field === null); }

  answered(record) {
    return Object.entries(record.values).flatMap(([field, value]) =>
      typeof value === "object" && !Array.isArray(value) ? Object.keys(value).map((target) => `${field}/${target}`) : [`${field}/`]);
  }

  lacks(item) {
    const record = this.decided(item);
    return record ? missing(record, this.fields) : [];
  }

  /** Numbers and orders the claims; returns the keys of those that propose another type than before. */
  sort() {
    const before = this.types;
    this.types = this.typesGiven();
    const isRetyped = ({ suggestion }) => suggestion && isUnsure(suggestion, "source_type") && before.get(suggestion.source_name) !== this.types.get(suggestion.source_name);
    const retyped = [...this.items.values()].filter(isRetyped);
    for (const item of retyped) item.proposal = null;
    const all = [...this.items.values()].filter((item) => this.shown(item));
    all.sort((a, b) => byPlace(this.shown(a).content, this.shown(b).content));
    this.claims = all.filter((item) => !this.isVoice(item));
    this.voice = all.filter((item) => this.isVoice(item));
    this.claims.forEach((item, index) => { item.number = index + 1; });
    this.voice.forEach((item, index) => { item.number = this.claims.length + index + 1; });
    return retyped.map(({ key }) => key);
  }

  get order() { return this.voiceOpen ? [...this.claims, ...this.voice] : this.claims; }

  undecided(items = [...this.claims, ...this.voice]) {
    return items.filter((item) => (!this.isDecided(item) && !this.isEmptied(item)) || this.lacks(item).length);
  }

  // Changing

  /** Change items at once: `edits` are { item, record?, draft?, chosen? }; a missing name stays as it is, record null
   * takes the decision back. Kept for undo, sent to the server, drawn. */
  edit(edits, label) {
    edits = [...edits, ...this.giveWay(edits)];
    const before = edits.map((edit) => this.snapshot(edit.item));
    const after = edits.map((edit, index) => ({ ...before[index], ...pick(edit) }));
    if (same(before, after)) return;
    this.remember({ label, before, after, focus: this.focused?.key ?? null });
    this.apply(after, before);
  }

  /** A sentence of the reporter's own that the edits let other claims say most of is theirs, a duplicate; one that they
   * no longer do is open again. */
  giveWay(edits) {
    const changed = new Map(edits.filter(({ record }) => record !== undefined).map(({ item, record }) => [item, record]));
    const words = (record) => record && !record.rejected ? ROLES.flatMap((role) => record[role]) : [];
    const most = (spans, [start, end]) => 2 * coverage(spans, [start, end]) > end - start;
    const moved = [...changed].flatMap(([item, record]) => [...words(this.decided(item)), ...words(record)]);
    return this.voice.flatMap((item) => {
      const sentence = this.shown(item).content[0];
      const decided = this.decided(item);
      if (this.bySentence || !item.suggestion || changed.has(item) || decided && decided.rejected !== "duplicate" || !coverage(moved, sentence)) return [];
      const claims = [...this.items.values()].filter((each) => !changed.has(each)).flatMap((each) => words(this.decided(each)));
      const was = most([...claims, ...[...changed.keys()].flatMap((each) => words(this.decided(each)))], sentence);
      const is = most([...claims, ...[...changed.values()].flatMap(words)], sentence);
      if (is === was || is === Boolean(decided)) return [];
      return [{ item, record: is ? { ...this.shown(item), rejected: "duplicate" } : null, draft: null }];
    });
  }

  snapshot(item) {
    return { key: item.key, claim: item.claim, record: this.decided(item), draft: item.draft, chosen: [...item.chosen] };
  }

  apply(states, from) {
    const operations = [];
    states.forEach((state, index) => {
      const item = this.items.get(state.key) ?? this.makeItem(state.key, null);
      item.claim = state.claim ?? item.claim;
      if (!same(state.record, from[index].record)) operations.push(this.decide(item, state.record));
      item.draft = state.draft;
      item.chosen = new Set(state.chosen);
      this.keepDraft(item);
    });
    if (operations.length) this.send(operations);
    this.refresh(states.map(({ key }) => key));
  }

  /** The operation that makes `record` the item's decision. */
  decide(item, record) {
    item.claim ??= uuid();
    item.local = record = record && asked(record, this.fields);
    if (record === null) return { op: "delete", claim: item.claim, revision: item.revision };
    const quotes = Object.fromEntries(["content", "cue", "source"].map((role) => [role, this.text.quote(record[role])]));
    return { op: "put", claim: item.claim, revision: item.revision, record: { ...record, quotes } };
  }

  keepDraft(item) {
    if (!item.suggestion) return;
    const number = Number(item.key.slice(1));
    if (item.draft) this.store.write("draft", number, { record: item.draft, chosen: [...item.chosen] });
    else this.store.remove("draft", number);
  }

  /** Words that are being typed into a box of the claim, { note }, { name } or { field, target, value }; null when they
   * are stored otherwise. */
  keepTyped(item, typed) {
    item.typed ??= this.store.number();
    if (typed === null) this.store.remove("typed", item.typed);
    else this.store.write("typed", item.typed, { key: item.key, ...typed });
  }

  refresh(keys) {
    const numbers = this.claims.map(({ key }) => key).join();
    const retyped = this.sort();
    if (numbers !== this.claims.map(({ key }) => key).join()) this.tell("order", keys);
    this.tell("change", [...new Set([...keys, ...retyped])]);
  }

  newId() { return uuid(); }

  /** A new claim of the person's own. */
  add(parts) {
    const item = this.makeItem(uuid(), null);
    item.claim = item.key;
    const record = newRecord(parts);
    return { item, record };
  }

  setReview(name, value, label) {
    const before = [{ review: name, value: this.review[name] }];
    const after = [{ review: name, value }];
    this.remember({ label, before, after, focus: this.focused?.key ?? null });
    this.applyReview(after[0]);
  }

  applyReview({ review, value }) {
    this.review[review] = value;
    this.send([review === "no_claim" ? { op: "no_claim", spans: value } : { op: "values", values: value }]);
    this.tell("review");
  }

  // Undo

  remember(entry) {
    for (const { number } of this.undone) this.store.remove("undone", number);
    this.undone = [];
    entry.number = this.store.number();
    this.history.push(entry);
    this.store.write("history", entry.number, entry);
    if (this.history.length > UNDO_LIMIT) this.store.remove("history", this.history.shift().number);
  }

  /** Take the last step back, or forth again; returns its label, null when there is none. */
  travel(back) {
    const [from, to, kinds] = back ? [this.history, this.undone, ["history", "undone"]] : [this.undone, this.history, ["undone", "history"]];
    const entry = from.pop();
    if (!entry) return null;
    to.push(entry);
    this.store.remove(kinds[0], entry.number);
    this.store.write(kinds[1], entry.number, entry);
    const [states, now] = back ? [entry.before, entry.after] : [entry.after, entry.before];
    if (states[0].review) this.applyReview(states[0]);
    else this.apply(states, now);
    const item = this.items.get(entry.focus) ?? this.items.get(states[0].key);
    if (item && this.shown(item)) this.focus(item);
    return entry.label;
  }

  /** What a closed tab of this review left: drafts, history. The queue reads its own. */
  restore() {
    for (const [id, { record, chosen }] of this.store.all("draft")) {
      const item = this.items.get(`${this.bySentence ? "p" : "s"}${id}`);
      if (item && !this.isDecided(item)) Object.assign(item, { draft: record, chosen: new Set(chosen) });
    }
    const read = (kind) => this.store.all(kind).map(([number, entry]) => ({ ...entry, number }));
    this.history = read("history");
    this.undone = read("undone").reverse();
  }

  // From the server

  /** Acknowledged state of the claims a change touched, from this tab's queue or from another tab. */
  acknowledge(result, isPending) {
    const keys = [];
    for (const claim of result.claims) {
      const item = this.place(claim);
      if (!isPending(claim.id)) item.local = undefined;
      if (this.isDecided(item) && item.draft) { item.draft = null; this.keepDraft(item); }
      keys.push(item.key);
    }
    for (const id of result.deleted) {
      const item = this.itemOf(id);
      if (!item) continue;
      Object.assign(item, { base: null, revision: 0, stored: null });
      if (!isPending(id)) item.local = undefined;
      keys.push(item.key);
    }
    this.review.sequence = Math.max(this.review.sequence, result.sequence);
    this.refresh(keys);
  }

  // Where the person is

  focus(item) {
    const from = this.focused;
    this.focused = item;
    if (from !== item) { this.asking = null; this.group = null; this.part = null; this.target = 0; }
    this.tell("focus", { from, to: item });
  }

  ask(question) {
    this.asking = question;
    if (question?.field?.per_target) this.target = this.targets.indexOf(question.target);
    this.tell("ask");
  }

  /** The target that keys answer for, or one before or after it. */
  targetAt(by) { return this.targets.at((this.target + by) % this.targets.length); }

  select(range) { this.selection = range; this.tell("selection", range); }

  sentenceAt(point) { return this.sentences.find(([start, end]) => point >= start && point < end) ?? null; }
}

function pick({ record, draft, chosen }) {
  const picked = {};
  if (record !== undefined) picked.record = record;
  if (draft !== undefined) picked.draft = draft;
  if (chosen !== undefined) picked.chosen = [...chosen];
  return picked;
}
