// Text by Unicode code points, the unit of every stored offset; the DOM counts UTF-16 units.
// A token is Python's `\w+|[^\w\s]` (annotator/spans.py); tests/fixtures/nasty_texts.json holds both to it.

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const TOKEN = new RegExp(`[\\p{L}\\p{N}_]+|[^\\p{L}\\p{N}_${SPACE}]`, "gu");
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const CLAUSE_MARK = /^[,;:—–…()“”"«»‹›「」『』，、；：。（）《》]$/u;
const CLAUSE_WORD = /^(and|but|or|nor|that|which|who|because|while|although|though|if|when|as|adding|saying|noting)$/i;

/** The number of values in the sorted `list` that are < `value`. */
function below(list, value) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

/** One immutable text: code points to UTF-16 units and back, tokens, carets, clauses. Offsets are code points. */
export class Text {
  constructor(text) {
    this.string = text;
    this.astral = [];       // code-point offsets of the characters that take two units
    this.astralUnits = [];  // the same, in units
    for (const match of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) {
      this.astralUnits.push(match.index);
      this.astral.push(match.index - this.astral.length);
    }
    this.length = text.length - this.astral.length;
  }

  toUnits(point) { return point + below(this.astral, point); }

  toPoints(unit) { return unit - below(this.astralUnits, unit); }

  slice(start, end) { return this.string.slice(this.toUnits(start), this.toUnits(end)); }

  quote(spans) { return spans.map(([start, end]) => this.slice(start, end)); }

  /** Spans of the tokens, computed once. */
  get tokens() {
    return this._tokens ??= Array.from(this.string.matchAll(TOKEN), (match) => [
      this.toPoints(match.index), this.toPoints(match.index + match[0].length)]);
  }

  /** Steps of the caret: tokens; inside scripts written without spaces, words as the browser cuts them. */
  get carets() {
    return this._carets ??= this.tokens.flatMap(([start, end]) => {
      const words = this.slice(start, end);
      if (end - start < 2 || !UNSPACED.test(words) || !globalThis.Intl?.Segmenter) return [[start, end]];
      const base = this.toUnits(start);
      return Array.from(new Intl.Segmenter("zh", { granularity: "word" }).segment(words), ({ index, segment }) => [
        this.toPoints(base + index), this.toPoints(base + index + segment.length)]);
    });
  }

  get _starts() { return this._caretStarts ??= this.carets.map(([start]) => start); }

  /** Index of the caret step that holds `point`, or the first one after it (the last one at the end of the text). */
  caretAt(point) {
    const index = below(this._starts, point + 1) - 1;
    if (index >= 0 && point < this.carets[index][1]) return index;
    return Math.min(index + 1, this.carets.length - 1);
  }

  /** [start, end) widened to the caret steps it touches; null if it touches none. */
  snap(start, end) {
    const first = this.carets[this.caretAt(start)];
    const last = this.carets[below(this._starts, end) - 1];
    if (!first || !last || first[0] >= end || last[1] <= start) return null;
    return [first[0], last[1]];
  }

  /** Spans of the units an edge or the cursor moves by: token, clause, sentence or paragraph. */
  units(unit, sentences = []) {
    if (unit === "token") return this.carets;
    if (unit === "sentence") return sentences;
    if (unit === "paragraph") return this.paragraphs;
    return this._clauses ??= this.clauses(sentences);
  }

  /** Points where an edge may stop; `edge` is start or end. */
  stops(unit, edge, sentences) { return this.units(unit, sentences).map((span) => span[edge === "start" ? 0 : 1]); }

  /** Lines with something on them, without their line ends. */
  get paragraphs() {
    return this._paragraphs ??= Array.from(this.string.matchAll(/[^\n]+/g))
      .filter((match) => match[0].trim())
      .map((match) => [this.toPoints(match.index), this.toPoints(match.index + match[0].length)]);
  }

  /** Stretches between punctuation, conjunctions and sentence ends, trimmed to tokens. */
  clauses(sentences) {
    const breaks = new Set(sentences.map(([start]) => start));
    const spans = [];
    let open = null;
    for (const [start, end] of this.tokens) {
      const word = this.slice(start, end);
      const mark = CLAUSE_MARK.test(word);
      if (open && (mark || breaks.has(start) || CLAUSE_WORD.test(word))) { spans.push(open); open = null; }
      if (!mark) open = open ? [open[0], end] : [start, end];
    }
    if (open) spans.push(open);
    return spans;
  }

  /** The next stop of an edge from `point` in `direction` (1 or -1); `point` itself when there is none. */
  step(point, unit, edge, direction, sentences) {
    const stops = this.stops(unit, edge, sentences);
    const index = direction > 0 ? below(stops, point + 1) : below(stops, point) - 1;
    return stops[index] ?? point;
  }
}

/** Sentences for a text that no pipeline has read: as the browser cuts them, within paragraphs. */
export function cutSentences(text, language) {
  const code = /^[a-z]{2,3}(?![a-z])/i.exec(language)?.[0] ?? "en";  // en_US, which an import may say, is no tag
  const cutter = new Intl.Segmenter(code, { granularity: "sentence" });
  return text.paragraphs.flatMap(([start, end]) => {
    const words = text.slice(start, end);
    const base = text.toUnits(start);
    return Array.from(cutter.segment(words), ({ index, segment }) => {
      const trimmed = segment.trim();
      const from = base + index + segment.indexOf(trimmed);
      return [text.toPoints(from), text.toPoints(from + trimmed.length)];
    }).filter(([from, to]) => to > from);
  });
}
