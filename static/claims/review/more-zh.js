// 只有按需加载的部分才用到的文字。

export default {
  close: "关闭", submitted: "已提交", to_project: "返回项目", not_sent: "服务器没有响应，请重试。", stale_review: "已在另一个窗口改动：页面已更新，请再次提交。", conflict_text: "您改动这条主张时，它在另一个窗口或被他人改动了。请保留其一：",
  mine: "您的版本", theirs: "对方的版本", keep_mine: "保留您的版本", keep_theirs: "保留对方的版本", refused: "服务器拒绝了一处改动，主张已恢复原状：{detail}", refused_title: "被拒绝",
  sign_in: "重新登录", sign_in_text: "会话已结束。{n} 处改动存于此浏览器，登录后即发送。", username: "用户名", password: "密码", wrong: "登录失败。请检查用户名和密码。", help: "按键",
  help_note: "当焦点在正文或卡片上时，单字母按键有效。使用屏幕阅读器时，请先离开浏览模式（NVDA 与 JAWS：Insert+空格、Insert+Z）。", letters_on: "使用单字母按键", remap: "请按“{name}”的新按键，按 Escape 保持不变",
  taken: "{key} 已用于“{name}”", answers: "回答和理由", answers_shown: "回答：按钮上所示的键", c_names: "来源是名称旁按钮所示者", reset_keys: "恢复标准按键", change_key: "更改", palette: "查找操作", palette_none: "没有这样的操作", no_guidelines: "本项目还没有编码指南。",
  history: "历史", history_none: "尚无改动。", restore: "回到此处", c_history: "本文的历史", v_rejected: "已拒绝", v_no_claim: "无主张", v_no_claim_off: "撤回“无主张”", v_values: "关于本文",
  v_submitted: "已提交", v_reopened: "已重新打开", v_linked: "已关联来源库", v_unnested: "已移出", g_move: "移动", g_decide: "决定", g_spans: "文字范围", g_text: "在正文中",
  g_page: "页面", c_next: "下一条主张", c_prev: "上一条主张", c_accept: "接受并继续", c_undecided: "下一条未决定的主张", c_reject: "拒绝，再按数字选理由", c_add: "添加主张：选中的文字，否则为遗漏的内容",
  c_voice: "接受记者自述的句子", c_voice_open: "逐句显示记者自述", c_source: "填写来源名称", c_apply: "用于该来源的全部主张", c_above: "与上一条主张来源相同", c_target: "下一个立场对象",
  c_clear: "清除答案", c_clear_rest: "其余问题均不适用", c_uncertain: "标记为不确定", c_note: "写备注", c_why: "为什么有此建议", c_reconsider: "撤回决定", c_part: "下一部分：内容、提示语、来源",
  c_split: "在连词处拆分", c_merge: "与下一条主张合并", c_part_back: "上一部分：来源、提示语、内容", c_target_back: "立场的上一个对象", c_name_words: "选中的文字作为来源名称",
  c_mention: "来源的下一种称呼方式", c_attitude: "下一种表述类型", c_drop: "去掉这一部分", c_reading: "换一种方式读这句话", reading_n: "第 {n} 种读法，共 {all} 种：{words}", reading_none: "没有其他读法", c_nest: "放入包含它的主张", c_edges: "{edge}{where}一个{unit}", c_cut: "从内容中剪去选中的文字",
  left: "后退", right: "前进", c_no_claim: "此处无主张", c_undo: "撤销", c_redo: "重做", c_palette: "全部操作", c_help: "按键", c_guidelines: "编码指南", c_submit: "提交",
  c_next_article: "下一篇文章", c_cursor: "光标按{unit}{where}移动", c_role: "选中的文字作为{role}", c_piece: "选中的文字作为内容的另一片段", comment: "评论",
  comment_say: "发表", comment_whole: "针对整篇文章", comments_none: "还没有您可以阅读的评论。", comment_hint: "用 @ 提及同事。盲审期间，文章的其他评审者看不到评论。",
  comment_offline: "服务器没有响应。您写的内容仍在这里：请重试。", ask_question: "就指南提问（在新标签页中）", c_comments: "这条主张和文章的评论",
  v_merged: "标签已合并", v_unmerged: "已撤销合并", v_moved: "已改用另一版编码手册",
  split_done: "从“{words}”处拆分", split_none: "没有可拆分的位置", merge_done: "已与下一条主张合并", merge_none: "没有下一条主张", merge_lost: "未采用：{answers}",
  submit_first: "请先处理：{what}", undecided_n: "{n} 条主张未决定", voice_undecided: "{n} 句记者自述未决定", pending_n: "{n} 处改动尚未保存", split_claim: "拆分", deleted: "（已撤回）",
  why_record: "依据：{reason}", unnest: "移出", parent: "所属主张", all_actions: "所有操作",
};
