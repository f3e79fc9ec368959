// Every action of the page with its name and its keys; the palette, the cheat sheet and the keyboard read this list.

import { t } from "./strings.js";

/** [unit, arrow with a place for Shift or Alt, direction]; in a text that reads to the left, left goes on. */
function movesIn(isReversed) {
  const across = isReversed ? ["Right", "Left"] : ["Left", "Right"];
  return [["token", "", across], ["clause", "Ctrl+", across], ["sentence", "", ["Up", "Down"]], ["paragraph", "Ctrl+", ["Up", "Down"]]]
    .flatMap(([unit, ctrl, [back, on]]) => [[unit, `${ctrl}{}Arrow${back}`, -1], [unit, `${ctrl}{}Arrow${on}`, 1]]);
}

/** [{ id, group, name, keys, run, when }]; `when` is claim, text, any or page: what has to be in focus. */
export function makeCommands(act, cursor, page) {
  const command = (id, group, keys, run, when = "claim", name = () => t(`c_${id}`)) => ({ id, group, keys, run, when, get name() { return name(); } });
  const arrows = movesIn(cursor.desk.payload.article.direction === "rtl");
  const where = (direction) => t(direction < 0 ? "left" : "right");
  const edges = [["end", "Shift+"], ["start", "Alt+"]].flatMap(([edge, held]) => arrows.map(([unit, arrow, direction]) =>
    command(`edge-${edge}-${unit}${direction}`, "spans", [arrow.replace("{}", held)], () => { if (cursor.range) cursor.extend(edge, unit, direction); else act.edge(edge, unit, direction); },
      "any", () => t("c_edges", { edge: t(edge), where: where(direction), unit: t(unit) }))));
  const moves = arrows.map(([unit, arrow, direction]) => command(`cursor-${unit}${direction}`, "text", [arrow.replace("{}", "")],
    () => cursor.move(unit, direction), unit === "sentence" ? "text" : "any", () => t("c_cursor", { where: where(direction), unit: t(unit) })));
  return [
    command("next", "move", ["j", "ArrowDown"], () => act.step(1)),
    command("prev", "move", ["k", "ArrowUp"], () => act.step(-1)),
    command("undecided", "move", ["."], () => act.undecided(), "any"),
    command("accept", "decide", ["Enter"], () => act.accept()),
    command("reject", "decide", ["x"], () => act.rejecting()),
    command("reconsider", "decide", ["z"], () => act.reconsider()),
    command("voice", "decide", ["v"], () => act.voice(), "any"),
    command("voice_open", "decide", ["Shift+V"], () => act.voiceOpen(), "any"),
    command("source", "decide", ["n"], () => act.naming()),
    command("apply", "decide", ["y"], () => act.apply()),
    command("above", "decide", ["Shift+Y"], () => act.above()),
    command("target", "decide", ["t"], () => act.nextTarget()),
    command("target_back", "decide", ["Shift+B"], () => act.lastTarget()),
    command("clear", "decide", ["Backspace"], () => act.clearCurrent()),
    command("clear_rest", "decide", ["Shift+Backspace"], () => act.clearRest()),
    command("uncertain", "decide", ["Shift+F"], () => act.flag()),
    command("note", "decide", ["Shift+N"], () => act.noting()),
    command("why", "decide", ["i"], () => act.why(), "any"),
    command("mention", "decide", ["Shift+M"], () => act.cycle("mention")),
    command("attitude", "decide", ["Shift+A"], () => act.cycle("attitude")),
    command("part", "spans", ["s"], () => act.nextPart()),
    command("part_back", "spans", ["Shift+S"], () => act.lastPart()),
    command("reading", "spans", ["Shift+O"], () => act.read(), "any"),
    ...edges,
    command("drop", "spans", ["Delete"], () => act.drop()),
    command("split", "spans", ["c"], () => act.split()),
    command("merge", "spans", ["m"], () => act.merge()),
    command("nest", "spans", ["Shift+H"], () => act.nest()),
    command("add", "text", ["a"], () => act.add(), "any"),
    command("no_claim", "text", ["0"], () => act.noClaim(), "any"),
    ...moves,
    command("role_content", "text", ["c"], () => act.role("content"), "text", () => t("c_role", { role: t("content") })),
    command("role_source", "text", ["s"], () => act.role("source"), "text", () => t("c_role", { role: t("source_span") })),
    command("role_cue", "text", ["w"], () => act.role("cue"), "text", () => t("c_role", { role: t("cue") })),
    command("name_words", "text", ["n"], () => act.nameBySelection(), "text"),
    command("piece", "text", ["e"], () => act.piece(), "text"),
    command("cut", "text", ["r"], () => act.cutOut(), "text"),
    command("undo", "page", ["u", "Ctrl+Z"], () => act.undo(), "any"),
    command("redo", "page", ["Shift+U", "Ctrl+Shift+Z", "Ctrl+Y"], () => act.redo(), "any"),
    command("palette", "page", ["Ctrl+K"], () => page.palette(), "page"),
    command("help", "page", ["?"], () => page.help(), "any"),
    command("guidelines", "page", ["Shift+G"], () => page.guidelines(), "any"),
    command("comments", "page", ["Shift+T"], () => page.comments(), "any"),
    command("history", "page", ["Shift+L"], () => page.history(), "any"),
    command("submit", "page", ["Ctrl+Enter"], () => page.submit(), "page"),
    command("next_article", "page", ["Shift+J"], () => page.next(), "any"),
  ];
}
