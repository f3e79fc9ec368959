// The readings of a sentence: which words are what is said, which say so, and who says it. Pure functions of the desk's
// text and claims. A cost tells how unlikely each change is; the likeliest reading comes first.

import { same } from "./dom.js";

const LIMIT = 24;
const SAME = 0.7;  // contents that overlap more are the same claim
const CUES = /^(said|says?|told|tells?|wrote|writes?|added|adds?|call(?:s|ed)?|claim(?:s|ed)?|den(?:y|ies|ied)|argue[sd]?|advise[sd]?|agree[sd]?|accept(?:s|ed)?|allege[sd]?|assurances?|backs|backed|considers?|considered|considering|trust(?:s|ed)?|welcome[sd]?|concede[sd]?|conclude[sd]?|contradicts?|dispute[sd]?|doubt(?:s|ed)?|expect(?:s|ed)?|findings?|finds?|found|maintain(?:s|ed)?|note[sd]?|order(?:s|ed)|quoted|promise[sd]?|predict(?:s|ed)?|proposal|puts|recommend(?:s|ed)?|sees|stress(?:es|ed)?|state[sd]|insist(?:s|ed)?|support(?:s|ed)?|warn(?:s|ed|ing)?|announce[sd]?|ask(?:s|ed)?|urge[sd]?|believe[sd]?|fear(?:s|ed)?|hope[sd]?|according|accuse[sd]?|reject(?:s|ed)?|describe[sd]?|suggest(?:s|ed)?|acknowledged?|admit(?:s|ted)?|report(?:s|ed)?|testified|threatened|thinks?|thought|replied|wants?|\p{Script=Han}*[说称]|表示|认为|指出|强调|否认|要求|警告|透露|宣布|承认|建议|呼吁|告诉|写道|批评|指责|谴责|抱怨|相信|预计|估计|欢迎|反对|支持|承诺|保证|解释|补充|回应|证实|坚持|主张|重申|反驳|质疑|担心|希望|计划|打算|同意|拒绝|下令|报道|敦促|提议|抗议)$/iu;
const ADJUNCT = /^(星期|周|昨|今|明|近日|日前|当天|当日|在|于|向|对|就|通过|接受|发布|发表|\d)/;  // what follows who says it in Chinese
const NOUN = /^(assurances?|claim|findings?|proposal|report|fears?|hopes?|order|promise)$/i;
const HELPERS = /^(had|has|have|was|were|is|are|be|been|would|will|could|can|may|might|must|did|does|do|not|never|no|also|then|later|longer|again|itself|appears?|seems?|to|\w+ly)$/i;
const REFLEXIVE = /^(it|him|her|them)sel(f|ves)$/i;
const TELLS = /^(told|asked|warned|advised|urged|informed)$/i;  // "was told": who hears it stands before
const LEADING = /^(and|but|or|that|when|while|as|although|though|if|because)$/i;
const OPENER = /^(that|of|for|whether|against|from|into|about|over)$/i;
const RELATIVE = /^(who|which|whose|whom|where)$/i;
const JOINT = /^(and|but|or|as|after|though|although|while|because|when|if|until|to|in|on|at|within|for|with|by|from)$/i;
const MARK = /^[,;:.!?。，；：！？]$/;
const END = /^[.!?。！？]$/;
const OPEN = /^[“‘«„「『"]$/;
const CLOSE = /^[”’»“」』"]$/;

/** The article's tokens by index, as the cursor moves by them. */
export class Words {
  constructor(desk) {
    this.desk = desk;
    this.text = desk.text;
  }

  at(index) { const caret = this.text.carets[index]; return caret ? this.text.slice(...caret) : ""; }

  /** [first, last] of the tokens in a span. */
  in([start, end]) { return [this.text.caretAt(start), this.text.caretAt(end - 1)]; }

  span(first, last) { return [this.text.carets[first][0], this.text.carets[last][1]]; }

  /** The indexes from `first` to `last` whose word `pattern` matches. */
  where(first, last, pattern) {
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter((index) => pattern.test(this.at(index)));
  }

  /** Without what cannot end it: marks and words that only join. */
  back(first, last) {
    while (last > first && (/^[,;:]$/.test(this.at(last)) || /^(and|but|or|in|on|of|at|to|as|the|that)$/i.test(this.at(last)))) last -= 1;
    return last;
  }
}

/** [[cost, spans]] of who says it: without a clause that hangs on it, or with what stands before it. */
function sources(words, spans, sentence) {
  const found = [[0, spans]];
  if (!spans.length) return found;
  const [first, last] = words.in([spans[0][0], spans.at(-1)[1]]);
  const [begin] = words.in(sentence);
  const put = (cost, from, to) => { if (to >= from) found.push([cost, [words.span(from, to)]]); };
  const adjunct = words.where(first + 1, last, ADJUNCT)[0];
  if (adjunct) put(1, first, adjunct - 1);
  const relative = words.where(first + 1, last, RELATIVE)[0];
  const cut = (cost, from) => { if (relative) put(cost, from, words.back(from, relative - 1)); };
  cut(1, first);
  if (spans.length > 1) put(2, first, last);
  const open = words.where(first, last, OPEN).length - words.where(first, last, CLOSE).length;
  if (open > 0 && CLOSE.test(words.at(last + 1))) put(1, first, last + 1);
  const commas = words.where(first + 1, last - 1, /^[,，]$/);
  for (const comma of [commas.at(-1), commas[0]]) if (comma) put(/(ed|ing)$/.test(words.at(comma + 1)) ? 1.5 : 2.5, first, comma - 1);
  if (words.at(first - 1) === "," && first - 1 > begin) {
    const from = (words.where(begin, first - 2, MARK).at(-1) ?? begin - 1) + 1;
    cut(/^(the|an?)$/i.test(words.at(first)) ? 0.9 : 1.5, from);
    put(2, from, last);
  }
  return found;
}

/** [[cost, spans]] of the words that say so: the verb alone, or with the word after it. */
function cues(words, spans) {
  const found = [[0, spans]];
  if (!spans.length) return found;
  const [first, last] = words.in(spans[0]);
  const put = (cost, from, to) => { if (to >= from && !(from === first && to === last)) found.push([cost, [words.span(from, to), ...spans.slice(1)]]); };
  const verb = words.where(first, last, CUES)[0] ?? words.where(first, last, /^(?!had$|has$|have$|was$|were$|is$|are$|did$|still$|not$|never$)/i)[0] ?? first;
  put(1, first, verb);
  put(1.5, verb, last);
  put(2, first, last - 1);
  put(/^(back|out|down|on|up|for|of|to)$/i.test(words.at(last + 1)) ? 2 : 4, first, last + 1);
  return found;
}

/** [[cost, spans]] of what is said: without what opens it, up to a joint, the quotation alone, up to the sentence's end. */
function contents(words, spans, sentence) {
  const found = [[0, spans]];
  if (!spans.length) return found;
  const [first, start] = words.in(spans[0]);
  const [final, last] = words.in(spans.at(-1));
  const [begin, end] = words.in(sentence);
  const head = spans.slice(0, -1);
  const tail = (cost, to) => { const at = words.back(final, to); if (at >= final && at !== last) found.push([cost, [...head, words.span(final, at)]]); };
  tail(0.5, last);
  if (head.length) {
    const from = OPENER.test(words.at(final)) || LEADING.test(words.at(final)) ? final + 1 : final;
    found.push([2, [words.span(first, last)]], [2, spans.slice(0, 1)], [start - first < 2 ? 1 : 2, [words.span(Math.min(from, last), last)]]);
  }
  for (const opener of words.where(first, Math.min(first + 8, start - 1), OPENER).slice(0, 2)) {
    found.push([opener === first ? 1 : 1.5, [words.span(opener + 1, start), ...spans.slice(1)]]);
  }
  const commas = words.where(final + 1, last - 1, /^[,;，；]$/).reverse();
  commas.forEach((comma, index) => tail(words.at(comma) === ";" ? 1 : 1.5 + index / 2, comma - 1));
  words.where(final + 2, last - 1, JOINT).reverse().slice(0, 4).forEach((joint, index) => { if (!commas.includes(joint - 1)) tail(2.5 + index / 2, joint - 1); });
  const quotes = [words.where(first, last, OPEN)[0], words.where(first, last, CLOSE).at(-1)];
  if (quotes[0] < quotes[1]) found.push([2.5, [words.span(...quotes)]]);
  const inner = END.test(words.at(end)) ? end - 1 : end;
  if (last < inner) {
    const stop = words.where(last + 2, inner, MARK)[0];
    if (stop) found.push([2.5, [...head, words.span(final, stop - 1)]]);
    found.push([3, [...head, words.span(final, inner)]]);
  }
  const closing = words.where(last + 1, last + 200, CLOSE)[0];
  if (OPEN.test(words.at(final)) && closing && !words.where(last + 1, closing, OPEN).some((at) => at < closing)) found.push([2, [...head, words.span(final, closing)]]);
  if (last < end) found.push([4, [...head, words.span(final, end)]]);
  if (first > begin) found.push([4, [words.span(begin, start), ...spans.slice(1)]]);
  return found;
}

/** The cues of all claims that are not rejected, but for `self`. */
export function usedCues(desk, self = null) {
  return desk.claims.filter((item) => item !== self && !desk.shown(item).rejected).flatMap((item) => desk.shown(item).cue);
}

export function isCue(words, index) { return CUES.test(words.at(index)); }

/** Tokens of the sentence that may say so, those in `used` left out. */
export function cuesIn(words, sentence, used = []) {
  const { desk } = words;
  words.known ??= new Set(desk.claims.map((item) => desk.shown(item)).filter(({ rejected }) => !rejected)
    .flatMap(({ cue }) => desk.text.quote(cue)).map((each) => each.toLowerCase()).filter((each) => !HELPERS.test(each)));
  const isFree = ([start, end]) => !used.some(([s, e]) => start < e && s < end);
  const isNamed = (index) => NOUN.test(words.at(index)) && /^(the|an?|its|his|her|their|this|that)$/i.test(words.at(index - 1)) && !/^(that|of)$/i.test(words.at(index + 1));
  return words.where(...words.in(sentence), /./).filter((index) => !isNamed(index) && (isCue(words, index) || words.known.has(words.at(index).toLowerCase())) && isFree(words.span(index, index)));
}

/** The cue with its auxiliary verbs and its preposition, "had warned of": [first, last]. */
function wholeCue(words, at, begin) {
  let [first, last] = [at, at];
  while (first > begin && HELPERS.test(words.at(first - 1))) first -= 1;
  while (first < at && /ly$|^(also|then|later|again|itself|to)$/i.test(words.at(first))) first += 1;
  if (/^(of|for)$/i.test(words.at(at + 1)) || /^according to$/i.test(`${words.at(at)} ${words.at(at + 1)}`)) last += 1;
  return [first, last];
}

/** What the token `at` makes of its sentence if it is the cue, of what follows and of what precedes it: [[cost, parts]],
 * the cheapest first. */
export function broughtIn(words, at, sentence) {
  const [begin, end] = words.in(sentence);
  const [first, last] = wholeCue(words, at, begin);
  const aside = words.where(first + 1, at - 1, REFLEXIVE)[0];
  const cue = aside ? [words.span(first, aside - 1), words.span(aside + 1, last)] : [words.span(first, last)];
  const opened = words.where(begin, at, OPEN).at(-1) ?? -1;
  const isQuoted = opened >= 0 && !words.where(opened + 1, at, CLOSE).length;
  const who = subjects(words, first, isQuoted ? opened + 1 : begin, sentence);
  if (words.where(first, at - 1, /^(is|was|are|were|been)$/i).length) who.unshift([TELLS.test(words.at(at)) ? -0.2 : 0.4, []]);
  const found = [];
  const put = (cost, content, list = who) => { for (const [more, source] of list) found.push([cost + more, { content, cue, source }]); };
  // What follows, without who else says so at its end
  let to = isQuoted ? (words.where(at, end, CLOSE)[0] ?? end + 1) - 1 : end;
  while (to > last && (MARK.test(words.at(to)) || CLOSE.test(words.at(to)) && isQuoted)) to -= 1;
  const that = words.where(last + 1, Math.min(last + (words.at(last + 1) === "," ? 30 : 10), to), /^that$/i)[0];
  const told = /^告诉$/.test(words.at(at)) && words.where(last + 2, Math.min(last + 6, to), /^，$/)[0];
  let begins = that ?? (told || (OPENER.test(words.at(last + 1)) ? last + 1 : last));
  while (/^[,:，：]$/.test(words.at(begins + 1))) begins += 1;
  if (begins < to) {
    const rest = words.span(begins + 1, to);
    for (const [cost, content] of contents(words, [rest], sentence)) if (content.at(-1)[1] <= rest[1]) put(cost, content);
    const main = NOUN.test(words.at(at)) && that && words.where(that + 2, to, CUES)[0];
    if (main) put(-0.4, [words.span(begins + 1, main - 1)]);
    const other = that && words.where(that + 2, to - 1, /^that$/i).find((index) => /^(and|but|or)$/i.test(words.at(index - 1)));
    if (other) put(-0.35, [words.span(begins + 1, words.back(begins + 1, other - 2))]);
    for (const joint of words.where(begins + 2, to, /^([,;，；]|and|but|while)$/i)) {
      const stop = words.where(joint + 1, to, MARK)[0] ?? to + 1;
      if (words.where(joint + 1, stop - 1, CUES).length) { put(-0.3, [words.span(begins + 1, words.back(begins + 1, joint - 1))]); break; }
    }
    if (that && last + 1 < that) put(1.5, [words.span(last + 1, to)]);
    if (/^to$/i.test(words.at(last + 1)) && who[0]?.[1].length) put(1, [who[0][1][0], words.span(last + 1, to)], [[0, []]]);
  }
  // What precedes: "…, she said" and "…, said the ministry"
  const comma = words.where(begin, first - 1, /^[,，]$/).at(-1);
  if (comma > begin) {
    const isLast = MARK.test(words.at(last + 1)) || last + 1 >= end;
    const after = [words.span(Math.min(last + 1, end), Math.max(last + 1, (words.where(last + 1, end, MARK)[0] ?? end) - 1))];
    put(isLast ? -0.5 : 2, [words.span(begin, CLOSE.test(words.at(comma + 1)) ? comma + 1 : comma - 1)], comma + 1 < first ? who : [[0, after]]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

/** [[cost, source]] of the cue that begins at `first`: what stands before it in its clause, whom other claims of the
 * sentence name. */
function subjects(words, first, low, sentence) {
  const mark = words.where(low, first - 1, /^([,;:，；]|that)$/i).filter((index) => !RELATIVE.test(words.at(index + 1))).at(-1) ?? low - 1;
  const earlier = words.where(mark + 1, first - 1, CUES).at(-1) ?? mark;
  if (earlier > mark && /^(and|but)$/i.test(words.at(first - 1))) return subjects(words, wholeCue(words, earlier, low)[0], low, sentence);
  let from = earlier + 1;
  if (from === first && words.at(mark) === ",") from = (words.where(low, mark - 1, END).at(-1) ?? low - 1) + 1;
  const until = words.at(first - 1) === "," ? first - 2 : first - 1;
  const aside = until < first - 1 && words.where(from + 1, until - 1, /^,$/)[0];  // "The track, a copy of which …, shows"
  const joint = words.where(from, until, /^(and|but)$/i).at(-1);
  while (from < first && (LEADING.test(words.at(from)) || CLOSE.test(words.at(from)))) from += 1;
  const others = words.desk.claims.map((item) => words.desk.shown(item)).filter(({ source }) => source.length && source[0][0] >= sentence[0] && source.at(-1)[1] <= words.text.carets[first][0]);
  const found = others.map(({ source }) => [from < first ? 1.6 : 0, source]).reverse();
  if (aside && aside - from < 15) found.push([-0.1, [words.span(from, aside - 1)]]);
  if (from < first && first - from < 15) {
    const own = sources(words, [words.span(from, Math.max(from, until))], sentence).sort((a, b) => a[0] - b[0]).slice(0, 3);
    for (const [cost, source] of own) found.push([cost === 1 ? -0.2 : cost, source]);
    const owner = words.where(from, first - 1, /^[’']$/).at(-1);
    if (owner && NOUN.test(words.at(first))) found.push([-0.3, [words.span(from, owner + 1)]]);
    if (joint > from && joint + 1 < first) found.push([0.3, [words.span(joint + 1, first - 1)]]);
  }
  return found.length ? found.sort((a, b) => a[0] - b[0]) : [[0, []]];
}

/** "Under the law, …", "根据报告，…" and "As she sees it, …": [[cost, parts]]. */
function openings(words, sentence) {
  const [begin, end] = words.in(sentence);
  const commas = words.where(begin, end, /^[,，]$/);
  const to = END.test(words.at(end)) ? end - 1 : end;
  const [isUnder, isAs] = [/^(under|根据|据|按照|依照)$/i, /^as$/i].map((word) => word.test(words.at(begin)));
  if (!commas.length || !isUnder && !isAs) return [];
  const cue = isAs && words.where(begin + 2, commas[0], CUES)[0];
  if (isAs && !cue) return [];
  const parts = { cue: [words.span(begin, begin), ...cue ? [words.span(cue, cue)] : []], source: [words.span(begin + 1, (cue || commas[0]) - 1)] };
  return commas.slice(0, 2).reverse().map((comma, index) => [index / 2 - 0.5, { ...parts, content: [words.span(comma + 1, to)] }]);
}

/** Every reading of the record's sentence, the likeliest first: what it says now, parts of it changed, what other cues
 * than those of the claims but `item` bring in. */
export function readings(desk, record, item = null) {
  const words = new Words(desk);
  const within = (point) => desk.sentenceAt(point) ?? [record.content[0][0], record.content.at(-1)[1]];
  const [sentence, last] = [within(record.content[0][0]), within(record.content.at(-1)[0])];
  const mine = { content: record.content, cue: record.cue, source: record.source };
  const found = [];
  for (const [a, content] of contents(words, mine.content, last)) {
    for (const [b, cue] of cues(words, mine.cue)) {
      for (const [c, source] of sources(words, mine.source, sentence)) found.push([a + b + c, { content, cue, source }]);
    }
  }
  const isMine = (at) => mine.cue.some(([s, e]) => words.text.carets[at][0] >= s && words.text.carets[at][0] < e);
  const added = !item?.suggestion;
  for (const at of cuesIn(words, sentence, usedCues(desk, item))) {
    const other = !mine.cue.length ? 0.6 : isMine(at) ? (added ? 0.9 : 2) : added ? 1.2 : 2.5;
    for (const [cost, reading] of broughtIn(words, at, sentence)) found.push([cost + other, reading]);
  }
  for (const { content, cue, source } of desk.payload.candidates ?? []) {
    if (content[0][0] >= sentence[0] && content[0][1] <= sentence[1]) found.push([added ? 0.3 : 2, { content, cue, source }]);
  }
  if (!mine.cue.length || added) found.push(...openings(words, sentence));
  found.sort((a, b) => a[0] - b[0]);
  const meets = (one, other) => one.some(([start, end]) => other.some(([s, e]) => start < e && s < end));
  const isClear = ({ content, cue, source }) => !meets(content, cue) && !meets(content, source) && !meets(cue, source);
  const kept = [mine];
  for (const [, reading] of found) if (isClear(reading) && kept.length < LIMIT && !kept.some((each) => same(each, reading))) kept.push(reading);
  return kept;
}

/** What the machine was too unsure of to propose, and what says the same as these words, if there is any. */
export function candidateFor(desk, content) {
  return (desk.payload.candidates ?? []).find((each) => isAlike(each.content, content)) ?? null;
}

/** Whether two contents are one claim's, by Dice's coefficient. */
export function isAlike(a, b) {
  const length = (spans) => spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const shared = a.flatMap(([s, e]) => b.map(([from, to]) => Math.max(0, Math.min(e, to) - Math.max(s, from)))).reduce((sum, each) => sum + each, 0);
  return 2 * shared / (length(a) + length(b)) > SAME;
}
