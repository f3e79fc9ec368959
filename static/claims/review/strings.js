// Every text of the review page and the sentence pass. Names of labels come from the codebook.

const isChinese = document.documentElement.lang.toLowerCase().startsWith("zh");
const { default: texts } = await import(isChinese ? "./strings-zh.js" : "./strings-en.js");

/** The text under `name` with its {parameters} filled in. */
export function t(name, parameters = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (whole, key) => parameters[key] ?? whole);
}
