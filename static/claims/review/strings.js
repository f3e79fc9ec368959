// Every text of the review page and the sentence pass. Names of labels come from the codebook.

const language = document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";
const { default: texts } = await import(`./strings-${language}.js`);
let more = null;

/** The text under `name`, for one thing that under `name_1` if there is one, with its {parameters} filled in. */
export function t(name, parameters = {}) {
  return (parameters.n === 1 && texts[`${name}_1`] || texts[name]).replace(/\{(\w+)\}/g, (whole, key) => parameters[key] ?? whole);
}

/** A part of the page that is fetched when it is first asked for, with its texts. */
export async function fetched(name) {
  more ??= import(`./more-${language}.js`).then((found) => Object.assign(texts, found.default));
  const [part] = await Promise.all([import(`./${name}.js`), more]).catch((problem) => { more = null; throw problem; });
  return part;
}
