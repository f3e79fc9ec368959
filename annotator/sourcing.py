"""The preset for newsrooms, off by default: how the words reached the outlet, and who was asked for a reply."""

from annotator.codebook import FieldDefinition, LabelDefinition

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
