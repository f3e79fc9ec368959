// Adding a claim that the machine missed: which words it is made of, and what comes along with them.

import { holder, isKept, withSource } from "./actions.js";
import { announce } from "./announce.js";
import { withCue } from "./cues.js";
import { Words, broughtIn, candidateFor, cuesIn, isAlike, usedCues } from "./readings.js";
import { fromSuggestion } from "./records.js";
import { t } from "./strings.js";

/** Adds the claim that the selected words make, else what was missed nearby. */
export function add(desk, act) {
  if (!desk.isOpen) return;
  const missed = proposed(desk, desk.selection);
  if (!missed) return;
  desk.select(null);
  const item = addClaim(desk, missed);
  announce(`${t("added")}: ${desk.text.quote(missed.content).join(" … ")}`);
  act.cardFocus(item);
}

/** What a claim would be made of, { content, cue, source } or { content, candidate }: of the words selected, of what a
 * cue brings in if it is the one word selected, else of what was missed nearest; null if nothing is left. */
export function proposed(desk, selection) {
  const words = new Words(desk);
  if (!selection) return nextMissed(words);
  const candidate = candidateFor(desk, [selection]);
  if (candidate) return { content: [selection], candidate };
  const [first, last] = words.in(selection);
  const sentence = desk.sentenceAt(selection[0]);
  const isCue = first === last && sentence && cuesIn(words, sentence).includes(first);
  const meant = isCue && (desk.payload.candidates ?? []).find(({ cue }) => cue.some(([start, end]) => start < selection[1] && selection[0] < end));
  if (meant) return { content: meant.content, candidate: meant };
  return isCue && broughtIn(words, first, sentence)[0]?.[1] || { content: [selection], ...surroundings(words, [selection]) };
}

/** A claim the machine missed. All but its content comes from the candidate, if there is one; else its parent, and
 * whom its source names, are proposed from what surrounds it, and what its cue says. */
function addClaim(desk, { candidate, ...parts }) {
  const { content } = parts;
  const parent = holder(desk, content, null);
  const { item, record } = desk.add({ ...parts, parent: parent && isKept(desk, parent) ? parent.claim : null });
  item.inside = parent?.key;  // to be hung under it as soon as that is accepted
  desk.offered.add(content[0].join());
  const full = candidate ? { ...fromSuggestion(candidate), suggestion: null, content, parent: record.parent } : withCue(desk, item, withSource(desk, item, record));
  desk.edit([{ item, record: full, chosen: [] }], t("new_claim"));
  desk.focus(item);
  return item;
}

/** For added words: the nearest cue of their sentence, and who says it; else whoever is named nearest. */
function surroundings(words, spans) {
  const { desk } = words;
  const sentence = desk.sentenceAt(spans[0][0]);
  if (!sentence) return {};
  const isFree = (others) => !others.some(([start, end]) => spans.some(([s, e]) => start < e && s < end));
  const away = ([start, end]) => end <= spans[0][0] ? spans[0][0] - end : 2 + start - spans.at(-1)[1];
  const nearest = (list) => list.filter((span) => isFree([span]) && span[0] >= sentence[0] && span[1] <= sentence[1]).sort((a, b) => away(a) - away(b))[0];
  const found = nearest(cuesIn(words, sentence).map((index) => words.span(index, index)));
  const twin = desk.claims.map((item) => desk.shown(item)).find(({ rejected, cue, source }) => !rejected && source.length && cue.some(([start, end]) => found?.[0] >= start && found[1] <= end) && isFree([...cue, ...source]));
  if (twin) return { cue: twin.cue, source: twin.source };
  const said = found && broughtIn(words, words.in(found)[0], sentence).map(([, each]) => each).find(({ cue, source }) => source.length && isFree(cue) && isFree(source));
  if (said) return { cue: said.cue, source: said.source };
  const mention = nearest((desk.payload.mentions ?? []).flatMap(({ mentions }) => mentions));
  return { cue: found ? [found] : [], source: mention ? [mention] : [] };
}

/** What may have been missed nearest to `place`: what a cue that no claim has brings in. */
function missedContent(words, place) {
  const { desk } = words;
  const records = [...desk.claims, ...desk.voice].map((item) => desk.shown(item));
  const isSaid = ([start, end]) => records.some(({ content }) => content.some(([s, e]) => s <= start + 3 && e >= end - 3 && e - s < 1.3 * (end - start)));
  const used = usedCues(desk);
  return desk.sentences.flatMap((sentence) => cuesIn(words, sentence, used).map((at) => broughtIn(words, at, sentence)[0]?.[1]))
    .filter((each) => each && !desk.offered.has(each.content[0].join()) && !isSaid(each.content[0]))
    .sort((a, b) => distance(place, a.content[0]) - distance(place, b.content[0]))[0] ?? null;
}

/** What the machine was too unsure of to propose: of what no claim says, rejected ones too, and what was not offered yet, the nearest to
 * `place`. */
function nextCandidate(desk, place) {
  const said = desk.claims.map((item) => desk.shown(item));
  const open = (desk.payload.candidates ?? []).filter((each) => !desk.offered.has(each.content[0].join()) && !said.some(({ content }) => isAlike(content, each.content)));
  return open.sort((a, b) => distance(place, a.content[0]) - distance(place, b.content[0]))[0] ?? null;
}

/** How far from the place something was missed: what a reader has passed is nearer than what comes. */
function distance(place, span) { const by = span[0] - place; return by > 0 ? 2 * by : -by; }

/** Without a selection: the nearest of what the machine was too unsure of and what a cue brings in, else the next
 * sentence after the claim in focus without content. */
function nextMissed(words) {
  const { desk } = words;
  const place = desk.focused ? desk.shown(desk.focused).content[0][0] : 0;
  const [candidate, missed] = [nextCandidate(desk, place), missedContent(words, place)];
  const away = (each) => distance(place, each.content[0]) - (each.source.length ? 0.5 : 0);  // of two in one place the one that is whole
  if (candidate && !(missed && away(missed) < away(candidate))) return { content: candidate.content, candidate };
  if (missed) return missed;
  const content = nextSentence(desk);
  return content && { content, ...surroundings(words, content) };
}

function nextSentence(desk) {
  const from = desk.focused ? desk.shown(desk.focused).content.at(-1)[1] : 0;
  const taken = desk.claims.flatMap((item) => desk.shown(item).rejected ? [] : desk.shown(item).content);
  const free = desk.sentences.find(([start, end]) => start >= from && !taken.some(([s, e]) => s < end && e > start));
  const span = free && desk.text.snap(...free);
  if (!span) return null;
  const last = desk.text.carets[desk.text.caretAt(span[1] - 1)];
  return [[span[0], /^[.。!?！？]$/.test(desk.text.slice(...last)) ? last[0] : span[1]]];
}
