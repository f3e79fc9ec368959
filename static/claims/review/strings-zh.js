// 简体中文。

export default {
  claim: "第 {n} 条主张，共 {all} 条", own_voice: "记者自述", voice_n: "{n} 句", yes: "是", no: "否", suggested: "建议", draft: "已改动，未决定", accepted: "已接受",
  corrected: "已更正", added: "已添加", rejected: "已拒绝：{reason}", emptied: "无主张", open: "待定", is_claim: "是主张", sure: "{p}%", unsure: "不确定",
  no_source: "未点名消息来源", said_by: "“{words}”", decided: "已决定 {done} / {all}", voice_left: "还有 {n} 句记者自述待定", saved: "已保存", saving: "正在保存……",
  offline: "离线：{n} 处改动存于本机", failing: "未保存：服务器没有回应，{s} 秒后重试", signed_out: "已退出登录：{n} 处改动存于本机", not_open: "已在别处提交：{n} 处改动未发送",
  forbidden: "未保存：{detail}", held: "{n} 条已在别处改动", full: "浏览器存储已满：改动只存在内存中", accept: "接受", keep_next: "下一条", edit_spans: "文字范围", reject: "拒绝",
  delete: "删除", removed: "已删除", reconsider: "重新决定", reject_why: "为什么拒绝？", uncertain: "我不确定", note: "备注", note_hint: "写给自己和裁定者", why: "理由", source_name: "谁说的",
  stance_of: "{field}：{target}", none: "无", clear: "与此无关", decide_field: "请决定：{field}", decide_source: "请决定：谁说的", needs: "缺少 {fields}",
  machine: "机器：{label} {p}%", read_as: "“{words}”解读为 {name}", why_record: "依据：{reason}", apply_source: "把名称和类型用于该来源的其他 {n} 条主张",
  applied: "已用于 {n} 条主张", back: "返回", group_first: "{group}：请选择类型", content: "内容", cue: "提示语", source_span: "来源", part: "部分", piece: "{role} {n}",
  wider_start: "起点提前", tighter_start: "起点推后", wider_end: "终点推后", tighter_end: "终点提前", as_content: "内容", as_source: "来源", as_cue: "提示语",
  add_piece: "添加片段", cut_out: "剪去", new_claim: "新主张", no_claim: "此处无主张", no_claim_set: "已标记：此处无主张", no_claim_unset: "已取消标记", mention: "提及方式",
  attitude: "表述类型", parent: "所属主张", nest: "放入", unnest: "移出", nested: "现属于第 {n} 条主张", unnested: "不再属于其他主张", nest_none: "没有已决定的主张包含它", more: "更多",
  accept_all: "全部接受", accept_sure: "接受 {n} 句", voice_done: "已接受 {n} 句", voice_rest: "{n} 句需要回答", voice_none: "没有待定的记者自述", show: "显示", hide: "隐藏",
  submit: "提交", submit_first: "请先处理：{what}", undecided_n: "{n} 条主张未决定", voice_undecided: "{n} 句记者自述未决定", pending_n: "{n} 处改动尚未保存",
  submitted_text: "本次评审已提交。可以阅读；在裁定开始之前可以重新打开。", reopen: "重新打开", next_article: "下一篇文章", all_decided: "全部已决定。", nothing_undo: "没有可撤销的操作",
  nothing_redo: "没有可重做的操作", undone: "已撤销：{what}", redone: "已重做：{what}", cleared: "清除回答", split_claim: "拆分", conflict: "已在别处改动", deleted: "（已撤回）", guidelines: "编码指南", about_article: "关于本文",
  as_typed: "按输入作为新名称", type_name: "输入名称", here: "本文", registry: "来源库", time: "已工作 {m} 分 {s} 秒", split_done: "从“{words}”处拆分", split_none: "没有可拆分的位置",
  merge_done: "已与下一条主张合并", merge_none: "没有下一条主张", hidden: "本文隐藏了建议：请自行添加。", none_yet: "没有建议。请选中主张的文字，然后按 a。", drop_none: "用 s 选择要去掉的部分；内容至少保留一段",
  start: "起点", end: "终点", token: "词", clause: "小句", sentence: "句子", paragraph: "段落", comments: "评论",
  not_loaded: "服务器没有响应，这一部分无法加载。",
};
