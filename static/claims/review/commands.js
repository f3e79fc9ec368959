// Every action of the page with its name and its keys; the palette, the cheat sheet and the keyboard read this list.

import { t } from "./strings.js";

const UNITS = [["token", "ArrowLeft", "ArrowRight", ""], ["clause", "ArrowLeft", "ArrowRight", "Ctrl+"],
  ["sentence", "ArrowUp", "ArrowDown", ""], ["paragraph", "ArrowUp", "ArrowDown", "Ctrl+"]];

/** [{ id, group, name, keys, run, when }]; `when` is claim, text or page: what has to be in focus. */
export function makeCommands(act, cursor, page) {
  const command = (id, group, keys, run, when = "claim", name = t(`c_${id}`)) => ({ id, group, keys, run, when, name });
  const edges = ["end", "start"].flatMap((edge) => UNITS.flatMap(([unit, back, on, extra]) => [[back, -1, "left"], [on, 1, "right"]].map(
    ([arrow, direction, where]) => command(`edge-${edge}-${unit}-${where}`, "spans", [`${extra}${edge === "end" ? "Shift" : "Alt"}+${arrow}`],
      () => act.edge(edge, unit, direction), "claim", t("c_edges", { edge: t(edge), where: t(where), unit: t(unit) })))));
  return [
    command("next", "move", ["j", "ArrowDown"], () => act.step(1)),
    command("prev", "move", ["k", "ArrowUp"], () => act.step(-1)),
    command("undecided", "move", ["."], () => act.undecided(), "any"),
    command("text", "move", ["ArrowRight", "ArrowLeft"], () => cursor.move("token", 1, false)),
    command("accept", "decide", ["Enter"], () => act.accept()),
    command("reject", "decide", ["x"], () => act.rejecting()),
    command("reconsider", "decide", ["z"], () => act.reconsider()),
    command("voice", "decide", ["v"], () => act.voice(), "any"),
    command("voice_open", "decide", ["Shift+V"], () => act.voiceOpen(), "any"),
    command("source", "decide", ["n"], () => act.naming()),
    command("apply", "decide", ["y"], () => act.apply()),
    command("above", "decide", ["Shift+Y"], () => act.above()),
    command("target", "decide", ["t"], () => act.nextTarget()),
    command("clear", "decide", ["Backspace"], () => act.clearCurrent()),
    command("uncertain", "decide", ["Shift+F"], () => act.flag()),
    command("note", "decide", ["Shift+N"], () => act.noting()),
    command("why", "decide", ["i"], () => act.why(), "any"),
    command("part", "spans", ["s"], () => act.part()),
    ...edges,
    command("split", "spans", ["c"], () => act.split()),
    command("merge", "spans", ["m"], () => act.merge()),
    command("nest", "spans", ["Shift+H"], () => act.nest()),
    command("add", "text", ["a"], () => act.add(), "any"),
    command("no_claim", "text", ["0"], () => act.noClaim(), "any"),
    ...[["ArrowLeft", -1], ["ArrowRight", 1]].flatMap(([arrow, by]) => [
      command(`cursor${by}`, "text", [arrow], () => cursor.move("token", by, false), "text", t("c_cursor")),
      command(`extend${by}`, "text", [`Shift+${arrow}`], () => cursor.move("token", by, true), "text", t("c_extend")),
      command(`cursor_s${by}`, "text", [`Ctrl+${arrow}`, `Alt+${arrow}`, by < 0 ? "ArrowUp" : "ArrowDown"], () => cursor.move("sentence", by, false), "text", t("c_cursor_s")),
      command(`extend_s${by}`, "text", [`Ctrl+Shift+${arrow}`, `Alt+Shift+${arrow}`, by < 0 ? "Shift+ArrowUp" : "Shift+ArrowDown"], () => cursor.move("sentence", by, true), "text", t("c_extend"))]),
    command("role_content", "text", ["c"], () => act.role("content"), "text", t("c_role", { role: t("content") })),
    command("role_source", "text", ["s"], () => act.role("source"), "text", t("c_role", { role: t("source_span") })),
    command("role_cue", "text", ["w"], () => act.role("cue"), "text", t("c_role", { role: t("cue") })),
    command("piece", "text", ["e"], () => act.piece(), "text"),
    command("cut", "text", ["r"], () => act.cutOut(), "text"),
    command("undo", "page", ["u", "Ctrl+Z"], () => act.undo(), "any"),
    command("redo", "page", ["Shift+U", "Ctrl+Shift+Z", "Ctrl+Y"], () => act.redo(), "any"),
    command("palette", "page", ["Ctrl+K"], () => page.palette(), "page"),
    command("help", "page", ["?"], () => page.help(), "any"),
    command("guidelines", "page", ["Shift+G"], () => page.guidelines(), "any"),
    command("history", "page", ["Shift+L"], () => page.history(), "any"),
    command("submit", "page", ["Ctrl+Enter"], () => page.submit(), "page"),
    command("next_article", "page", ["Shift+J"], () => page.next(), "any"),
  ];
}
