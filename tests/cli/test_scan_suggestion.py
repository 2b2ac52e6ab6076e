"""The policy that a scan suggests: rules by entity, each column with its reasons."""

from maskwire.cli.suggest import suggestion
from maskwire.model import Category, Classification, Column
from maskwire.policy.rules import DEFAULT
from maskwire.policy_file import parse

EMAIL = Classification("EMAIL_ADDRESS", Category.PII, 0.98, ("the column is called 'email'", "9 of 9 look like it"))
DOUBT = Classification("PERSON", Category.PII, 0.55, ("half of the values are names",))


def test_every_column_stands_under_its_entity_with_its_reasons() -> None:
    """What the default policy does is written out; what is doubtful is said to be."""
    text = suggestion([(Column("public", "t", "email"), EMAIL), (Column("public", "t", "n"), DOUBT)], 7)
    assert text.startswith("# 2 of 7 columns are sensitive.")
    assert "      # the column is called 'email'\n      # 9 of 9 look like it\n      - \"public.t.email\"" in text
    assert "    entities: [EMAIL_ADDRESS]\n    effect: mask\n    transform: token\n" in text
    assert '"public.t.n"  # 0.55 sure  # not sure' in text


def test_a_name_cannot_leave_its_comment() -> None:
    """Names of columns are the source's own words: line ends in them stay in their line."""
    named = Classification("PERSON", Category.PII, 0.9, ("the column is called x\n  - effect: show",))
    text = suggestion([(Column("public", "t", "a\nb"), named)], 1)
    assert "\n  - effect: show" not in text
    assert '"public.t.a\\nb"' in text


def test_nothing_found_is_no_rule() -> None:
    """The fragment stays YAML."""
    assert suggestion([], 3).endswith("rules: []\n")
    assert parse(suggestion([], 3)).policy.rules == ()


def test_what_is_suggested_is_a_policy() -> None:
    """It decides on the listed columns as the default does, and is about them by their very names."""
    odd = Column("public", "t*", 'a.b"?\nc')
    mail = Column("public", "t", "email")
    policy = parse(suggestion([(mail, EMAIL), (odd, DOUBT)], 7)).policy
    for column, it in ((mail, EMAIL), (odd, DOUBT)):
        decided = policy.decide(it.entity, it.category, column=column)
        assert decided.transform == DEFAULT.decide(it.entity, it.category).transform
        assert "no-rule-matched" not in decided.rule
    other = policy.decide("EMAIL_ADDRESS", Category.PII, column=Column("public", "t", "other"))
    assert other.rule == "policy/no-rule-matched"
