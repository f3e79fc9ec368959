// What the ideal reviewer sees of the page: its own modules answer. An expression that puts `seen` into the window.

async () => {
  const main = document.querySelector("script[type=module]").src;
  const modules = ["main.js", "fields.js", "sources.js", "actions.js", "strings.js"];
  const [{ desk, keyboard }, fields, sources, actions, { fetched }] = await Promise.all(modules.map((name) => import(new URL(name, main).href)));
  const [{ proposed }, { readings }, { ahead }, { cut, cuts }] = await Promise.all(["adding", "readings", "reading", "splitting"].map(fetched));
  const labels = desk.fields.flatMap((field) => field.labels);

  const brief = (item) => ({
    key: item.key,
    claim: item.claim,
    record: desk.shown(item),
    decided: desk.isDecided(item),
    voice: desk.isVoice(item),
    open: desk.questions(item).map(({ field, target }) => [field?.key ?? "source_name", target]),
  });
  const answerKey = ([key, { field, target, value, group }]) => ({ key, field: field.key, target, value, group });

  globalThis.seen = {
    async state() {
      while (keyboard.held) await new Promise((done) => setTimeout(done));  // a key's part is being fetched
      const item = desk.focused;
      return {
        items: [...desk.claims, ...desk.voice].map(brief),
        focus: item?.key ?? null,
        selection: desk.selection,
        part: desk.part ?? null,
        voiceOpen: Boolean(desk.voiceOpen),
        target: desk.targetAt(0),
        asking: desk.asking && { field: desk.asking.field?.key ?? null, target: desk.asking.target },
        keys: item ? [...fields.hotkeys(desk, desk.shown(item))].map(answerKey) : [],
        others: item ? actions.sameSource(desk, item).map(({ key }) => key) : [],
        name: item ? desk.shown(item).source_name : "",
        choices: item ? sources.sourceChoices(desk, item).map(({ name }) => name) : [],
      };
    },
    text() {
      const units = ["token", "clause", "sentence", "paragraph"].map((unit) => [unit, desk.text.units(unit, desk.sentences)]);
      return { text: desk.text.string, units: Object.fromEntries(units), targets: desk.targets };
    },
    home: () => { const at = desk.focused ? desk.shown(desk.focused).content[0][0] : 0; return [at, at]; },
    /** What the claim in focus may be read as, a press each, from what it is now. */
    ahead: () => (desk.focused ? ahead(desk, desk.focused) : []),
    /** The same for a claim added out of each selection, null for none. */
    added: (selections) => selections.map((selection) => {
      const { candidate, ...parts } = proposed(desk, selection) ?? { content: [] };
      return parts.content.length ? readings(desk, { cue: [], source: [], ...candidate, ...parts }) : [];
    }),
    /** The contents that splitting the claim in focus makes. */
    split() {
      const { content } = desk.shown(desk.focused);
      const [best] = cuts(desk.text, content);
      return best ? cut(content, best) : null;
    },
    names: (typed) => (typed ? sources.matchSources(sources.knownSources(desk), typed) : sources.sourceChoices(desk, desk.focused, 9)).map(({ name }) => name),
    goOn: (typed) => sources.goOn(desk, typed),
    /** Group of an answer in two steps, and its key in there; none where the group holds nothing else. */
    inGroup(value) {
      const { group, hotkey } = labels.find(({ key }) => key === value);
      return [group, labels.filter((label) => label.group === group).length === 1 ? "" : hotkey];
    },
  };
}
