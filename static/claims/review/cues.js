// What the cue of an added claim says of it, by the pipeline's classes of verbs.

import { isEmpty, withAnswer } from "./records.js";

const IRREGULAR = { said: "say", told: "tell", wrote: "write", written: "write", spoke: "speak", knew: "know", known: "know", understood: "understand", found: "find", shown: "show",
  thought: "think", saw: "see", seen: "see", felt: "feel", held: "hold", foresaw: "foresee", swore: "swear", sworn: "swear", chose: "choose", meant: "mean", sought: "seek", forbade: "forbid" };
/** Chinese verbs by class: whichever part of a cue comes first here. */
const CHINESE = { deny: "否认 反驳 质疑 反对 抗议", criticise: "批评 谴责 抱怨", accuse: "指责", refuse: "拒绝", order: "下令", urge: "要求 建议 呼吁 敦促 提议", vow: "承诺 保证",
  want: "希望 计划 打算", believe: "认为 相信 预计 估计 担心", praise: "欢迎 支持", warn: "警告", admit: "承认 强调 透露 证实 同意 重申", claim: "坚持 主张", say: "说 称 表示 指出 宣布 告诉 写道 报道 解释 补充 回应" };
const NEGATED = /\b(not|never|no|neither|nor)\b|n[’']t\b|[不没未]/i;
const POSSIBLE = /^(may|might|could|would|can|perhaps|possibly|probably|likely|apparently|seems?|appears?)$/i;
const HEDGING = /\b(seem|appear)/i;
const PASSIVE = /^(.* )?(is|are|was|were|been|being) \S+/i;  // without who says it, somebody unnamed does
/** What is asked for begins with it, whom it is asked of before it: "to go", "the mayor to go". */
const OPENED = /^(?:(?:(?:the|an?|his|her|its|their) |(?=him|her|it|them|us|me|you|\p{Lu}))(?:\S+ ){1,4}?)?(to|for|that)\b/u;
const WISHES = new Set(["praise", "want", "vow", "urge", "believe", "order"]);

/** The lists with the classes by verb, which are made once. */
function classed(lists) {
  lists.classes ??= new Map(Object.entries(lists.verbs).flatMap(([name, verbs]) => verbs.split(" ").map((verb) => [verb, name])));
  return lists;
}

/** The known verb of which a word is a form, and its class. */
function known(classes, word) {
  const lower = word.toLowerCase();
  const verbs = [IRREGULAR[lower], lower];
  for (const ending of ["s", "es", "d", "ed", "ing"]) {
    if (!lower.endsWith(ending)) continue;
    const base = lower.slice(0, -ending.length);
    verbs.push(base, `${base}e`, base.replace(/i$/, "y"), base.replace(/(.)\1$/, "$1"));
  }
  const verb = verbs.find((each) => classes.has(each));
  return verb && { verb, name: classes.get(verb) };
}

/** What the words of a cue say about the claim that they bring in: { attitude, commitment, claim_kind }, "" for what they
 * leave open; null for a cue that is not known. The first verb that does more than say or hedge decides. */
export function cueSays(lists, cue, content) {
  const { says, turns, classes } = classed(lists);
  const words = cue.toLowerCase().match(/\p{L}+/gu) ?? [];
  const chinese = Object.entries(CHINESE).find(([, list]) => list.split(" ").some((verb) => cue.includes(verb)));
  const found = chinese ? [{ name: chinese[0] }] : words.map((word) => known(classes, word)).filter(Boolean);
  const weight = ({ name }) => ({ say: 0, discuss: 0, hedge: 1 })[name] ?? 2;  // "appears to support" is support
  const [chosen] = found.sort((a, b) => weight(b) - weight(a));
  if (!chosen) return null;
  const beside = [...words, OPENED.exec(content)?.[1].toLowerCase()];
  const [, name] = Object.entries(turns[chosen.verb] ?? {}).find(([word]) => beside.includes(word)) ?? [null, chosen.name];
  const [attitude, commitment, kind] = says[name];
  const isNegated = NEGATED.test(cue);
  const isPossible = [...words, ...content.split(" ")].some((word) => POSSIBLE.test(word)) || /可能|也许|或许|大概/.test(content);
  if (commitment === "support" && HEDGING.test(cue)) return { attitude, commitment: "hedge", claim_kind: "" };
  const isOpen = isNegated || commitment === "support" && isPossible;
  return { attitude, commitment: !isOpen ? commitment : isNegated && WISHES.has(name) ? "reject" : "", claim_kind: isNegated ? "" : kind };
}

/** The record of an added claim with what its cue says, where the codebook asks for it and nobody has answered. */
export function withCue(desk, item, record) {
  const [cue, content] = [record.cue, record.content].map((spans) => desk.text.quote(spans).join(" "));
  const said = cueSays(desk.payload.cues, cue, content);
  if (!said) return record;
  if (!record.source.length && PASSIVE.test(cue)) said.source_type = "unnamed";
  const isWanted = ({ key, labels }) => said[key] && labels.some((label) => label.key === said[key]) && isEmpty(record.values[key]) && !item.chosen.has(`${key}/`);
  return desk.fields.filter(isWanted).reduce((each, field) => withAnswer(each, field, "", said[field.key]), { ...record, attitude: said.attitude });
}
