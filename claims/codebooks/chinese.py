"""The preset codebook in simplified Chinese, as the review page shows it; keys, exports and stored values stay.

A text is shown in Chinese as long as it is the preset's: what a manager has rewritten stays as it was written. Examples
are words of English articles and are not translated.
"""

from typing import Any

from django.utils.translation import get_language

CHINESE = {
    # Groups and types of sources
    "State": "国家机关",
    "Party": "政党",
    "International": "国际",
    "Private": "民间",
    "Text": "文本",
    "Unnamed": "未具名",
    "Reporter": "记者",
    "Ministry": "部委",
    "Ministry, department, agency, bureau, intelligence service, central bank or regulator; ministers, secretaries, "
    "diplomats.": "部、署、局、情报机构、中央银行或监管机构；部长、国务秘书、外交官。",
    "It carries out policy with its own staff, below the head of government.": (
        "在政府首脑之下，以自己的人员执行政策。"
    ),
    "Committee": "委员会",
    "Committee, commission, panel, task force or inquiry set up to examine, recommend or supervise; its chair, members "
    "and staff speaking for it.": (
        "为调查、建议或监督而设立的委员会、专门小组、工作组或调查组；其主席、成员和代表其发言的工作人员。"
    ),
    "A body of members with a remit. Not party committees (party), international commissions (international) or "
    "regulators that enforce rules with their own staff (ministry).": "由成员组成、有明确职责的机构。"
    "不含政党的委员会（政党）、国际委员会（国际）以及以自己的人员执法的监管机构（部委）。",
    "Executive": "行政首脑",
    "Head of state or government, governor, mayor and their offices; a country, a capital or “the government” as a "
    "whole.": "国家元首或政府首脑、省州长、市长及其办公室；以国家、首都或“政府”整体为来源。",
    "If the article shows which ministry is meant, use ministry.": "如果文章表明是哪个部委，请选部委。",
    "Legislature": "立法机关",
    "Parliament, a chamber, its leaders and members speaking as such.": "议会、议院及以此身份发言的领导人和议员。",
    "A member speaking for a committee is committee; as a candidate, party.": (
        "代表委员会发言的议员归委员会；以候选人身份发言归政党。"
    ),
    "Judiciary": "司法机关",
    "Courts, judges, prosecutors, tribunals.": "法院、法官、检察官、法庭。",
    "A justice department is ministry.": "司法部归部委。",
    "Security": "安全力量",
    "Armed forces, police, law-enforcement investigators.": "军队、警察、执法调查人员。",
    "An intelligence service is ministry.": "情报机构归部委。",
    "Party, campaign, candidate, strategist, delegate, party committee.": (
        "政党、竞选团队、候选人、策士、代表、党的委员会。"
    ),
    "Bodies of several states.": "由多个国家组成的机构。",
    "Company": "企业",
    "Firms, executives, trade associations, banks, investors.": "公司、高管、行业协会、银行、投资者。",
    "Expert": "专家",
    "Academics, think tanks, analysts, pollsters, doctors cited for what they know.": (
        "因专业知识被引用的学者、智库、分析师、民调机构、医生。"
    ),
    "An analyst employed by a campaign is party.": "受雇于竞选团队的分析师归政党。",
    "NGO": "非政府组织",
    "Charities, unions, advocacy and religious groups, activists.": "慈善组织、工会、倡议团体、宗教团体、活动人士。",
    "Citizen": "公民",
    "Private persons: witnesses, victims, voters, respondents.": "个人：目击者、受害者、选民、受访者。",
    "“38 % of voters said” is citizen; “the poll shows” is document.": "“38% 的选民说”归公民；“民调显示”归文件。",
    "Media": "媒体",
    "Other outlets, journalists, hosts, state news agencies.": "其他媒体、记者、主持人、国家通讯社。",
    "Other": "其他",
    "None of the others fits: entertainers, fictional speakers, armed groups.": (
        "以上都不适合：艺人、虚构的说话者、武装团体。"
    ),
    "Use it rarely.": "尽量少用。",
    "Document": "文件",
    "Report, poll, study, statistics, e-mail or law with no body named.": (
        "未指明机构的报告、民调、研究、统计、电子邮件或法律。"
    ),
    "If the span names a body, use that body’s type.": "如果片段指明了机构，请用该机构的类型。",
    "The affiliation cannot be told: “officials”, “critics”, “some”, passives without an agent.": "无法判断所属："
    "“官员”“批评者”“有人”以及没有施事者的被动句。",
    "“Ministry officials” are not unnamed: type ministry, mention unnamed.": (
        "“部委官员”不是未具名：类型选部委，提及方式选未具名。"
    ),
    "The article’s own voice.": "文章自己的叙述。",
    "No source is named, or the reporter infers (“seemed”). What a source did not say is the reporter’s.": (
        "没有指明来源，或是记者的推断（“似乎”）。来源没有说的话归记者。"
    ),
    # Stance
    "Stance": "立场",
    "In favour": "支持",
    "The source speaks or acts for the target.": "来源的言行支持该对象。",
    "Ask what the source is for, not how the words are negated: “said he opposes X” and “opposed X” are the same.": (
        "看来源支持什么，而不是看句子如何否定：“说他反对 X”和“反对 X”是一样的。"
    ),
    "Against": "反对",
    "The source speaks or acts against the target.": "来源的言行反对该对象。",
    "Neutral": "中立",
    "The claim is about the target and takes no side.": "该主张涉及此对象，但不偏向任何一方。",
    "Use it when the words are about the target; leave the target empty when they are not.": (
        "话语涉及该对象时才用；不涉及时留空。"
    ),
    "Unclear": "不明",
    "The claim takes a side, but the text does not show which.": "该主张有所偏向，但文中看不出偏向哪一方。",
    # Commitment
    "Commitment": "态度",
    "Supports": "肯定",
    "The source says it is so, wants it or promises it.": "来源说是这样，希望这样，或承诺这样。",
    "Judge the claim as marked: a “not” inside it belongs to the claim.": "按标出的主张判断：其中的“不”属于主张本身。",
    "Hedges": "有保留",
    "The source says it may be so.": "来源说可能是这样。",
    "Only if a word in the text shows it: may, might, could, likely, appears, suspects.": "仅当文中有词语表明："
    "可能、也许、似乎、疑似、料将。",
    "Rejects": "否定",
    "The source says it is not so, or is against it.": "来源说不是这样，或反对这样。",
    "The rejection is in the cue: denied, dismissed, refused.": "否定出现在引述词中：否认、驳斥、拒绝。",
    "Takes no position": "不表态",
    "None of the three fits.": "以上三项都不适合。",
    # Kind of claim
    "Claim kind": "主张种类",
    "Fact": "事实",
    "A past, present or predicted state of affairs.": "过去、现在或预测的情况。",
    "A reader would check it.": "读者会去核实。",
    "Opinion": "观点",
    "A judgement, accusation or praise.": "评价、指责或赞扬。",
    "A reader would argue about it.": "读者会与之争论。",
    "Proposal": "建议",
    "Somebody should do it.": "应当有人去做。",
    "A reader would follow it.": "读者会照做。",
    "Pledge": "承诺",
    "The source will do it or intends it.": "来源将会去做或打算去做。",
    "A reader would wait for it.": "读者会等着看。",
    # Questions
    "Source type": "来源类型",
    "In which capacity does the source speak in this article?": "来源在本文中以什么身份说话？",
    "Is the source in favour of, against, neutral to or unclear about the target?": (
        "来源对该对象是支持、反对、中立还是不明？"
    ),
    "According to the article, does the source stand behind this claim?": "根据文章，来源是否认可这一主张？",
    "What kind of thing is claimed?": "主张的是什么？",
    # Sourcing
    "Reason given for anonymity": "匿名理由",
    "Why does the article say the source is not named?": "文章说来源为何不具名？",
    "Not authorised to speak": "未获授权发言",
    "The source may not speak in public.": "来源不得公开发言。",
    "Safety": "安全",
    "The source fears harm or reprisal.": "来源担心受到伤害或报复。",
    "Private talks": "非公开会谈",
    "The source speaks of talks that are not public.": "来源谈的是未公开的会谈。",
    "None given": "未说明",
    "The article gives no reason.": "文章没有给出理由。",
    "Channel": "渠道",
    "How did the words reach the outlet?": "这些话如何到达媒体？",
    "Interview": "采访",
    "Said to this outlet.": "对本媒体所说。",
    "Statement": "声明",
    "A statement, press release or press conference.": "声明、新闻稿或记者会。",
    "Social post": "社交媒体帖文",
    "A post on a platform.": "平台上的帖文。",
    "A report, filing or letter.": "报告、文书或信件。",
    "Other outlet": "其他媒体",
    "Taken from another outlet.": "转引自其他媒体。",
    "Right of reply": "回应机会",
    "Were those who are criticised asked for a reply?": "是否请被批评者作出回应？",
    "Sought": "已征求",
    "The outlet asked and prints the reply.": "媒体已征求并刊登回应。",
    "Declined": "拒绝",
    "Asked, and declined to comment.": "已征求，对方拒绝置评。",
    "Unreachable": "联系不上",
    "Asked, and could not be reached.": "已征求，联系不上。",
    "Responded later": "事后回应",
    "Replied after publication.": "刊出后作出回应。",
    # Quotation, attitude, mention, reasons
    "Direct": "直接引语",
    "Mixed": "混合引语",
    "Indirect": "间接引语",
    "Reporter’s own voice": "记者自己的叙述",
    "Belief": "信念",
    "Intention": "意图",
    "Order": "命令",
    "Named": "具名",
    "Description": "描述",
    "Pronoun": "代词",
    "Stand-in name": "代称",
    "None": "无",
    "Not a claim": "不是主张",
    "Said by another record already": "另一条记录已包含",
    "Spans beyond repair": "片段无法修正",
    "Web-page leftover": "网页残留文字",
    "Outside the project": "不属于本项目",
}

REPORTED = {
    # Parts of claims, and what agreement compares
    "Content": "内容",
    "Cue": "提示语",
    "Source": "来源",
    "Who it is": "来源是谁",
    "Attitude": "表述类型",
    "Form of mention": "提及方式",
    "Detection of claims": "主张的发现",
    "Detection of the reporter’s own claims": "记者自述的发现",
    "Boundaries of content": "内容的边界",
    "Boundaries of cue": "提示语的边界",
    "Boundaries of source": "来源的边界",
    "Source identity": "来源的身份",
    "Sentences with a claim": "含有主张的句子",
    "Claim": "主张",
    "No claim": "无主张",
    "Yes": "是",
    "No": "否",
    "There is nothing to compare.": "没有可比较的内容。",
    "Everybody gave the same answer everywhere, so agreement cannot be told from chance.": (
        "所有人处处给出相同的答案，因此无法将一致与偶然区分开。"
    ),
    "One article gives no interval.": "只有一篇文章，无法得出区间。",
    "Only one article has this label, which gives no interval.": "只有一篇文章有此标签，无法得出区间。",
    "not asked": "未询问",
    "No answer": "没有答案",
    "Preset “News claims” v1": "预设“新闻主张”v1",
    # What the preview of an export says of reviews and claims
    "review": "评审",
    "adjudication": "裁定",
    "imported": "导入的标注",
    "submitted": "已提交",
    "open": "进行中",
    "accepted": "已接受",
    "corrected": "已更正",
    "rejected": "已拒绝",
    "added": "已添加",
    # Types of fields
    "label": "单个标签",
    "labels": "多个标签",
    "scale": "量表",
    "yes_no": "是或否",
    "text": "文本",
    "Mention": "提及方式",
    # Quality of the suggestions, and what training found
    "Attributions, with content and source right": "归属（内容和来源均正确）",
    "Contents right, whatever the source": "内容正确（不论来源）",
    "Content, cue and source right to the word": "内容、提示语和来源逐词正确",
    "Words of sources": "来源的词",
    "Words of cues": "提示语的词",
    "Words of contents": "内容的词",
    "Claims that it missed": "遗漏的主张",
    "Suggestions that are no claims": "不是主张的建议",
    "Right content, wrong source": "内容正确，来源错误",
    "Accepted": "已接受",
    "Corrected": "已更正",
    "Rejected": "已拒绝",
    "Missed, added by hand": "遗漏，手动添加",
    "Words of the source": "来源的文字",
    "Name of the source": "来源名称",
    "Name of the source (registry)": "来源名称（来源库）",
    "Attributions": "归属",
    "The whole suggestion": "整条建议",
    "found and right, F1": "发现且正确，F1",
    "right answers": "正确答案",
    "confidence is off by": "置信度偏差",
    # What showing suggestions does
    "Minutes a review": "每份评审的分钟数",
    "Claims a review": "每份评审的主张数",
    "Agreement with the adjudication, 0 to 1": "与裁定的一致程度（0 到 1）",
    "Nothing can be compared yet: reviews with suggestions and reviews without are needed.": (
        "尚无可比较的内容：需要有建议的评审和无建议的评审。"
    ),
    "Reviews with suggestions are lacking: all that are submitted were made without.": (
        "缺少有建议的评审：已提交的评审均无建议。"
    ),
    "Reviews without suggestions are lacking: all that are submitted were made with them.": (
        "缺少无建议的评审：已提交的评审均有建议。"
    ),
    "Reviews without suggestions are lacking: all that are submitted were made with them. Set a share of articles "
    "without suggestions in the project’s settings.": (
        "缺少无建议的评审：已提交的评审均有建议。请在项目设置中设定无建议文章的比例。"
    ),
    # Who gets to speak
    "Source types": "来源类型",
    "Named sources": "具名来源",
    "Quotation": "引语",
    "Named or not": "具名与否",
    "Named or described": "具名或有描述",
    "Form of the mention": "提及方式",
    "Person or body": "个人或机构",
    "Country": "国家",
    "State affiliation": "国家背景",
    "Articles that rest on few sources": "来源单一的文章",
    "One source only": "只有一个来源",
    "No source at all": "没有来源",
    "Not given": "未回答",
    "The codebook no longer asks this; the answers are of before.": "编码手册已不再询问此项；答案是以前的。",
    "Unknown": "未知",
    "Organisation": "机构",
    "Person": "个人",
    # What a job's result counts
    "articles": "文章",
    "reviews": "评审",
    "adjudications": "裁定",
    "claims": "主张",
    "suggestions": "建议",
    "sources": "来源",
    "failed": "失败",
    "release": "发布版本",
    "with_text": "含正文的文章",
    "doubled": "有多份评审的文章",
    "groups": "组",
    "changed": "已更改",
    "changed articles": "有变动的文章",
    "left as they were": "保持不变",
    "undone": "已撤销",
    "left, because somebody went on since": "因此后有人继续改动而保留",
}
"""Names that reports and figures keep in English, as pages show them."""

KNOWN = REPORTED | CHINESE

SHOWN = {"name", "help", "definition", "rule"}
"""What of fields and labels is shown as a text."""


def spoken(text: str) -> str:
    """A text of the preset, or a name that reports keep, in the reader's language; every other text as it is.

    The name of a question of one target, as "Stance: Harbour", and several answers, as "Party, Company", go by parts.
    """
    if get_language() != "zh-hans" or not text:
        return text
    if text in KNOWN:
        return KNOWN[text]
    for mark, chinese in ((", ", "、"), (": ", "：")):
        parts = text.split(mark)
        said = [spoken(part) for part in parts if len(parts) > 1]
        if said != parts[: len(said)]:
            return chinese.join(said)
    return text


def in_chinese(payload: dict[str, Any]) -> dict[str, Any]:
    """A review's payload with the preset's texts in Chinese."""
    fields = [
        _translated(field) | {"labels": [_translated(label) for label in field["labels"]]}
        for field in payload["fields"]
    ]
    names = {kind: _names(words) for kind, words in payload["names"].items()}
    return payload | {"fields": fields, "names": names, "reject_reasons": _names(payload["reject_reasons"])}


def _translated(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: CHINESE.get(row[name], row[name]) for name in SHOWN & row.keys()}


def _names(words: dict[str, str]) -> dict[str, str]:
    return {key: CHINESE.get(name, name) for key, name in words.items()}
