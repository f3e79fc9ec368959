// What ReDoc makes as it runs: its style sheets get the nonce of this page, and the emblem that it would fetch from
// elsewhere becomes an empty element.

const { nonce } = document.currentScript;
const createElement = document.createElement.bind(document);

document.createElement = (name, options) => {
  const element = createElement(name === "img" ? "span" : name, options);
  if (name === "style") element.nonce = nonce;
  return element;
};
