// Moving the edges of spans. Pure functions of a Text, a list of [start, end) and sentences.

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

/** How much of the stretch the spans hold. */
export function coverage(spans, [start, end]) {
  const within = spans.map(([s, e]) => [Math.max(s, start), Math.min(e, end)]);
  return normalise(within).reduce((sum, [s, e]) => sum + e - s, 0);
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
