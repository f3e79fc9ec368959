"""The preset codebook "News claims": the fields and labels a new project starts with. Plain data, imports nothing.

Definitions follow the field's schemes: source types split the government roles of CAMEO/PLOVER and of Spangher et
al. 2023; commitment is the affirm/refute question of NewsClaims and FactBank; stance toward a target is that of
SemEval-2016 task 6. A project copies the preset into its own codebook and may change everything but the keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

VERSION = 1


@dataclass(frozen=True, slots=True)
class LabelDefinition:
    """One answer. ``key`` never changes. ``replaces`` are keys of labels of earlier versions: see claims.codebooks."""

    key: str
    name: str
    definition: str = ""
    rule: str = ""
    examples: tuple[str, ...] = ()
    hotkey: str = ""
    group: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One question of a codebook.

    scope: ``claim``, ``source`` or ``article``. type: ``label``, ``labels``, ``scale``, ``yes_no`` or ``text``.
    per_target: answered once for each target of the project. own_voice: asked for the reporter's own sentences too.
    condition: ``{field key: [label keys]}`` under which the field is asked. minimum, maximum: the ends of a scale.
    """

    key: str
    name: str
    scope: str
    type: str
    help: str
    labels: tuple[LabelDefinition, ...] = ()
    required: bool = True
    per_target: bool = False
    own_voice: bool = True
    condition: Mapping[str, list[str]] = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None


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
    LabelDefinition(
        "ministry",
        "Ministry",
        "Ministry, department, agency, bureau, intelligence service, central bank or regulator; ministers, "
        "secretaries, diplomats.",
        "It carries out policy with its own staff, below the head of government.",
        ("the ministry said", "the agency", "not: a justice department's court case → judiciary"),
        "m",
        "state",
    ),
    LabelDefinition(
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
    LabelDefinition(
        "executive",
        "Executive",
        "Head of state or government, governor, mayor and their offices; a country, a capital or “the government” "
        "as a whole.",
        "If the article shows which ministry is meant, use ministry.",
        ("the prime minister’s office", "the city hall"),
        "e",
        "state",
    ),
    LabelDefinition(
        "legislature",
        "Legislature",
        "Parliament, a chamber, its leaders and members speaking as such.",
        "A member speaking for a committee is committee; as a candidate, party.",
        ("the senator said", "the lower house declared"),
        "l",
        "state",
    ),
    LabelDefinition(
        "judiciary",
        "Judiciary",
        "Courts, judges, prosecutors, tribunals.",
        "A justice department is ministry.",
        ("the court ruled", "a prosecutor told the jury"),
        "j",
        "state",
    ),
    LabelDefinition(
        "security",
        "Security",
        "Armed forces, police, law-enforcement investigators.",
        "An intelligence service is ministry.",
        ("the harbour police said", "an army spokesman"),
        "s",
        "state",
    ),
    LabelDefinition(
        "party",
        "Party",
        "Party, campaign, candidate, strategist, delegate, party committee.",
        "",
        ("the opposition leader’s campaign said",),
        "p",
        "party",
    ),
    LabelDefinition(
        "international",
        "International",
        "Bodies of several states.",
        "",
        ("the regional bank", "the treaty organisation"),
        "i",
        "international",
    ),
    LabelDefinition(
        "company",
        "Company",
        "Firms, executives, trade associations, banks, investors.",
        "",
        ("the contractor’s chief executive",),
        "o",
        "private",
    ),
    LabelDefinition(
        "expert",
        "Expert",
        "Academics, think tanks, analysts, pollsters, doctors cited for what they know.",
        "An analyst employed by a campaign is party.",
        ("a professor of hydrology said",),
        "x",
        "private",
    ),
    LabelDefinition(
        "ngo",
        "NGO",
        "Charities, unions, advocacy and religious groups, activists.",
        "",
        ("the fishermen’s union",),
        "n",
        "private",
    ),
    LabelDefinition(
        "citizen",
        "Citizen",
        "Private persons: witnesses, victims, voters, respondents.",
        "“38 % of voters said” is citizen; “the poll shows” is document.",
        ("a resident told the paper",),
        "z",
        "private",
    ),
    LabelDefinition(
        "media",
        "Media",
        "Other outlets, journalists, hosts, state news agencies.",
        "",
        ("the state broadcaster reported",),
        "d",
        "private",
    ),
    LabelDefinition(
        "other",
        "Other",
        "None of the others fits: entertainers, fictional speakers, armed groups.",
        "Use it rarely.",
        (),
        "h",
        "private",
    ),
    LabelDefinition(
        "document",
        "Document",
        "Report, poll, study, statistics, e-mail or law with no body named.",
        "If the span names a body, use that body’s type.",
        ("the survey found", "a leaked memo says"),
        "t",
        "text",
    ),
    LabelDefinition(
        "unnamed",
        "Unnamed",
        "The affiliation cannot be told: “officials”, “critics”, “some”, passives without an agent.",
        "“Ministry officials” are not unnamed: type ministry, mention unnamed.",
        ("critics say", "it is alleged"),
        "u",
        "unnamed",
    ),
    LabelDefinition(
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
    LabelDefinition(
        "favour",
        "In favour",
        "The source speaks or acts for the target.",
        "Ask what the source is for, not how the words are negated: “said he opposes X” and “opposed X” are the same.",
        ("the bridge will save lives (target: bridge)",),
        "q",
    ),
    LabelDefinition(
        "against",
        "Against",
        "The source speaks or acts against the target.",
        "",
        ("the contract was rushed (target: contract)",),
        "w",
    ),
    LabelDefinition(
        "neutral",
        "Neutral",
        "The claim is about the target and takes no side.",
        "Use it when the words are about the target; leave the target empty when they are not.",
        ("the vote is on Friday (target: bill)",),
        "e",
    ),
    LabelDefinition("unclear", "Unclear", "The claim takes a side, but the text does not show which.", "", (), "r"),
)

COMMITMENTS = (
    LabelDefinition(
        "support",
        "Supports",
        "The source says it is so, wants it or promises it.",
        "Judge the claim as marked: a “not” inside it belongs to the claim.",
        ("said", "confirmed", "warned", "urged"),
    ),
    LabelDefinition(
        "hedge",
        "Hedges",
        "The source says it may be so.",
        "Only if a word in the text shows it: may, might, could, likely, appears, suspects.",
        ("suggested", "did not rule out"),
    ),
    LabelDefinition(
        "reject",
        "Rejects",
        "The source says it is not so, or is against it.",
        "The rejection is in the cue: denied, dismissed, refused.",
        ("denied that rules were broken",),
    ),
    LabelDefinition(
        "neutral",
        "Takes no position",
        "None of the three fits.",
        "",
        ("asked whether", "is considering"),
    ),
)

CLAIM_KINDS = (
    LabelDefinition(
        "fact", "Fact", "A past, present or predicted state of affairs.", "A reader would check it.", (), "f"
    ),
    LabelDefinition(
        "opinion", "Opinion", "A judgement, accusation or praise.", "A reader would argue about it.", (), "o"
    ),
    LabelDefinition("proposal", "Proposal", "Somebody should do it.", "A reader would follow it.", (), "p"),
    LabelDefinition("pledge", "Pledge", "The source will do it or intends it.", "A reader would wait for it.", (), "g"),
)

FIELDS = (
    FieldDefinition(
        "source_type",
        "Source type",
        "claim",
        "label",
        "In which capacity does the source speak in this article?",
        SOURCE_TYPES,
    ),
    FieldDefinition(
        "stance",
        "Stance",
        "claim",
        "label",
        "Is the source in favour of, against, neutral to or unclear about the target?",
        STANCES,
        required=False,
        per_target=True,
    ),
    FieldDefinition(
        "commitment",
        "Commitment",
        "claim",
        "label",
        "According to the article, does the source stand behind this claim?",
        COMMITMENTS,
        own_voice=False,
    ),
    FieldDefinition("claim_kind", "Claim kind", "claim", "label", "What kind of thing is claimed?", CLAIM_KINDS),
)

SOURCING_FIELDS = (
    FieldDefinition(
        "anonymity_reason",
        "Reason given for anonymity",
        "claim",
        "label",
        "Why does the article say the source is not named?",
        (
            LabelDefinition("not_authorised", "Not authorised to speak", "The source may not speak in public."),
            LabelDefinition("safety", "Safety", "The source fears harm or reprisal."),
            LabelDefinition("private_talks", "Private talks", "The source speaks of talks that are not public."),
            LabelDefinition("none_given", "None given", "The article gives no reason."),
        ),
        required=False,
    ),
    FieldDefinition(
        "channel",
        "Channel",
        "claim",
        "label",
        "How did the words reach the outlet?",
        (
            LabelDefinition("interview", "Interview", "Said to this outlet."),
            LabelDefinition("statement", "Statement", "A statement, press release or press conference."),
            LabelDefinition("social_post", "Social post", "A post on a platform."),
            LabelDefinition("document", "Document", "A report, filing or letter."),
            LabelDefinition("other_outlet", "Other outlet", "Taken from another outlet."),
        ),
        required=False,
    ),
    FieldDefinition(
        "right_of_reply",
        "Right of reply",
        "article",
        "label",
        "Were those who are criticised asked for a reply?",
        (
            LabelDefinition("sought", "Sought", "The outlet asked and prints the reply."),
            LabelDefinition("declined", "Declined", "Asked, and declined to comment."),
            LabelDefinition("unreachable", "Unreachable", "Asked, and could not be reached."),
            LabelDefinition("responded", "Responded later", "Replied after publication."),
        ),
        required=False,
    ),
)

RESERVED_FIELDS = ("source_type", "stance", "commitment", "claim_kind")
OPEN_TARGET = ""
NOT_APPLICABLE = "not_applicable"

QUOTATIONS = {"direct": "Direct", "mixed": "Mixed", "indirect": "Indirect", "own_voice": "Reporter’s own voice"}
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
    for definition in (*FIELDS, *SOURCING_FIELDS):
        if definition.key == field_key:
            return tuple(label.key for label in definition.labels)
    raise KeyError(f"{field_key!r} is not a field of the preset: {', '.join(f.key for f in FIELDS)}")
