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
  for (const name of namesInText(desk)) add(name, found(name), false);
  return [...known.values()];
}

const NAME = /\p{Lu}[\p{L}\p{M}-]+(?:(?: of| for| and| the| de)* \p{Lu}[\p{L}\p{M}-]+)*/gu;

/** What looks like a name in the article: to be completed, not proposed. */
function namesInText(desk) { return desk.namesInText ??= new Set(desk.text.string.match(NAME)); }

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

const CUES = /^(said|says?|told|tells?|wrote|writes?|added|adds?|called|calls?|claim(?:s|ed)?|den(?:y|ies|ied)|argue[sd]?|insist(?:s|ed)?|warn(?:s|ed)?|announce[sd]?|asked|urge[sd]?|believe[sd]?|fear(?:s|ed)?|hope[sd]?|according|accuse[sd]?|reject(?:s|ed)?|describe[sd]?|suggest(?:s|ed)?|acknowledged?|admit(?:s|ted)?|report(?:s|ed)?|testified|replied|说|称|表示|认为|指出|强调|否认|要求|警告|透露|宣布)$/i;

/** For an added claim: the cue of its sentence, and a mention of a source, outside its content. */
export function surroundings(desk, spans) {
  const sentence = desk.sentenceAt(spans[0][0]);
  if (!sentence) return {};
  const isFree = ([start, end]) => !spans.some(([s, e]) => start < e && s < end);
  const isNear = (span) => span[0] >= sentence[0] && span[1] <= sentence[1] && isFree(span);
  const distance = ([start, end]) => Math.min(Math.abs(spans[0][0] - end), Math.abs(start - spans.at(-1)[1]));
  const nearest = (list) => list.filter(isNear).sort((a, b) => distance(a) - distance(b))[0];
  const known = new Set(desk.claims.flatMap((item) => desk.text.quote(desk.shown(item).cue)).map((words) => words.toLowerCase()));
  const cue = nearest(desk.text.carets.filter((span) => isNear(span) && (CUES.test(desk.text.slice(...span)) || known.has(desk.text.slice(...span).toLowerCase()))));
  return { cue: cue ? [cue] : [], ...sourceNear(desk, nearest) };
}

/** A known source's mention, with its name and type. */
function sourceNear(desk, nearest) {
  const sources = desk.payload.mentions ?? [];
  const mention = nearest(sources.flatMap(({ mentions }) => mentions));
  if (!mention) return {};
  const { name } = sources.find(({ mentions }) => mentions.includes(mention));
  const twin = desk.claims.map((item) => desk.shown(item)).find((record) => record.source_name === name && record.values.source_type);
  const words = desk.text.slice(...mention);
  return { source: [mention], source_name: name, source_id: twin?.source_id ?? null,
    mention: words.toLowerCase() === name.toLowerCase() ? "named" : /^(he|she|it|they|who)$/i.test(words) ? "pronoun" : "description",
    values: twin ? { source_type: twin.values.source_type } : {} };
}
