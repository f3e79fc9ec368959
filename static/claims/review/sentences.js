// The sentence pass: each sentence of the article is one item, with what the machine found in it as its proposal.
// It ends as a claim whose content is the sentence, or as "no claim". Everything else is the review page's.

import { Text, cutSentences } from "../text.js";

/** The payload with one suggestion a sentence. A suggestion of the pipeline proposes for the sentence it begins in; for one
 * that it goes on in, and where no other begins, whose it is and how it is meant. */
export function bySentence(payload) {
  const text = new Text(payload.article.text);
  const all = payload.sentences.length ? payload.sentences : cutSentences(text, payload.article.language);
  const within = (spans, [start, end]) => spans.some(([s, e]) => s < end && e > start);
  const sentences = all.filter((sentence) => !within(payload.leftovers, sentence));
  const free = new Set(payload.suggestions);
  const suggestions = sentences.map((sentence, index) => {
    const found = [...free].filter((candidate) => within(candidate.content.slice(0, 1), sentence));
    for (const each of found) free.delete(each);
    const said = found.find((each) => each.quotation !== "own_voice");
    const goesOn = !said && payload.suggestions.find((each) => each.quotation !== "own_voice" && within(each.content, sentence));
    const best = said ?? (goesOn ? { ...goesOn, id: null } : found[0]);
    return { ...(best ?? EMPTY), key: `p${index}`, parent: null, content: [sentence], cue: [], quotation: "indirect" };
  });
  return { ...payload, mode: "sentence", sentences: all, suggestions };
}

const EMPTY = { id: null, source: [], source_name: "", antecedent: null, mention: "none", attitude: "statement", values: {}, scores: {}, reasons: {} };
