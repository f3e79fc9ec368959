// Two claims from one: at a conjunct, and with it the verb that says what follows. And one from two.

import { announce } from "./announce.js";
import { withCue } from "./cues.js";
import { answersOf, rowName, rowsOf } from "./fields.js";
import { Words, isCue } from "./readings.js";
import { answer, isEmpty, newRecord, withAnswer } from "./records.js";
import { union } from "./spans.js";
import { t } from "./strings.js";

const CONJUNCT = /^(and|but|or|nor|yet|while|whereas|以及|并且|而且|但是|但|并|和)$/i;

/** Split the claim in focus. The second keeps the source and the answers of the first, unless words of its own say it. */
export function split(desk) {
  const item = desk.isOpen ? desk.focused : null;
  if (!item) return;
  const record = desk.shown(item);
  const best = cuts(desk.text, record.content)[0];
  if (!best) { announce(t("split_none")); return; }
  const [left, right] = cut(record.content, best);
  const { item: second, record: blank } = desk.add({});
  const copy = newRecord({ ...blank, ...record, suggestion: null, note: "", uncertain: false, ...saidAnew(desk, record, right) });
  const kept = desk.isDecided(item) ? { record: { ...record, content: left } } : { draft: { ...record, content: left } };
  desk.edit([{ item, ...kept, chosen: [...item.chosen] }, { item: second, record: copy.cue === record.cue ? copy : withCue(desk, second, copy) }], t("split_claim"));
  desk.focus(item);
  announce(t("split_done", { words: desk.text.quote(copy.content).join(" … ").slice(0, 60) }));
}

/** The content of the next claim joins the one in focus, with the answers that this one lacks; the next one goes. Said is
 * what people answered in both, and differently: the first one's stays. */
export function merge(desk) {
  const item = desk.isOpen ? desk.focused : null;
  const next = item && desk.claims[desk.claims.indexOf(item) + 1];
  if (!next) { announce(t("merge_none")); return; }
  const [one, other] = [desk.shown(item), desk.shown(next)];
  const isGiven = (each, name) => desk.isDecided(each) || each.chosen.has(name);
  let record = { ...one, content: union(desk.text, one.content, other.content), note: [one.note, other.note].filter(Boolean).join("\n"), uncertain: one.uncertain || other.uncertain };
  const [chosen, lost] = [new Set(item.chosen), []];
  for (const row of other.rejected ? [] : rowsOf(desk, other)) {
    const name = `${row.field.key}/${row.target}`;
    const [now, value] = [answer(one, row.field, row.target), answer(other, row.field, row.target)];
    if (isEmpty(value) || String(now) === String(value)) continue;
    if (isEmpty(now) ? !item.chosen.has(name) : !isGiven(item, name) && isGiven(next, name)) {
      record = withAnswer(record, row.field, row.target, value);
      if (isGiven(next, name)) chosen.add(name);
    } else if (isGiven(next, name)) lost.push(`${rowName(desk, row)}: ${answersOf(row.field).find(({ key }) => key === value)?.name ?? value}`);
  }
  const gone = next.suggestion ? { record: { ...other, rejected: "duplicate" }, draft: null } : { record: null };
  desk.edit([{ item, ...desk.isDecided(item) ? { record } : { draft: record }, chosen }, { item: next, ...gone }], t("merge_done"));
  desk.focus(item);
  announce(t("merge_done"));
  if (lost.length) announce(t("merge_lost", { answers: lost.join(", ") }));
}

/** The content, and where it begins with a verb that says the rest, "… and warns of silt", that as its cue; how that is
 * meant is open then. */
function saidAnew(desk, record, content) {
  const words = new Words(desk);
  const [at, last] = words.in(content[0]);
  // "fees and claims rose": with an s it is a verb only beside another, "warns … and advises"
  const isVerb = isCue(words, at) && (!/s$/i.test(words.at(at)) || desk.text.quote(record.cue).some((cue) => /s\b/i.test(cue)));
  if (!record.cue.length || at === last || !isVerb) return { content };
  const { commitment, claim_kind, ...values } = record.values;
  const from = /^(that|of|for)$/i.test(words.at(at + 1)) ? at + 2 : at + 1;
  return { content: [words.span(from, last), ...content.slice(1)], cue: [words.span(at, at)], values };
}

/** Where a content may be cut in two: before a conjunction or after a comma or semicolon. Best place first. */
export function cuts(text, spans) {
  const places = [];
  spans.forEach(([start, end], piece) => {
    if (piece) places.push({ piece, left: null, right: null, weight: 1 });
    const tokens = text.tokens.filter(([s, e]) => s >= start && e <= end);
    tokens.forEach(([s, e], index) => {
      if (index < 2 || index > tokens.length - 3) return;
      const word = text.slice(s, e);
      const comma = /^[,;，；、]$/.test(text.slice(...tokens[index - 1]));
      if (CONJUNCT.test(word)) {
        const skip = /^that$/i.test(text.slice(...tokens[index + 1])) ? 2 : 1;
        places.push({ piece, left: tokens[comma ? index - 2 : index - 1][1], right: tokens[index + skip][0], weight: comma || skip === 2 ? 3 : 2 });
      } else if (/^[;；，]$/.test(word)) places.push({ piece, left: tokens[index - 1][1], right: tokens[index + 1][0], weight: 1 });
    });
  });
  return places.sort((a, b) => b.weight - a.weight);
}

/** [left, right] of a cut. */
export function cut(spans, { piece, left, right }) {
  if (left === null) return [spans.slice(0, piece), spans.slice(piece)];
  const [start, end] = spans[piece];
  return [[...spans.slice(0, piece), [start, left]], [[right, end], ...spans.slice(piece + 1)]];
}
