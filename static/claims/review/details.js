// What a card shows on demand: why the machine suggests what it does, and what is seldom changed.

import { h, key } from "./dom.js";
import { answersOf, rowName, rowsOf } from "./fields.js";
import { isEmpty, reason, score } from "./records.js";
import { t } from "./strings.js";

/** Why the machine answered as it did, a line a field. */
export function why(desk, suggestion) {
  const lines = [];
  const record = reason(suggestion, "record");
  if (record) lines.push(h("li", {}, t("why_record", { reason: record }), ` (${t("sure", { p: Math.round(score(suggestion, "record") * 100) })})`));
  for (const { field, target } of rowsOf(desk, { values: suggestion.values, cue: suggestion.cue, source: suggestion.source })) {
    const value = field.per_target ? suggestion.values[field.key]?.[target] : suggestion.values[field.key];
    if (isEmpty(value)) continue;
    const label = answersOf(field).find((candidate) => candidate.key === value)?.name ?? value;
    const because = reason(suggestion, field.key, target);
    lines.push(h("li", {}, h("b", {}, `${rowName(desk, { field, target })}: `), String(label), ` ${t("sure", { p: Math.round(score(suggestion, field.key, target) * 100) })}`, because ? ` · ${because}` : ""));
  }
  const named = reason(suggestion, "source_name");
  if (suggestion.source_name && named) lines.push(h("li", {}, h("b", {}, `${t("source_name")}: `), named));
  return h("ul", { class: "why" }, lines);
}

/** What is seldom changed: how the source is mentioned, the attitude, the claim around it; and the way to all actions. */
export function more(desk, item, record, act) {
  const select = (name, choices, value, label) => h("label", { class: "row" }, h("span", { class: "row-name" }, label),
    h("select", { onchange: ({ target }) => act.set(name, target.value) }, Object.entries(choices).map(([each, words]) => h("option", { value: each, selected: each === value }, words))));
  const parent = record.parent && desk.itemOf(record.parent);
  return h("div", { class: "more" }, select("mention", desk.payload.names.mention, record.mention, t("mention")), select("attitude", desk.payload.names.attitude, record.attitude, t("attitude")),
    h("div", { class: "row" }, h("span", { class: "row-name" }, t("parent")), h("div", { class: "opts" }, parent ? `${parent.number} ` : t("none"), h("button", { type: "button", class: "opt", dataset: { field: "parent" }, onclick: act.nest }, parent ? t("unnest") : t("nest")))),
    h("button", { type: "button", class: "opt", onclick: act.palette }, t("all_actions"), " ", key("Ctrl K")));
}
