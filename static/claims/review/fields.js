// The rows of a card: one codebook field each, its answers as buttons with their keys.

import { h, key } from "./dom.js";
import { answer, isAsked, isEmpty, isUnsure, score } from "./records.js";
import { t } from "./strings.js";

/** Keys of the answers asked of this record; letters that actions use (`desk.reserved`) are not among them: Map of key -> { field, target, value } or { field, group }. */
export function hotkeys(desk, record) {
  const keys = new Map();
  const rows = [...rowsOf(desk, record)];
  const grouped = rows.find(({ field }) => hasGroups(field));
  if (grouped) {
    if (desk.group) for (const label of labelsIn(grouped.field, desk.group)) keys.set(label.hotkey || "", { ...grouped, value: label.key });
    groupsOf(grouped.field).forEach((group, index) => keys.set(String(index + 1), { ...grouped, group }));
    if (desk.group) return keys;
  }
  const answers = rows.filter((row) => row !== grouped && isActive(desk, row))
    .flatMap((row) => answersOf(row.field).map((label) => ({ ...row, value: label.key, wish: label.hotkey, name: label.name })));
  const free = (letter) => letter && !desk.reserved.has(letter) && !keys.has(letter);
  for (const { wish, ...answerOf } of answers) if (free(wish)) keys.set(wish, answerOf);
  const placed = new Set([...keys.values()]);
  for (const { wish, ...answerOf } of answers) {
    if ([...placed].some((other) => other.field === answerOf.field && other.target === answerOf.target && other.value === answerOf.value)) continue;
    const letter = [...`${answerOf.name}${answerOf.value}`.toLowerCase().replace(/[^a-z]/g, ""), ..."bdhlgfopqwer"].find(free);
    if (letter) keys.set(letter, answerOf);
  }
  for (const [letter, { field, value }] of [...keys]) {
    for (const [held, by] of field.per_target ? BESIDE : []) {
      const row = rows.find((other) => other.field === field && isAway(desk, other, by));
      const name = `${held}${held === "Shift+" ? letter.toUpperCase() : letter}`;
      if (row && !desk.reserved.has(name)) keys.set(name, { ...row, value });
    }
  }
  return keys;
}

export function hasGroups(field) { return field.labels.some(({ group }) => group); }

export function groupsOf(field) { return [...new Set(field.labels.map(({ group }) => group))]; }

export function labelsIn(field, group) { return field.labels.filter((label) => label.group === group); }

/** Keys reach one target of a per-target field at a time; the next one with Shift, the one before with Alt. */
function isActive(desk, { field, target }) { return !field.per_target || desk.targetAt(0) === target; }

const BESIDE = [["Shift+", 1], ["Alt+", -1]];

/** Whether the row is for the target `by` further on; the one before is another than the next. */
function isAway(desk, { field, target }, by) { return field.per_target && desk.targets.length > (by > 0 ? 1 : 2) && desk.targetAt(by) === target; }

export function answersOf(field) {
  if (field.type === "yes_no") return [{ key: true, name: t("yes") }, { key: false, name: t("no") }];
  if (field.type !== "scale") return field.labels;
  const steps = field.maximum - field.minimum + 1;
  return Array.from({ length: steps }, (_, index) => ({ key: field.minimum + index, name: String(field.minimum + index) }));
}

export function* rowsOf(desk, record, scope = "claim") {
  for (const field of desk.fields.filter((candidate) => candidate.scope === scope)) {
    if (scope === "claim" && !isAsked(field, record)) continue;
    for (const target of field.per_target ? desk.targets : [""]) yield { field, target };
  }
}

export function rowName(desk, { field, target }) {
  const name = desk.payload.targets.find(({ key }) => key === target)?.name;
  return field.per_target && target ? t("stance_of", { field: field.name, target: name }) : field.name;
}

/** "Stance: Verland — Against" */
export function answerName(desk, row) {
  return `${rowName(desk, row)} — ${answersOf(row.field).find(({ key: each }) => each === row.value)?.name ?? ""}`;
}

/** One row. `act` has `choose`, `clear`, `group`, `look`. */
export function fieldRow(desk, item, record, row, keys, act) {
  const { field, target } = row;
  const asked = desk.asking?.field === field && desk.asking.target === target;
  const name = rowName(desk, row);
  const id = `f-${item?.key ?? "article"}-${field.key}-${target}`;
  const body = field.type === "text" ? textAnswer(desk, item, record, row, act) : options(desk, item, record, row, keys, act);
  return h("div", { class: `row${asked ? " asked" : ""}`, role: "group", "aria-labelledby": id },
    h("span", { id, class: "row-name" }, name),
    h("div", { class: "opts" }, body));
}

/** The rows of a record; targets that the keys do not reach now share one line. */
export function fieldRows(desk, item, record, keys, act) {
  const [rows, idle] = [[], []];
  for (const row of rowsOf(desk, record)) {
    const asked = desk.asking?.field === row.field && desk.asking.target === row.target;
    if (!asked && !isActive(desk, row)) idle.push(row);
    else if (!desk.isVoice(item) || row.field.key !== "source_type") rows.push([row, fieldRow(desk, item, record, row, keys, act)]);
  }
  if (!idle.length) return rows.map(([, element]) => element);
  const chips = idle.map(({ field, target }) => {
    const now = answer(record, field, target);
    const doubt = doubtOf(desk, item, now, { field, target });
    const label = field.labels.find(({ key: each }) => each === (doubt?.value ?? now));
    const name = desk.payload.targets.find(({ key: each }) => each === target).name;
    return h("button", { type: "button", class: `opt target${doubt ? " unsure" : ""}`, dataset: { field: field.key, target }, onclick: () => act.aim(target) }, `${name}: `, label ? h(doubt ? "i" : "b", {}, label.name.toLowerCase(), doubt ? "?" : "") : "–", BESIDE.filter(([, by]) => isAway(desk, { field, target }, by)).map(([held]) => [" ", key(held === "Alt+" ? "Alt" : "⇧")]));
  });
  const after = rows.findLastIndex(([{ field }]) => field === idle[0].field);
  const elements = rows.map(([, element]) => element);
  elements.splice(after + 1, 0, h("div", { class: "row idle" }, h("span", {}), h("div", { class: "opts" }, chips)));
  return elements;
}

function textAnswer(desk, item, record, { field, target }, act) {
  return h("input", { value: answer(record, field, target) ?? "", "aria-label": field.name,
    oninput: ({ target: input }) => item && desk.keepTyped(item, { field: field.key, target, value: input.value }),
    onchange: ({ target: input }) => { if (item) desk.keepTyped(item, null); setTimeout(() => act.choose(field, target, input.value, item ?? undefined)); } });
}

function keyOf(keys, wanted) {
  for (const [letter, entry] of keys) {
    if (entry.field === wanted.field && entry.target === wanted.target && entry.value === wanted.value && entry.group === wanted.group) return letter;
  }
  return "";
}

function options(desk, item, record, row, keys, act) {
  const { field, target } = row;
  const now = answer(record, field, target);
  const suggested = doubtOf(desk, item, now, row);
  if (hasGroups(field)) return grouped(desk, record, row, keys, act, now, suggested);
  const buttons = answersOf(field).map((label) => option(label, row, keyOf(keys, { ...row, value: label.key }), act, {
    chosen: Array.isArray(now) ? now.includes(label.key) : now === label.key, unsure: suggested?.value === label.key ? suggested : null }));
  if (!field.required && (!isEmpty(now) || suggested)) {
    buttons.push(h("button", { type: "button", class: "opt none", dataset: { field: field.key, target, label: "" }, onclick: () => act.clear(field, target) }, t("clear"), " ", key("⌫")));
  }
  return buttons;
}

/** The machine's unsure answer, { value, p }, where nobody has given one; else null. */
function doubtOf(desk, item, now, { field, target }) {
  if (!item?.suggestion || !isEmpty(now) || desk.isDecided(item) || item.chosen.has(`${field.key}/${target}`)) return null;
  const { suggestion } = item;
  const value = field.per_target ? suggestion.values[field.key]?.[target] : suggestion.values[field.key];
  return !isEmpty(value) && isUnsure(suggestion, field.key, target) ? { value, p: score(suggestion, field.key, target) } : null;
}

function option(label, { field, target }, letter, act, { chosen, unsure }) {
  const hint = unsure ? t("machine", { label: label.name, p: Math.round(unsure.p * 100) }) : null;
  return h("button", { type: "button", class: `opt${chosen ? " sel" : ""}${unsure ? " unsure" : ""}`, "aria-pressed": String(chosen),
    "aria-keyshortcuts": letter || null, title: hint, dataset: { field: field.key, target, label: label.key },
    onclick: () => act.choose(field, target, label.key), onmouseenter: () => act.look(field, label), onfocus: () => act.look(field, label) },
  label.name, unsure ? h("span", { class: "visually-hidden" }, `, ${hint}`) : null, letter ? [" ", key(letter)] : null);
}

/** Two steps: the group, then the type; a group of one is one step. */
function grouped(desk, record, row, keys, act, now, suggested) {
  const { field, target } = row;
  const names = desk.payload.names.groups;
  const chosen = field.labels.find((label) => label.key === now);
  const hinted = suggested && field.labels.find((label) => label.key === suggested.value);
  const groups = groupsOf(field).map((group) => {
    const labels = labelsIn(field, group);
    const isChosen = chosen?.group === group;
    const name = names[group] ?? group;
    const words = isChosen && labels.length > 1 ? `${name}: ${chosen.name.toLowerCase()}` : name;
    return h("button", { type: "button", class: `opt${isChosen ? " sel" : ""}${hinted?.group === group ? " unsure" : ""}`, "aria-pressed": String(isChosen),
      "aria-expanded": labels.length > 1 ? String(desk.group === group) : null, dataset: { field: field.key, target, group },
      title: hinted?.group === group ? t("machine", { label: hinted.name, p: Math.round(suggested.p * 100) }) : null,
      onclick: () => act.group(field, target, group), onmouseenter: () => isChosen && act.look(field, chosen) },
    words, " ", key(keyOf(keys, { ...row, group }) || String(groupsOf(field).indexOf(group) + 1)));
  });
  if (!desk.group) return groups;
  const types = labelsIn(field, desk.group).map((label) => option(label, row, label.hotkey, act,
    { chosen: label.key === now, unsure: hinted === label ? suggested : null }));
  return [...groups, h("div", { class: "types", role: "group", "aria-label": t("group_first", { group: names[desk.group] ?? desk.group }) }, types)];
}
