// What the cue of an added claim says of it: the pipeline's classes of verbs, which a test compares with its lexicon.

import { isEmpty, withAnswer } from "./records.js";

/** [attitude, commitment, claim kind or "" where the content decides, verbs] by class. */
export const CLASSES = {
  say: ["statement", "support", "", "add announce answer argue articulate begin blog brief broadcast calculate caption chant cite clarify comment communicate continue convey counter declare deliver detail disclose echo email estimate exclaim explain express forecast go inform interject invoke issue joke leak list mention muse narrate notify observe open opine outline paraphrase pen posit post predict proclaim project publish quip quote read reason recall recite reckon recount reference reiterate relate release remark repeat reply report respond retort retweet say scream shout signal speak specify state submit summarise summarize talk tell testify text tweet unveil voice whisper write yell"],
  claim: ["statement", "support", "", "allege assert bill boast brag claim contend crow hype insist maintain pitch profess purport tout"],
  admit: ["statement", "support", "", "acknowledge admit affirm agree assure attest certify concede concur confess confirm emphasise emphasize highlight know note point realise realize reassure recognise recognize remember remind reveal stress underline underscore understand verify vouch"],
  find: ["statement", "support", "fact", "ascertain conclude detect determine discover establish find learn rule"],
  show: ["statement", "support", "fact", "demonstrate document illustrate prove show spell"],
  judge: ["statement", "support", "opinion", "brand call cast characterise characterize compare deem depict describe dub hail label liken portray pronounce term"],
  suggest: ["statement", "hedge", "", "hint imply indicate intimate speculate suggest"],
  hedge: ["belief", "hedge", "", "appear fear guess hypothesize presume seem surmise suspect theorize"],
  believe: ["belief", "support", "", "admire anticipate appreciate assume believe bemoan cherish convince despise dread enjoy envision expect favor favour feel foresee hate hold imagine judge lament love mourn perceive prefer regard regret resent see think tolerate trust view wish worry"],
  warn: ["statement", "support", "", "alert caution warn"],
  accuse: ["statement", "support", "opinion", "accuse attribute blame charge credit fault implicate impugn scold"],
  deny: ["statement", "reject", "", "balk brush challenge condemn contest contradict decry denounce deny disagree disavow discount dismiss disown dispute distance doubt downplay lash negate object oppose overturn protest rail rebuff rebut refute reject renounce repudiate resist scrap shrug veto withhold"],
  criticise: ["statement", "reject", "opinion", "assail attack bash belittle berate blast castigate chide complain criticise criticize demean demonize deplore deride disparage excoriate fume gripe grumble hammer insult knock lambast lambaste mock pan question rant rap rebuke ridicule rip savage scoff skewer slam sneer taunt trash unload vilify"],
  praise: ["statement", "support", "opinion", "advocate apologise apologize applaud back bless celebrate champion cheer commend compliment congratulate defend embrace endorse extol extoll flatter greenlight justify laud praise promote salute support thank vindicate welcome"],
  urge: ["order", "support", "proposal", "advise appeal beg campaign counsel dare demand encourage exhort float implore invite lobby nominate nudge persuade petition plead press prod propose push recommend request urge"],
  order: ["order", "support", "proposal", "approve authorise authorize ban command decree dictate direct enact forbid instruct mandate order overrule prohibit require restrict stipulate"],
  vow: ["intention", "support", "pledge", "commit guarantee offer pledge promise swear threaten volunteer vow"],
  want: ["intention", "support", "pledge", "aim aspire choose decide desire hope intend like look mean need opt plan prepare seek vote want yearn"],
  refuse: ["intention", "reject", "pledge", "decline forswear hesitate refuse"],
  consider: ["intention", "neutral", "proposal", "consider contemplate mull"],
  ask: ["statement", "neutral", "", "ask enquire grill inquire pose probe query quiz wonder"],
  discuss: ["statement", "neutral", "", "address allude broach debate discuss dwell elaborate explore expound focus ponder refer reflect review riff touch weigh"],
};

const IRREGULAR = { said: "say", told: "tell", wrote: "write", written: "write", spoke: "speak", knew: "know", known: "know", understood: "understand", found: "find", shown: "show",
  thought: "think", saw: "see", seen: "see", felt: "feel", held: "hold", foresaw: "foresee", swore: "swear", sworn: "swear", chose: "choose", meant: "mean", sought: "seek", forbade: "forbid" };
/** Chinese verbs by class: whichever part of a cue comes first here. */
const CHINESE = { deny: "否认 反驳 质疑 反对 抗议", criticise: "批评 谴责 抱怨", accuse: "指责", refuse: "拒绝", order: "下令", urge: "要求 建议 呼吁 敦促 提议", vow: "承诺 保证",
  want: "希望 计划 打算", believe: "认为 相信 预计 估计 担心", praise: "欢迎 支持", warn: "警告", admit: "承认 强调 透露 证实 同意 重申", claim: "坚持 主张", say: "说 称 表示 指出 宣布 告诉 写道 报道 解释 补充 回应" };
const NEGATED = /\b(not|never|no|neither|nor)\b|n[’']t\b|[不没未]/i;
const POSSIBLE = /^(may|might|could|would|can|perhaps|possibly|probably|likely|apparently|seems?|appears?)$/i;
const PASSIVE = /^(.* )?(is|are|was|were|been|being) \S+/i;  // without who says it, somebody unnamed does
const WISHES = new Set(["praise", "want", "vow", "urge", "believe", "order"]);

const classes = new Map(Object.entries(CLASSES).flatMap(([name, [,,, verbs]]) => verbs.split(" ").map((verb) => [verb, name])));

/** The class of a word that is a form of a known verb. */
function classOf(word) {
  const lower = word.toLowerCase();
  const verbs = [IRREGULAR[lower], lower];
  for (const ending of ["s", "es", "d", "ed", "ing"]) {
    if (!lower.endsWith(ending)) continue;
    const base = lower.slice(0, -ending.length);
    verbs.push(base, `${base}e`, base.replace(/i$/, "y"), base.replace(/(.)\1$/, "$1"));
  }
  return classes.get(verbs.find((verb) => classes.has(verb))) ?? null;
}

/** What the words of a cue say about the claim that they bring in: { attitude, commitment, claim_kind }, "" for what they
 * leave open; null for a cue that is not known. The first verb that does more than say decides. */
export function cueSays(cue, content) {
  const words = cue.match(/\p{L}+/gu) ?? [];
  const chinese = Object.entries(CHINESE).find(([, verbs]) => verbs.split(" ").some((verb) => cue.includes(verb)));
  const found = chinese ? [chinese[0]] : words.map(classOf).filter(Boolean);
  let name = found.find((each) => each !== "say" && each !== "discuss") ?? found[0];
  if (!name) return null;
  const isFor = words.some((word) => /^(for|to|on)$/i.test(word)) || /^to /i.test(content);
  if (isFor && words.some((word) => /^agree/i.test(word))) name = "vow";
  if (isFor && (name === "ask" || name === "judge" && words.some((word) => /^call/i.test(word)))) name = "urge";
  const [attitude, commitment, kind] = CLASSES[name];
  const isNegated = NEGATED.test(cue);
  const isPossible = [...words, ...content.split(" ")].some((word) => POSSIBLE.test(word)) || /可能|也许|或许|大概/.test(content);
  const isOpen = isNegated || commitment === "support" && isPossible;
  return { attitude, commitment: !isOpen ? commitment : isNegated && WISHES.has(name) ? "reject" : "", claim_kind: isNegated ? "" : kind };
}

/** The record of an added claim with what its cue says, where the codebook asks for it and nobody has answered. */
export function withCue(desk, item, record) {
  const [cue, content] = [record.cue, record.content].map((spans) => desk.text.quote(spans).join(" "));
  const said = cueSays(cue, content);
  if (!said) return record;
  if (!record.source.length && PASSIVE.test(cue)) said.source_type = "unnamed";
  const isWanted = ({ key, labels }) => said[key] && labels.some((label) => label.key === said[key]) && isEmpty(record.values[key]) && !item.chosen.has(`${key}/`);
  return desk.fields.filter(isWanted).reduce((each, field) => withAnswer(each, field, "", said[field.key]), { ...record, attitude: said.attitude });
}
