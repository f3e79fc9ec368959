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
    """One answer. ``key`` never changes. An example that begins with "not:" is one that the label does not fit.
    ``replaces`` are keys of labels of earlier versions: see claims.codebooks."""

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
        ("the select committee recommended", "the inquiry found", "not: a party’s committee → party"),
        "c",
        "state",
    ),
    LabelDefinition(
        "executive",
        "Executive",
        "Head of state or government, governor, mayor and their offices; a country, a capital or “the government” "
        "as a whole.",
        "If the article shows which ministry is meant, use ministry.",
        ("the prime minister’s office", "the city hall", "not: the prime minister on the campaign trail → party"),
        "e",
        "state",
    ),
    LabelDefinition(
        "legislature",
        "Legislature",
        "Parliament, a chamber, its leaders and members speaking as such.",
        "A member speaking for a committee is committee; as a candidate, party.",
        ("the senator said", "the lower house declared", "not: the senator for her committee → committee"),
        "l",
        "state",
    ),
    LabelDefinition(
        "judiciary",
        "Judiciary",
        "Courts, judges, prosecutors, tribunals.",
        "A justice department is ministry.",
        ("the court ruled", "a prosecutor told the jury", "not: the justice department → ministry"),
        "j",
        "state",
    ),
    LabelDefinition(
        "security",
        "Security",
        "Armed forces, police, law-enforcement investigators.",
        "An intelligence service is ministry.",
        ("the harbour police said", "an army spokesman", "not: the intelligence service → ministry"),
        "s",
        "state",
    ),
    LabelDefinition(
        "party",
        "Party",
        "Party, campaign, candidate, strategist, delegate, party committee.",
        "",
        ("the opposition leader’s campaign said", "not: the minister on her ministry’s budget → ministry"),
        "p",
        "party",
    ),
    LabelDefinition(
        "international",
        "International",
        "Bodies of several states.",
        "",
        ("the regional bank", "the treaty organisation", "not: the foreign ministry of a member state → ministry"),
        "i",
        "international",
    ),
    LabelDefinition(
        "company",
        "Company",
        "Firms, executives, trade associations, banks, investors.",
        "",
        ("the contractor’s chief executive", "not: the central bank → ministry"),
        "o",
        "private",
    ),
    LabelDefinition(
        "expert",
        "Expert",
        "Academics, think tanks, analysts, pollsters, doctors cited for what they know.",
        "An analyst employed by a campaign is party.",
        ("a professor of hydrology said", "not: an analyst of the campaign → party"),
        "x",
        "private",
    ),
    LabelDefinition(
        "ngo",
        "NGO",
        "Charities, unions, advocacy and religious groups, activists.",
        "",
        ("the fishermen’s union", "not: the shipowners’ association → company"),
        "n",
        "private",
    ),
    LabelDefinition(
        "citizen",
        "Citizen",
        "Private persons: witnesses, victims, voters, respondents.",
        "“38 % of voters said” is citizen; “the poll shows” is document.",
        ("a resident told the paper", "not: the poll shows → document"),
        "z",
        "private",
    ),
    LabelDefinition(
        "media",
        "Media",
        "Other outlets, journalists, hosts, state news agencies.",
        "",
        ("the state broadcaster reported", "not: the outlet itself, without a source → reporter"),
        "d",
        "private",
    ),
    LabelDefinition(
        "other",
        "Other",
        "None of the others fits: entertainers, fictional speakers, armed groups.",
        "Use it rarely.",
        ("the rebels said", "not: a bystander → citizen"),
        "h",
        "private",
    ),
    LabelDefinition(
        "document",
        "Document",
        "Report, poll, study, statistics, e-mail or law with no body named.",
        "If the span names a body, use that body’s type.",
        ("the survey found", "a leaked memo says", "not: the ministry’s report → ministry"),
        "t",
        "text",
    ),
    LabelDefinition(
        "unnamed",
        "Unnamed",
        "The affiliation cannot be told: “officials”, “critics”, “some”, passives without an agent.",
        "“Ministry officials” are not unnamed: type ministry, mention unnamed.",
        ("critics say", "it is alleged", "not: ministry officials → ministry"),
        "u",
        "unnamed",
    ),
    LabelDefinition(
        "reporter",
        "Reporter",
        "The article’s own voice.",
        "No source is named, or the reporter infers (“seemed”). What a source did not say is the reporter’s.",
        ("The post did not identify the countries.", "not: observers expect → unnamed"),
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
        ("the bridge will save lives (target: bridge)", "not: the bridge opens in May → neutral"),
        "q",
    ),
    LabelDefinition(
        "against",
        "Against",
        "The source speaks or acts against the target.",
        "",
        ("the contract was rushed (target: contract)", "not: the contract was signed on Friday → neutral"),
        "w",
    ),
    LabelDefinition(
        "neutral",
        "Neutral",
        "The claim is about the target and takes no side.",
        "Use it when the words are about the target; leave the target empty when they are not.",
        ("the vote is on Friday (target: bill)", "not: the bill is long overdue → in favour"),
        "e",
    ),
    LabelDefinition(
        "unclear",
        "Unclear",
        "The claim takes a side, but the text does not show which.",
        "",
        ("the deal changes everything", "not: the deal exists → neutral"),
        "r",
    ),
)

COMMITMENTS = (
    LabelDefinition(
        "support",
        "Supports",
        "The source says it is so, wants it or promises it.",
        "Judge the claim as marked: a “not” inside it belongs to the claim.",
        ("said", "confirmed", "warned", "urged", "not: said it may rise → hedges"),
    ),
    LabelDefinition(
        "hedge",
        "Hedges",
        "The source says it may be so.",
        "Only if a word in the text shows it: may, might, could, likely, appears, suspects.",
        ("suggested", "did not rule out", "not: said it will rise → supports"),
    ),
    LabelDefinition(
        "reject",
        "Rejects",
        "The source says it is not so, or is against it.",
        "The rejection is in the cue: denied, dismissed, refused.",
        ("denied that rules were broken", "not: said no rules were broken → supports"),
    ),
    LabelDefinition(
        "neutral",
        "Takes no position",
        "None of the three fits.",
        "",
        ("asked whether", "is considering", "not: declined to comment → no claim"),
    ),
)

CLAIM_KINDS = (
    LabelDefinition(
        "fact",
        "Fact",
        "A past, present or predicted state of affairs.",
        "A reader would check it.",
        ("prices will fall by May", "not: prices are too high → opinion"),
        "f",
    ),
    LabelDefinition(
        "opinion",
        "Opinion",
        "A judgement, accusation or praise.",
        "A reader would argue about it.",
        ("the plan is reckless", "not: the plan costs 2 million → fact"),
        "o",
    ),
    LabelDefinition(
        "proposal",
        "Proposal",
        "Somebody should do it.",
        "A reader would follow it.",
        ("the port should close", "not: we will close the port → pledge"),
        "p",
    ),
    LabelDefinition(
        "pledge",
        "Pledge",
        "The source will do it or intends it.",
        "A reader would wait for it.",
        ("we will pay every fisher", "not: the state must pay → proposal"),
        "g",
    ),
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
    for definition in FIELDS:
        if definition.key == field_key:
            return tuple(label.key for label in definition.labels)
    raise KeyError(f"{field_key!r} is not a field of the preset: {', '.join(f.key for f in FIELDS)}")
