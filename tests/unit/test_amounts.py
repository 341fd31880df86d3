"""Amounts are read with their value and unit however they are spelt, and names are no amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.amounts import Amount, amounts


def read(text: str) -> list[tuple[float, str]]:
    return [(amount.value, amount.unit) for amount in amounts(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$40bn", 4e10, "USD"),
        ("$40B", 4e10, "USD"),
        ("$40 billion", 4e10, "USD"),
        ("$40-billion", 4e10, "USD"),
        ("US$40 billion", 4e10, "USD"),
        ("USD 40 billion", 4e10, "USD"),
        ("USD40bn", 4e10, "USD"),
        ("40 billion dollars", 4e10, "USD"),
        ("40 billion US dollars", 4e10, "USD"),
        ("40 billion U.S. dollars", 4e10, "USD"),
        ("40-billion-dollar", 4e10, "USD"),
        ("$1.5T", 1.5e12, "USD"),
        ("$2tn", 2e12, "USD"),
        ("$100K", 1e5, "USD"),
        ("$1,000,000", 1e6, "USD"),
        ("$5.6 million.", 5.6e6, "USD"),
        ("$3.", 3, "USD"),
        ("€1.5bn", 1.5e9, "EUR"),
        ("5 euros", 5, "EUR"),
        ("£300m", 3e8, "GBP"),
        ("5 pounds", 5, "GBP"),
        ("¥200 billion", 2e11, "JPY"),
        ("200 yen", 200, "JPY"),
        ("₩5 trillion", 5e12, "KRW"),
        ("2.5 trillion won", 2.5e12, "KRW"),
        ("₹500 crore", 5e9, "INR"),
        ("Rs 2 lakh", 2e5, "INR"),
        ("A$2m", 2e6, "AUD"),
        ("C$5", 5, "CAD"),
        ("HK$10.5 billion", 1.05e10, "HKD"),
        ("NT$1.2 trillion", 1.2e12, "TWD"),
        ("S$3", 3, "SGD"),
        ("5 million yuan", 5e6, "CNY"),
        ("RMB 3 billion", 3e9, "CNY"),
        ("20 million francs", 2e7, "CHF"),
        ("12%", 12, "%"),
        ("12 %", 12, "%"),
        ("12 per cent", 12, "%"),
        ("12 percent", 12, "%"),
        ("12pc", 12, "%"),
        ("12 pct", 12, "%"),
        ("over 12%,", 12, "%"),
        ("twenty percent", 20, "%"),
        ("ten per cent", 10, "%"),
        ("1.5 percentage points", 1.5, "pp"),
        ("25 basis points", 25, "bp"),
        ("5GW", 5, "GW"),
        ("5 gigawatts", 5, "GW"),
        ("300-megawatt", 300, "MW"),
        ("1,200 MW", 1200, "MW"),
        ("20 kW", 20, "kW"),
        ("141GB", 141, "GB"),
        ("1.5 TB", 1.5, "TB"),
        ("3nm", 3, "nm"),
        ("3-nanometre", 3, "nm"),
        ("3x", 3, "x"),
        ("10-fold", 10, "x"),
        ("2 times", 2, "x"),
        ("one-third", 1 / 3, "x"),
        ("one-hundredth", 0.01, "x"),
        ("3 t of steel", 3, ""),
        ("1,000", 1000, ""),
        ("12,34,567", 1234567, ""),
        ("1,234,567.89", 1234567.89, ""),
        ("671B parameters", 6.71e11, ""),
        ("70b model", 7e10, ""),
        ("100k", 1e5, ""),
        ("six million", 6e6, ""),
        ("two hundred", 200, ""),
        ("five hundred million", 5e8, ""),
        ("two million dollars", 2e6, "USD"),
        ("ten dollars", 10, "USD"),
        ("a hundred dollars", 100, "USD"),
    ],
    ids=str,
)
def test_spellings(text: str, value: float, unit: str) -> None:
    """One amount is read from each spelling, with its value and unit."""
    ((found, name),) = read(text)
    assert found == pytest.approx(value)
    assert name == unit


@pytest.mark.parametrize(
    "text",
    [
        "H100", "H-100", "GPT-5", "GPT-5.1", "R1", "A100 GPUs", "Qwen2.5", "v2.0", "x86", "COVID-19", "3D",
        "5G", "7 pm", "7pm", "7 p.m.", "9:00", "10:30 am", "2nd", "21st", "1990s", "two", "per cent", "",
    ],
    ids=str,
)  # fmt: skip
def test_names_clocks_and_ordinals_are_no_amounts(text: str) -> None:
    """Digits in names, times of day, ordinals and decades are no amounts."""
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("15-20 percent", [(15, "%"), (20, "%")], id="unit-at-the-high-end"),
        pytest.param("15–20%", [(15, "%"), (20, "%")], id="en-dash"),
        pytest.param("$5 billion-$10 billion", [(5e9, "USD"), (1e10, "USD")], id="both-ends-whole"),
        pytest.param("$5-10 billion", [(5e9, "USD"), (1e10, "USD")], id="currency-low-scale-high"),
        pytest.param("3-5 million euros", [(3e6, "EUR"), (5e6, "EUR")], id="currency-and-scale-high"),
        pytest.param("$500-€900", [(500, "USD"), (900, "EUR")], id="two-currencies-are-no-range"),
        pytest.param("$900-$1 billion", [(900, "USD"), (1e9, "USD")], id="a-scale-that-would-turn-it-round"),
        pytest.param("in 2025 – 12%", [(2025, ""), (12, "%")], id="a-year-is-no-low-end"),
        pytest.param("$5m–10m", [(5e6, "USD"), (1e7, "USD")], id="currency-low-scales-both"),
    ],
)
def test_ranges(text: str, found: list[tuple[float, str]]) -> None:
    """Both ends of a range have the unit and the scale that the range names once."""
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "year"),
    [("2025", True), ("1999", True), ("2,025", False), ("2025%", False), ("$2025", False), ("1,500", False)],
)
def test_years(text: str, year: bool) -> None:
    """A bare four-digit number of our time is a year; with a comma or a unit it is a count."""
    assert [amount.is_year for amount in amounts(text)] == [year]


def test_amounts_come_in_order_where_they_stand() -> None:
    """Amounts are in the order of the text, each with the place where it stands."""
    text = "Up one-third to $5bn, 12% more than in 2024"
    found = amounts(text)
    assert [amount.text for amount in found] == ["one-third", "$5bn", "12%", "2024"]
    assert all(text[amount.start : amount.end].strip() == amount.text for amount in found)


def amount(value: float, unit: str = "USD") -> Amount:
    return Amount(text="", value=value, unit=unit, start=0, end=0)


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "same"),
    [
        pytest.param(amount(20e9), amount(20e9), 0.0, True, id="equal"),
        pytest.param(amount(19.8e9), amount(20e9), 0.0, False, id="rounded-is-not-equal"),
        pytest.param(amount(19.8e9), amount(20e9), 0.03, True, id="rounded-within-tolerance"),
        pytest.param(amount(20e9), amount(20e9, "EUR"), 0.5, False, id="another-unit-is-never-the-same"),
        pytest.param(amount(0), amount(0), 0.0, True, id="nought"),
    ],
)
def test_same(left: Amount, right: Amount, tolerance: float, same: bool) -> None:
    """Two amounts are the same in the same unit, within the relative tolerance."""
    assert left.same(right, tolerance=tolerance) is same
    assert right.same(left, tolerance=tolerance) is same


@given(
    cents=st.integers(min_value=1, max_value=99_999),
    scale=st.sampled_from(
        [
            ("", 1),
            ("k", 1e3),
            ("m", 1e6),
            (" million", 1e6),
            ("bn", 1e9),
            (" billion", 1e9),
            (" trillion", 1e12),
        ]
    ),
    currency=st.sampled_from(
        [
            ("$", "USD"),
            ("US$", "USD"),
            ("€", "EUR"),
            ("£", "GBP"),
            ("₩", "KRW"),
            ("RMB ", "CNY"),
            ("NT$", "TWD"),
        ]
    ),
    around=st.sampled_from([("", ""), ("worth ", "."), ("(", ")"), ("cost ", ", it said"), ("“", "”")]),
)
def test_what_is_written_is_read_back(
    cents: int, scale: tuple[str, float], currency: tuple[str, str], around: tuple[str, str]
) -> None:
    """A number written with a scale and a currency is read back with its value and unit."""
    number = f"{cents / 100:,.2f}".rstrip("0").rstrip(".")
    text = f"{around[0]}{currency[0]}{number}{scale[0]}{around[1]}"
    ((value, unit),) = read(text)
    assert value == pytest.approx(cents / 100 * scale[1])
    assert unit == currency[1]


@given(st.text(alphabet="0123456789.,$%-–bnm xk:G\n", max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever stands in a text, amounts are found in order and each stands where it says."""
    found = amounts(text)
    assert [a.start for a in found] == sorted(a.start for a in found)
    assert all(a.text == text[a.start : a.end].strip() for a in found)
