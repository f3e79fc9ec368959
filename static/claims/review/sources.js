// Names of sources: finding them as they are typed, typing errors included.

/** Known names: those of this article first, then the registry's. [{ name, entry, here }] */
export function knownSources(desk) {
  const known = new Map();
  const add = (name, entry, here) => {
    const key = name?.toLowerCase();
    if (!key) return;
    const old = known.get(key);
    if (!old) known.set(key, { name, entry, here });
    else { old.entry ??= entry; old.here ||= here; }
  };
  const registry = new Map();
  for (const entry of desk.payload.sources) for (const name of [entry.name, ...entry.aliases]) registry.set(name.toLowerCase(), entry);
  const found = (name) => registry.get(name?.toLowerCase()) ?? null;
  for (const item of desk.claims) {
    const { source_name: name } = desk.shown(item);
    add(name, found(name), true);
    add(item.suggestion?.source_name, found(item.suggestion?.source_name), true);
  }
  for (const { name } of desk.payload.mentions ?? []) add(name, found(name), true);
  for (const entry of desk.payload.sources) add(entry.name, entry, false);
  return [...known.values()];
}

function trigrams(text) {
  const padded = `  ${text.toLowerCase()} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, index) => padded.slice(index, index + 3)));
}

/** Names like what was typed, best first: beginnings, then parts, then shared trigrams. */
export function matchSources(known, typed, limit = 7) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return known.filter(({ here }) => here).slice(0, limit);
  const grams = trigrams(wanted);
  const rank = ({ name, entry, here }) => Math.max(...[name, ...(entry?.aliases ?? [])].map((each) => {
    const lower = each.toLowerCase();
    const words = lower.split(/\s+/).map((word) => word[0]).join("");
    if (lower.startsWith(wanted)) return 3;
    if (lower.includes(` ${wanted}`) || words.startsWith(wanted)) return 2.5;
    if (lower.includes(wanted)) return 2;
    const own = trigrams(lower);
    return [...grams].filter((gram) => own.has(gram)).length / grams.size;
  })) + (here ? 0.2 : 0);
  return known.map((source) => [rank(source), source]).filter(([value]) => value >= 0.5)
    .sort((a, b) => b[0] - a[0]).slice(0, limit).map(([, source]) => source);
}

/** For an added claim: a mention of a known source in its sentence, outside its content. */
export function closestSource(desk, spans) {
  const sentence = desk.sentenceAt(spans[0][0]);
  if (!sentence) return null;
  const inContent = ([start, end]) => spans.some(([s, e]) => start < e && s < end);
  for (const { name, mentions } of desk.payload.mentions ?? []) {
    const mention = mentions.find(([start, end]) => start >= sentence[0] && end <= sentence[1] && !inContent([start, end]));
    if (!mention) continue;
    const twin = desk.claims.map((item) => desk.shown(item)).find((record) => record.source_name === name && record.values.source_type);
    const words = desk.text.slice(...mention);
    return { source: [mention], source_name: name, source_id: twin?.source_id ?? null,
      mention: words.toLowerCase() === name.toLowerCase() ? "named" : /^(he|she|it|they|who)$/i.test(words) ? "pronoun" : "description",
      values: twin ? { source_type: twin.values.source_type } : {} };
  }
  return null;
}
