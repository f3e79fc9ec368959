// Adding a claim that the machine missed: which words it is made of, and what comes along with them.

import { holder, isKept, withSource } from "./actions.js";
import { announce } from "./announce.js";
import { fromSuggestion } from "./records.js";
import { t } from "./strings.js";

const SAME = 0.7;  // contents that overlap more are the same claim
const CUES = /^(said|says?|told|tells?|wrote|writes?|added|adds?|called|calls?|claim(?:s|ed)?|den(?:y|ies|ied)|argue[sd]?|advise[sd]?|agree[sd]?|allege[sd]?|trust(?:s|ed)?|welcome[sd]?|concede[sd]?|conclude[sd]?|maintain(?:s|ed)?|note[sd]?|quoted|promise[sd]?|predict(?:s|ed)?|stress(?:es|ed)?|state[sd]|insist(?:s|ed)?|warn(?:s|ed)?|announce[sd]?|asked|urge[sd]?|believe[sd]?|fear(?:s|ed)?|hope[sd]?|according|accuse[sd]?|reject(?:s|ed)?|describe[sd]?|suggest(?:s|ed)?|acknowledged?|admit(?:s|ted)?|report(?:s|ed)?|testified|replied|说|称|表示|认为|指出|强调|否认|要求|警告|透露|宣布)$/i;

const HELPERS = /^(had|has|have|was|were|is|are|be|been|would|will|could|can|may|might|must|did|does|do|not|never|also|then|later|again|\w+ly)$/i;
const OPENER = /^(that|of|for)$/i;

/** Adds the claim that the selected words make, else what was missed nearby. */
export function add(desk, act) {
  if (!desk.isOpen) return;
  const { selection } = desk;
  const missed = selection ? { spans: [selection], candidate: candidateFor(desk, selection) } : nextMissed(desk);
  if (!missed) return;
  const { spans, candidate } = missed;
  desk.select(null);
  const item = addClaim(desk, spans, candidate);
  announce(`${t("added")}: ${desk.text.quote(spans).join(" … ")}`);
  act.cardFocus(item);
}

/** A claim the machine missed: its content is `spans`. All else comes from the candidate, if there is one; else source
 * and parent are proposed from what surrounds it. */
function addClaim(desk, spans, candidate = null) {
  const parent = holder(desk, spans, null);
  const { item, record } = desk.add({ content: spans, parent: parent && isKept(desk, parent) ? parent.claim : null });
  item.inside = parent?.key;  // to be hung under it as soon as that is accepted
  desk.offered.add(spans[0].join());
  const full = candidate ? { ...fromSuggestion(candidate), suggestion: null, content: spans, parent: record.parent }
    : withSource(desk, item, { ...record, ...surroundings(desk, spans) });
  desk.edit([{ item, record: full, chosen: [] }], t("new_claim"));
  desk.focus(item);
  return item;
}

function isCue(desk, known, span) {
  const word = desk.text.slice(...span);
  return CUES.test(word) || known.has(word.toLowerCase());
}

function knownCues(desk) {
  return new Set(desk.claims.flatMap((item) => desk.text.quote(desk.shown(item).cue)).map((words) => words.toLowerCase()));
}

/** For an added claim: the cue of its sentence, and its subject as the source. */
function surroundings(desk, spans) {
  const sentence = desk.sentenceAt(spans[0][0]);
  if (!sentence) return {};
  const isFree = ([start, end]) => !spans.some(([s, e]) => start < e && s < end);
  const isNear = (span) => span[0] >= sentence[0] && span[1] <= sentence[1] && isFree(span);
  const distance = ([start, end]) => end <= spans[0][0] ? spans[0][0] - end : 2 + start - spans.at(-1)[1];
  const nearest = (list) => list.filter(isNear).sort((a, b) => distance(a) - distance(b))[0];
  const known = knownCues(desk);
  const cue = nearest(desk.text.carets.filter((span) => isCue(desk, known, span)));
  const mention = (cue && subject(desk, cue, spans)) ?? nearest((desk.payload.mentions ?? []).flatMap(({ mentions }) => mentions));
  return { cue: cue ? [wholeCue(desk, cue)] : [], source: mention ? [mention] : [] };
}

/** The cue with its auxiliary verbs and its preposition: "had warned of". */
function wholeCue(desk, [start, end]) {
  const { text } = desk;
  const word = (index) => text.carets[index] ? text.slice(...text.carets[index]) : "";
  let [from, to] = [text.caretAt(start), text.caretAt(end - 1)];
  while (/^(had|has|have|was|were|is|are|been|did|does|not)$/i.test(word(from - 1))) from -= 1;
  if (/^(of|for)$/i.test(word(to + 1)) || /^according to$/i.test(`${word(to)} ${word(to + 1)}`)) to += 1;
  return [text.carets[from][0], text.carets[to][1]];
}

/** Who is said to say: the words before the cue in its clause, or those after it. */
function subject(desk, cue, spans) {
  const { text } = desk;
  const clause = text.units("clause", desk.sentences).find(([start, end]) => start <= cue[0] && cue[1] <= end);
  if (!clause) return null;
  const tokens = text.carets.filter(([start, end]) => start >= clause[0] && end <= clause[1] && !spans.some(([s, e]) => start < e && s < end));
  const word = (span) => text.slice(...span);
  const before = tokens.filter(([, end]) => end <= cue[0]);
  while (before.length && HELPERS.test(word(before.at(-1)))) before.pop();
  while (before.length && /^(and|but|or|that|when|while|as|although)$/i.test(word(before[0]))) before.shift();
  const found = before.length ? before : tokens.filter(([start]) => start >= cue[1]);
  return found.length && found.length < 9 ? [found[0][0], found.at(-1)[1]] : null;
}

/** What may have been missed nearest to the claim in focus: a cue that no claim has brings in the rest of its sentence. */
function missedContent(desk) {
  const { text } = desk;
  const records = [...desk.claims, ...desk.voice].map((item) => desk.shown(item));
  const used = records.flatMap(({ cue }) => cue);
  const from = desk.focused ? desk.shown(desk.focused).content[0][0] : 0;
  const known = knownCues(desk);
  const found = text.carets.filter((span) => isCue(desk, known, span) && !used.some(([s, e]) => span[0] < e && s < span[1]))
    .map((cue) => broughtIn(desk, cue)).filter((span) => span && !desk.offered.has(span.join()) && !records.some(({ content }) => content.some(([s, e]) => s <= span[0] + 3 && e >= span[1] - 3 && e - s < 1.3 * (span[1] - span[0]))));
  return found.sort((a, b) => Math.abs(a[0] - from) - Math.abs(b[0] - from))[0] ?? null;
}

function broughtIn(desk, cue) {
  const { text } = desk;
  const sentence = desk.sentenceAt(cue[0]);
  if (!sentence) return null;
  const tokens = text.carets.filter(([start, end]) => start >= cue[1] && end <= sentence[1]);
  while (tokens.length && OPENER.test(text.slice(...tokens[0]))) tokens.shift();
  while (tokens.length && /^[.!?。！？”"]$/.test(text.slice(...tokens.at(-1)))) tokens.pop();
  return tokens.length > 1 ? [tokens[0][0], tokens.at(-1)[1]] : null;
}

/** What the machine was too unsure of to propose: of what no claim says, rejected ones too, and what was not offered yet, the nearest to
 * `place`. */
function nextCandidate(desk, place) {
  const said = desk.claims.map((item) => desk.shown(item));
  const open = (desk.payload.candidates ?? []).filter((each) => !desk.offered.has(each.content[0].join()) && !said.some(({ content }) => overlap(content, each.content) > SAME));
  return open.sort((a, b) => distance(place, a.content[0]) - distance(place, b.content[0]))[0] ?? null;
}

/** The candidate that says what the selected words say, if there is one. */
function candidateFor(desk, span) {
  return (desk.payload.candidates ?? []).find(({ content }) => overlap(content, [span]) > SAME) ?? null;
}

function distance(place, span) { return Math.abs(span[0] - place); }

/** Dice's coefficient of two contents. */
function overlap(a, b) {
  const length = (spans) => spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const shared = a.flatMap(([s, e]) => b.map(([from, to]) => Math.max(0, Math.min(e, to) - Math.max(s, from)))).reduce((sum, each) => sum + each, 0);
  return 2 * shared / (length(a) + length(b));
}

/** Without a selection: the nearest of what the machine was too unsure of and what a cue brings in, else the next
 * sentence after the claim in focus without content. Returns { spans, candidate }, null if nothing is left. */
export function nextMissed(desk) {
  const place = desk.focused ? desk.shown(desk.focused).content[0][0] : 0;
  const [candidate, missed] = [nextCandidate(desk, place), missedContent(desk)];
  if (candidate && !(missed && distance(place, missed) < distance(place, candidate.content[0]))) return { spans: candidate.content, candidate };
  const spans = missed ? [missed] : nextSentence(desk);
  return spans && { spans, candidate: null };
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
