"""Documents to render: one that has every kind of block, and one for a quiet day."""

from digests.document import (
    Block,
    Bullets,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Quote,
    Spans,
    StoryLine,
    Table,
    Text,
    Thread,
)


def cited(sentence: str, *publishers: str) -> Spans:
    """A sentence and its sources, as compose writes them."""
    spans = [Text(text=sentence)]
    for number, publisher in enumerate(publishers):
        spans.append(Text(text=", " if number else " ["))
        spans.append(Text(text=publisher, url=f"https://example.org/{publisher.replace(' ', '-').lower()}"))
    if publishers:
        spans.append(Text(text="]"))
    return tuple(spans)


def takeaway(label: str, sentence: str, *publishers: str) -> Spans:
    return (Text(text=f"{label}: ", bold=True), *cited(sentence, *publishers))


def sources(*publishers: str) -> Bullets:
    return Bullets(
        items=tuple(
            (Text(text=name, url=f"https://example.org/{name.replace(' ', '-').lower()}"),)
            for name in publishers
        )
    )


def rich_document() -> Document:
    """Three stories; every kind of block and span stands in it at least once."""
    return Document(
        title="AI race, Monday 27 January",
        summary="Nvidia lost 589 billion dollars in market value as DeepSeek's app passed ChatGPT.",
        post=_post(),
        replies=(
            Thread(title="Nvidia loses 589 billion dollars in one day", blocks=_sell_off()),
            Thread(title="DeepSeek limits sign-ups after attacks", blocks=_attacks()),
            Thread(title="DeepSeek releases Janus Pro", blocks=_janus()),
        ),
    )


def quiet_document() -> Document:
    """A day without stories."""
    return Document(
        title="AI race, Sunday 2 February",
        summary="Nothing new enough to report.",
        post=(
            Heading(text="AI race, Sunday 2 February", level=1),
            Paragraph(sentences=((Text(text="Nothing new enough to report."),),)),
            Note(spans=(Text(text="Read 41 items from 14 feeds."),)),
        ),
    )


def _post() -> tuple[Block, ...]:
    return (
        Heading(text="AI race, Monday 27 January", level=1),
        Paragraph(
            sentences=(
                cited("Nvidia fell 17 % and lost 589 billion dollars in market value.", "Harbour Wire"),
                cited("DeepSeek's app passed ChatGPT in Apple's US store.", "Lotus Desk", "Kestrel Daily"),
            )
        ),
        StoryLine(
            number=1,
            headline="Nvidia loses 589 billion dollars in one day as DeepSeek shakes AI shares",
            url="https://example.org/nvidia",
            status="New",
            detail=("7 sources", "Disputed"),
            reply=0,
        ),
        StoryLine(
            number=2,
            headline="DeepSeek limits sign-ups after “large-scale malicious attacks”",
            url="https://example.org/attacks",
            status="Update",
            detail=("3 sources",),
            reply=1,
            extra=(
                Text(text="New since yesterday: ", italic=True),
                *cited("existing users can log in.", "Harbour Wire"),
            ),
        ),
        StoryLine(
            number=3,
            headline="DeepSeek releases Janus Pro, an open image model",
            url="https://example.org/janus",
            status="New",
            detail=("Single source", "Vendor claim"),
            reply=2,
        ),
        Divider(),
        Note(
            spans=(
                Text(
                    text="Read 86 items from 15 feeds, 26 January 19:10 to 27 January 17:55: 31 made the "
                    "three stories above, 9 were copies, 46 were set aside. One feed failed: Foundry Notes."
                ),
            )
        ),
    )


def _sell_off() -> tuple[Block, ...]:
    return (
        Heading(text="Nvidia loses 589 billion dollars in one day as DeepSeek shakes AI shares", level=2),
        Paragraph(
            sentences=(
                cited(
                    "Nvidia fell 17 % on Monday, the largest one-day loss of value in US market history.",
                    "Harbour Wire",
                ),
                cited("Broadcom lost 17 % as well, and Oracle closed 14 % lower.", "Meridian Markets"),
                cited("The Nasdaq Composite ended the day down 3.1 %.", "Kestrel Daily"),
            )
        ),
        Heading(text="Takeaways"),
        Bullets(
            items=(
                takeaway(
                    "Trigger",
                    "DeepSeek's assistant rose to the top of Apple's US store over the weekend.",
                    "Lotus Desk",
                ),
                takeaway(
                    "Why Nvidia",
                    "Investors asked whether demand for its chips will last.",
                    "Meridian Markets",
                    "Harbour Wire",
                ),
                takeaway("Outlook", "Microsoft and Meta report results on Wednesday.", "Kestrel Daily"),
            )
        ),
        Heading(text="Claim and counter-claim"),
        _claims(),
        Heading(text="Figures"),
        Table(
            head=("Figure", "What", "Who says so"),
            rows=(
                (
                    (Text(text="$589 billion"),),
                    (Text(text="Nvidia's loss of market value on 27 January"),),
                    cited("", "Harbour Wire"),
                ),
                ((Text(text="17 %"),), (Text(text="Fall of Nvidia's share"),), cited("", "Meridian Markets")),
            ),
        ),
        Heading(text="Voices"),
        Quote(
            text="DeepSeek R1 is AI's Sputnik moment.",
            attribution=(
                Text(text="Marc Andreessen, co-founder of Andreessen Horowitz, in "),
                Text(text="Kestrel Daily", url="https://example.org/kestrel-daily"),
            ),
        ),
        Heading(text="Open questions"),
        Bullets(items=(cited("Is demand for the fastest chips lasting?", "Meridian Markets"),), ordered=True),
        Heading(text="Sources"),
        sources("Harbour Wire", "Meridian Markets", "Kestrel Daily", "Lotus Desk"),
    )


def _claims() -> Table:
    return Table(
        head=("Who says", "Claim", "Against it"),
        rows=(
            (
                (Text(text="DeepSeek", bold=True),),
                cited("The final training run of V3 cost 5.6 million dollars.", "Lotus Desk"),
                cited(
                    "That figure leaves out research and hardware, says Bernstein's Stacy Rasgon.",
                    "Meridian Markets",
                ),
            ),
            (
                (Text(text="DeepSeek", bold=True),),
                cited("V3 was trained on 2,048 Nvidia H800 chips.", "Lotus Desk"),
                cited("Alexandr Wang of Scale AI says that DeepSeek has about 50,000 H100.", "Kestrel Daily"),
            ),
        ),
    )


def _attacks() -> tuple[Block, ...]:
    return (
        Heading(
            text="DeepSeek limits sign-ups after “large-scale malicious attacks”",
            level=2,
            url="https://example.org/attacks",
        ),
        Paragraph(sentences=(cited("DeepSeek limited new registrations on Monday.", "Harbour Wire"),)),
        Divider(),
        Note(
            spans=(
                Text(text="Also in Chinese: "),
                Text(text="深度求索限制注册", url="https://example.org/zh"),
            )
        ),
        Heading(text="Sources"),
        sources("Harbour Wire"),
    )


def _janus() -> tuple[Block, ...]:
    return (
        Paragraph(
            sentences=(
                cited(
                    "DeepSeek released Janus Pro in sizes of one and seven billion parameters.", "Lotus Desk"
                ),
            )
        ),
        Heading(text="Sources"),
        sources("Lotus Desk"),
    )
