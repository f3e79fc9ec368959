// Names of sources: finding them as they are typed, typing errors included, and guessing them from the words.

import { byPlace } from "./records.js";

/** Known names: those of this article first, then the registry's. [{ name, entry, here }] */
export function knownSources(desk) {
  const known = new Map();
  const add = (name, entry, here) => {
    const key = name && plain(name);
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

const NAME = /\p{Lu}[\p{L}\p{M}-]+(?:(?:(?: of| for| and)(?: the)?| de)? \p{Lu}[\p{L}\p{M}-]+)*(?: \d+)?/gu;

const LEAD = /^(In|On|At|By|For|From|After|Before|Since|But|And|As|When|While|If) (?=\p{Lu})/u;

/** What looks like a name in the article: to be completed, not proposed. */
function namesInText(desk) { return desk.namesInText ??= new Set(desk.text.string.match(NAME)?.map((name) => withoutArticle(name.replace(LEAD, ""))).filter((name) => !BARE_ARTICLE.test(name))); }

/** What is typed with its last words gone on to a name of the article, else its last one to a word, the most frequent
 * first; null if nothing there begins so. */
export function goOn(desk, typed) {
  const count = new Map();
  for (const word of desk.text.string.match(/[\p{L}\p{M}]{4,}/gu) ?? []) count.set(word, (count.get(word) ?? 0) + 1);
  const likely = [...namesInText(desk), ...[...count.keys()].sort((a, b) => count.get(b) - count.get(a))];
  const parts = typed.split(" ");
  for (const from of parts.keys()) {
    const last = parts.slice(from).join(" ");
    const found = last && likely.find((each) => each.startsWith(last) && each !== last);
    if (found) return typed.slice(0, typed.length - last.length) + found;
  }
  return null;
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

const ARTICLE = /^(the|a|an) /i;
const BODY = /^(?![该此这那其]).*(?:[部会社局院党署厅]|大学|公司|政府|银行|组织|集团)$/u;
const TITLED = /(?:部长|主席|秘书长?|总统|总理|首相|主任|局长|市长|发言人|专家|教授|[^\s]学家|经理|总裁|议员|官员|大使|律师)(\p{Script=Han}[\p{Script=Han}·]+)$/u;
const BARE_ARTICLE = /^(the|an)$/i;
const PRONOUN = /^(he|she|it|they|who|which|we|i|him|her|them|他|她|它|他们|她们)$/i;
const PARTS = /[\p{L}\p{M}\p{N}-]+/gu;
export const UNNAMED = /^((an?|one|two|three|some|several|many|most|other|another) |[一几多][名位])/i;
const withoutArticle = (words) => words.trim().replace(ARTICLE, "");
const withoutOwner = (words) => withoutArticle(words).replace(/^(its|their|his|her|our) (own )?/i, "");
const OF_STATES = /\b(government|ministry|department|office|parliament|cabinet|treasury|army|navy|police|coastguard|agency|bureau|court|prosecutor)\b/i;
const OF_ONE = /^(government|parliament|cabinet|treasury|army|navy|police|coastguard)$/i;
const isName = (words) => /\p{Lu}/u.test(words);
const capital = (each) => each[0].toUpperCase() + each.slice(1);

const plain = (name) => withoutArticle(name).toLowerCase();

const lower = (words) => words.toLowerCase().match(PARTS) ?? [];

/** Whether what the words mean, the `others` may mean too: they are no name, or have a part of it in common. */
export function isOneName(words, others) {
  return !PRONOUN.test(words) && (!isName(withoutOwner(others)) || lower(words).some((part) => part.length > 2 && !BARE_ARTICLE.test(part) && lower(others).includes(part)));
}

/** How the words name the source called `name`: codebook key of the mention. */
export function mentionOf(words, name) {
  if (!words) return "none";
  if (PRONOUN.test(words)) return "pronoun";
  if (!name) return "unnamed";
  const bare = withoutArticle(words);
  if (!/\p{Lu}|\p{Ll}/u.test(bare)) return name.includes(bare) || bare.includes(name) ? "named" : "description";
  const capitals = (bare.match(PARTS) ?? []).filter((part) => /^\p{Lu}/u.test(part));
  const [before, ...after] = name.split(" of ");
  const head = new Set(lower(after.length ? before : name));
  if (capitals.some((part) => head.has(part.toLowerCase())) || bare.toLowerCase() === name.toLowerCase()) return "named";
  return capitals.length && bare.replace(NAME, "").trim() === "" ? "metonym" : "description";
}

/** Names that the words themselves make: "Sorrin’s Ministry of Trade" is the "Ministry of Trade of Sorrin", too. */
function namesIn(words) {
  const bare = withoutOwner(words).replace(/(?<=\p{Ll})[’']s$/u, "");
  if (!bare || PRONOUN.test(bare)) return [];
  const [, whose, what] = /^(.+?)[’']s? (.+)$/.exec(bare) ?? [];
  const owned = !what ? [] : /^\p{Lu}/u.test(what) || !/ /.test(what) ? [`${capital(what)} of ${/^the /i.test(words.trim()) ? "the " : ""}${whose}`, ...isName(whose) ? [`${whose} ${capital(what)}`] : []] : [];
  const [, titled] = TITLED.exec(bare) ?? [];
  if (titled) return [titled, bare];
  const named = bare.match(NAME) ?? [];
  return [...owned, ...named.filter((name) => name !== whose), ...named.length && bare.includes(", ") ? [] : [bare, withoutArticle(words)]];
}

/** Bodies of a state with the state, where the name leaves it out: a target, or what another body is said to be of. */
function withState(desk, name, words, known) {
  const bare = withoutOwner(words).replace(/[’']s$/, "");
  const bodies = [name, ...OF_ONE.test(bare) ? [capital(bare)] : []].filter((body) => OF_STATES.test(body) && isName(body[0]));
  const within = (names, form) => names.flatMap((each) => form.exec(each.name)?.[1] ?? []);
  const often = (state) => desk.text.string.split(state).length - 1;
  const others = within(known, /^(?:[Gg]overnment|[Pp]arliament|.+ of .+) of (\p{Lu}\p{Ll}[\p{L}\p{M}-]+)$/u);
  const states = [...new Set([...within(desk.payload.targets, /^(\p{Lu}\p{Ll}[\p{L}\p{M}-]+)$/u), ...others.filter(often)])];
  const likely = states.sort((one, other) => often(other) - often(one)).slice(0, 2);
  return bodies.filter((body) => ![...states, ...others].some((state) => body.includes(state))).flatMap((body) => likely.map((state) => `${body} of ${state}`));
}

/** Who may be meant by the claim's source, the likeliest first; the machine's own proposal leads while it is unsure. */
export function sourceChoices(desk, item, limit = 5, record = desk.shown(item)) {
  const words = desk.text.quote(record.source).join(" ");
  const known = knownSources(desk);
  const find = (name) => known.find((source) => plain(source.name) === plain(name)) ?? { name, entry: null, here: false };
  const parts = new Set(PRONOUN.test(words) ? [] : lower(withoutArticle(words)).filter((part) => part.length > 2 && !BARE_ARTICLE.test(part)));
  const before = desk.claims.filter((other) => other !== item && byPlace(desk.shown(other).content, record.content) < 0);
  const said = before.map((other) => desk.shown(other).source_name.toLowerCase());
  const near = (name) => { const last = said.lastIndexOf(name); return last < 0 ? 0 : 1 / (said.length - last); };
  const shared = ({ name }) => lower(name).filter((part) => parts.has(part)).length;
  const rank = (source) => 2 * shared(source) + 2 * near(source.name.toLowerCase()) + source.here;
  const ranked = known.map((source) => [rank(source), source]).filter(([value]) => value >= 1).sort((a, b) => b[0] - a[0]).map(([, source]) => source);
  const made = namesIn(words).map(find);
  const stated = withState(desk, record.source_name, words, known).map(find);
  const proposal = item.suggestion?.source_name && desk.isUnsureOfSource(item) ? [find(item.suggestion.source_name)] : [];
  const hasName = TITLED.test(words) || BODY.test(words) || isName(withoutOwner(words)) && !(ranked[0] && shared(ranked[0]));
  const all = [...proposal, ...hasName ? made : [], ...ranked.slice(0, 2), ...stated, ...made, ...ranked.slice(2)];
  const names = new Set([proposal.length ? "" : plain(record.source_name)]);
  return all.filter(({ name }) => !names.has(plain(name)) && names.add(plain(name))).slice(0, limit);
}

/** What being said by `source` brings into the record: name, registry entry, mention, and the type that it has elsewhere. */
export function saidBy(desk, item, record, { name, entry }) {
  const twin = desk.claims.find((other) => other !== item && desk.shown(other).source_name === name &&
    desk.shown(other).values.source_type && !desk.questions(other).some(({ field }) => field?.key === "source_type"));
  const type = entry?.values?.source_type ?? (twin && desk.shown(twin).values.source_type);
  const next = { ...record, source_name: name, source_id: entry?.id ?? (twin ? desk.shown(twin).source_id : null) };
  if (name !== record.source_name) next.mention = mentionOf(desk.text.quote(record.source).join(" "), name);
  if (type && !item?.chosen.has("source_type/")) next.values = { ...record.values, source_type: type };
  return next;
}
