// Moving the edges of spans. Pure functions of a Text, a list of [start, end) and sentences.

const CONJUNCT = /^(and|but|or|nor|yet|while|whereas|以及|并且|而且|但是|但|并|和)$/i;

/** Sorted, without empty ones, overlapping and touching ones joined. */
export function normalise(spans) {
  const joined = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (end <= start) continue;
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** Joined as `normalise`, and across nothing but blank space or one mark. */
export function union(text, a, b) {
  const joined = [];
  for (const [start, end] of normalise([...a, ...b])) {
    const last = joined.at(-1);
    if (last && /^[\s,;.]{0,3}$/.test(text.slice(last[1], start))) last[1] = end;
    else joined.push([start, end]);
  }
  return joined;
}

/** Without the stretch [start, end). */
export function subtract(spans, [start, end]) {
  return spans.flatMap(([s, e]) => [[s, Math.min(e, start)], [Math.max(s, end), e]]).filter(([s, e]) => e > s);
}

/** Blank space at both ends left out. */
export function trim(text, [start, end]) {
  const words = text.slice(start, end);
  const from = start + [...words].length - [...words.trimStart()].length;
  return [from, from + [...words.trim()].length];
}

/** One edge moved by a unit; `piece` is the index of the span. The other edge and the neighbours bound it. */
export function moveEdge(text, sentences, spans, piece, edge, unit, direction) {
  const moved = spans.map((span) => [...span]);
  const span = moved[piece];
  const side = edge === "start" ? 0 : 1;
  const stop = text.step(span[side], unit, edge, direction, sentences);
  const low = edge === "start" ? moved[piece - 1]?.[1] ?? 0 : span[0] + 1;
  const high = edge === "start" ? span[1] - 1 : moved[piece + 1]?.[0] ?? text.length;
  if (stop < low || stop > high) return spans;
  span[side] = stop;
  return moved;
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
