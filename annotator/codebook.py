"""The preset codebook "News claims": the fields and labels a new project starts with. Plain data, imports nothing.

Definitions follow the field's schemes: source types split the government roles of CAMEO/PLOVER and of Spangher et
al. 2023; commitment is the affirm/refute question of NewsClaims and FactBank; stance toward a target is that of
SemEval-2016 task 6. A project copies the preset into its own codebook and may change everything but the keys.
"""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class LabelPreset:
    """One answer of a field. ``key`` never changes; exports and stored values use it."""

    key: str
    name: str
    definition: str
    rule: str = ""
    examples: tuple[str, ...] = ()
    hotkey: str = ""
    group: str = ""


@dataclass(frozen=True)
class FieldPreset:
    """One question of the codebook.

    scope: ``claim``, ``source`` or ``article``. type: ``label``, ``labels``, ``scale``, ``yes_no`` or ``text``.
    per_target: the field is answered once for each target of the project. condition: ``{field key: (label keys)}``
    under which the field is asked. not_applicable_to_own_voice: the reporter's own sentences are not asked.
    """

    key: str
    name: str
    scope: str
    type: str
    help: str
    labels: tuple[LabelPreset, ...] = ()
    required: bool = True
    per_target: bool = False
    condition: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_applicable_to_own_voice: bool = False


SOURCE_TYPE_GROUPS = {
    "state": "State",
    "party": "Party",
    "international": "International",
    "private": "Private",
    "text": "Text",
    "unnamed": "Unnamed",
    "reporter": "Reporter",
}

SOURCE_TYPES = (
    LabelPreset(
        "ministry",
        "Ministry",
        "Ministry, department, agency, bureau, intelligence service, central bank or regulator; ministers, "
        "secretaries, diplomats.",
        "It carries out policy with its own staff, below the head of government.",
        ("the ministry said", "the agency", "not: a justice department's court case → judiciary"),
        "m",
        "state",
    ),
    LabelPreset(
        "committee",
        "Committee",
        "Committee, commission, panel, task force or inquiry set up to examine, recommend or supervise; its chair, "
        "members and staff speaking for it.",
        "A body of members with a remit. Not party committees (party), international commissions (international) or "
        "regulators that enforce rules with their own staff (ministry).",
        ("the select committee recommended", "the inquiry found"),
        "c",
        "state",
    ),
    LabelPreset(
        "executive",
        "Executive",
        "Head of state or government, governor, mayor and their offices; a country, a capital or “the government” "
        "as a whole.",
        "If the article shows which ministry is meant, use ministry.",
        ("the prime minister’s office", "the city hall"),
        "e",
        "state",
    ),
    LabelPreset(
        "legislature",
        "Legislature",
        "Parliament, a chamber, its leaders and members speaking as such.",
        "A member speaking for a committee is committee; as a candidate, party.",
        ("the senator said", "the lower house declared"),
        "l",
        "state",
    ),
    LabelPreset(
        "judiciary",
        "Judiciary",
        "Courts, judges, prosecutors, tribunals.",
        "A justice department is ministry.",
        ("the court ruled", "a prosecutor told the jury"),
        "j",
        "state",
    ),
    LabelPreset(
        "security",
        "Security",
        "Armed forces, police, law-enforcement investigators.",
        "An intelligence service is ministry.",
        ("the harbour police said", "an army spokesman"),
        "s",
        "state",
    ),
    LabelPreset(
        "party",
        "Party",
        "Party, campaign, candidate, strategist, delegate, party committee.",
        "",
        ("the opposition leader’s campaign said",),
        "p",
        "party",
    ),
    LabelPreset(
        "international",
        "International",
        "Bodies of several states.",
        "",
        ("the regional bank", "the treaty organisation"),
        "i",
        "international",
    ),
    LabelPreset(
        "company",
        "Company",
        "Firms, executives, trade associations, banks, investors.",
        "",
        ("the contractor’s chief executive",),
        "o",
        "private",
    ),
    LabelPreset(
        "expert",
        "Expert",
        "Academics, think tanks, analysts, pollsters, doctors cited for what they know.",
        "An analyst employed by a campaign is party.",
        ("a professor of hydrology said",),
        "x",
        "private",
    ),
    LabelPreset(
        "ngo",
        "NGO",
        "Charities, unions, advocacy and religious groups, activists.",
        "",
        ("the fishermen’s union",),
        "n",
        "private",
    ),
    LabelPreset(
        "citizen",
        "Citizen",
        "Private persons: witnesses, victims, voters, respondents.",
        "“38 % of voters said” is citizen; “the poll shows” is document.",
        ("a resident told the paper",),
        "z",
        "private",
    ),
    LabelPreset(
        "media",
        "Media",
        "Other outlets, journalists, hosts, state news agencies.",
        "",
        ("the state broadcaster reported",),
        "d",
        "private",
    ),
    LabelPreset(
        "other",
        "Other",
        "None of the others fits: entertainers, fictional speakers, armed groups.",
        "Use it rarely.",
        (),
        "h",
        "private",
    ),
    LabelPreset(
        "document",
        "Document",
        "Report, poll, study, statistics, e-mail or law with no body named.",
        "If the span names a body, use that body’s type.",
        ("the survey found", "a leaked memo says"),
        "t",
        "text",
    ),
    LabelPreset(
        "unnamed",
        "Unnamed",
        "The affiliation cannot be told: “officials”, “critics”, “some”, passives without an agent.",
        "“Ministry officials” are not unnamed: type ministry, mention unnamed.",
        ("critics say", "it is alleged"),
        "u",
        "unnamed",
    ),
    LabelPreset(
        "reporter",
        "Reporter",
        "The article’s own voice.",
        "No source is named, or the reporter infers (“seemed”). What a source did not say is the reporter’s.",
        ("The post did not identify the countries.",),
        "r",
        "reporter",
    ),
)

STANCES = (
    LabelPreset(
        "favour",
        "In favour",
        "The source speaks or acts for the target.",
        "Ask what the source is for, not how the words are negated: “said he opposes X” and “opposed X” are the same.",
        ("the bridge will save lives (target: bridge)",),
        "q",
    ),
    LabelPreset(
        "against",
        "Against",
        "The source speaks or acts against the target.",
        "",
        ("the contract was rushed (target: contract)",),
        "w",
    ),
    LabelPreset(
        "neutral",
        "Neutral",
        "The claim is about the target and takes no side.",
        "Use it when the words are about the target; leave the target empty when they are not.",
        ("the vote is on Friday (target: bill)",),
        "e",
    ),
    LabelPreset("unclear", "Unclear", "The claim takes a side, but the text does not show which.", "", (), "r"),
)

COMMITMENTS = (
    LabelPreset(
        "support",
        "Supports",
        "The source says it is so, wants it or promises it.",
        "Judge the claim as marked: a “not” inside it belongs to the claim.",
        ("said", "confirmed", "warned", "urged"),
        "",
    ),
    LabelPreset(
        "hedge",
        "Hedges",
        "The source says it may be so.",
        "Only if a word in the text shows it: may, might, could, likely, appears, suspects.",
        ("suggested", "did not rule out"),
    ),
    LabelPreset(
        "reject",
        "Rejects",
        "The source says it is not so, or is against it.",
        "The rejection is in the cue: denied, dismissed, refused.",
        ("denied that rules were broken",),
    ),
    LabelPreset(
        "neutral",
        "Takes no position",
        "None of the three fits.",
        "",
        ("asked whether", "is considering"),
    ),
)

CLAIM_KINDS = (
    LabelPreset("fact", "Fact", "A past, present or predicted state of affairs.", "A reader would check it.", (), "f"),
    LabelPreset("opinion", "Opinion", "A judgement, accusation or praise.", "A reader would argue about it.", (), "o"),
    LabelPreset("proposal", "Proposal", "Somebody should do it.", "A reader would follow it.", (), "p"),
    LabelPreset("pledge", "Pledge", "The source will do it or intends it.", "A reader would wait for it.", (), "g"),
)

FIELDS = (
    FieldPreset(
        "source_type",
        "Source type",
        "claim",
        "label",
        "In which capacity does the source speak in this article?",
        SOURCE_TYPES,
    ),
    FieldPreset(
        "stance",
        "Stance",
        "claim",
        "label",
        "Is the source in favour of, against, neutral to or unclear about the target?",
        STANCES,
        required=False,
        per_target=True,
    ),
    FieldPreset(
        "commitment",
        "Commitment",
        "claim",
        "label",
        "According to the article, does the source stand behind this claim?",
        COMMITMENTS,
        not_applicable_to_own_voice=True,
    ),
    FieldPreset("claim_kind", "Claim kind", "claim", "label", "What kind of thing is claimed?", CLAIM_KINDS),
)

SOURCING_FIELDS = (
    FieldPreset(
        "anonymity_reason",
        "Reason given for anonymity",
        "claim",
        "label",
        "Why does the article say the source is not named?",
        (
            LabelPreset("not_authorised", "Not authorised to speak", "The source may not speak in public."),
            LabelPreset("safety", "Safety", "The source fears harm or reprisal."),
            LabelPreset("private_talks", "Private talks", "The source speaks of talks that are not public."),
            LabelPreset("none_given", "None given", "The article gives no reason."),
        ),
        required=False,
    ),
    FieldPreset(
        "channel",
        "Channel",
        "claim",
        "label",
        "How did the words reach the outlet?",
        (
            LabelPreset("interview", "Interview", "Said to this outlet."),
            LabelPreset("statement", "Statement", "A statement, press release or press conference."),
            LabelPreset("social_post", "Social post", "A post on a platform."),
            LabelPreset("document", "Document", "A report, filing or letter."),
            LabelPreset("other_outlet", "Other outlet", "Taken from another outlet."),
        ),
        required=False,
    ),
    FieldPreset(
        "right_of_reply",
        "Right of reply",
        "article",
        "label",
        "Were those who are criticised asked for a reply?",
        (
            LabelPreset("sought", "Sought", "The outlet asked and prints the reply."),
            LabelPreset("declined", "Declined", "Asked, and declined to comment."),
            LabelPreset("unreachable", "Unreachable", "Asked, and could not be reached."),
            LabelPreset("responded", "Responded later", "Replied after publication."),
        ),
        required=False,
    ),
)

RESERVED_FIELDS = ("source_type", "stance", "commitment", "claim_kind")
OPEN_TARGET = ""
NOT_APPLICABLE = "not_applicable"

QUOTATIONS = {
    "direct": "Direct",
    "mixed": "Mixed",
    "indirect": "Indirect",
    "own_voice": "Reporter’s own voice",
}
ATTITUDES = {"statement": "Statement", "belief": "Belief", "intention": "Intention", "order": "Order"}
MENTIONS = {
    "named": "Named",
    "description": "Description",
    "pronoun": "Pronoun",
    "metonym": "Stand-in name",
    "unnamed": "Unnamed",
    "none": "None",
}
REJECT_REASONS = {
    "not_a_claim": "Not a claim",
    "duplicate": "Said by another record already",
    "wrong_spans": "Spans beyond repair",
    "leftover": "Web-page leftover",
    "out_of_scope": "Outside the project",
}


def label_keys(field_key: str) -> tuple[str, ...]:
    """The label keys of a preset field. Raises KeyError for an unknown field."""
    for field in (*FIELDS, *SOURCING_FIELDS):
        if field.key == field_key:
            return tuple(label.key for label in field.labels)
    raise KeyError(f"{field_key!r} is not a field of the preset: {', '.join(f.key for f in FIELDS)}")
