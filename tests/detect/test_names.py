"""The grammar of column names: cut words, counts, what stands behind a word, other scripts."""

from __future__ import annotations

import pytest

from maskwire.detect import Described, classify_table
from maskwire.detect.names import named, of_a_thing, opaque


@pytest.mark.parametrize(
    ("column", "entity"),
    [
        ("CUST_BRTH_DT", "DATE_OF_BIRTH"), ("birth_datetime", "DATE_OF_BIRTH"), ("MBL_PH_NBR", "PHONE_NUMBER"),
        ("MRTL_STS_CD", "MARITAL_STATUS"), ("ANL_INC_AMT", "INCOME"), ("pstl_cd", "ZIP_CODE"), ("cty_nm", "LOCATION"),
        ("ST_PROV_CD", "LOCATION"), ("EML_ADDR_TXT", "EMAIL_ADDRESS"), ("ADDR_LN_1_TXT", "STREET_ADDRESS"),
        ("OCCPN_DESC", "JOB"), ("CR_SCR_NBR", "CREDIT_SCORE"), ("nr_tel", "PHONE_NUMBER"), ("num_dni", "NATIONAL_ID"),
        ("GBDAT", "DATE_OF_BIRTH"), ("STRAS", "STREET_ADDRESS"), ("tel_fixe", "PHONE_NUMBER"),
        ("imie", "PERSON"), ("data_urodzenia", "DATE_OF_BIRTH"), ("no_hp", "PHONE_NUMBER"), ("судьба", None),
        ("Дата рождения", "DATE_OF_BIRTH"), ("手机号", "PHONE_NUMBER"), ("客户姓名", "PERSON"),
        ("生年月日", "DATE_OF_BIRTH"), ("전화번호", "PHONE_NUMBER"), ("العنوان", "STREET_ADDRESS"),
        ("τηλέφωνο", "PHONE_NUMBER"),
    ],
)  # fmt: skip
def test_cut_words_and_other_languages_announce(column: str, entity: str | None) -> None:
    """As warehouses, ERP systems and exports of many countries write their headers."""
    assert named(column) == entity


@pytest.mark.parametrize(
    "column",
    ["num_credit_cards", "PercentSalaryHike", "insured_hobbies", "birth_weight", "wage_index", "sex_ratio", "no_show",
     "st_time", "str_value", "card_type", "address_count", "emergency_contact_relationship", "death_rate",
     "NumFattura"],
)  # fmt: skip
def test_what_only_tells_of_it_announces_nothing(column: str) -> None:
    """A count, a share, a kind, an index."""
    assert named(column) is None


def test_names_that_say_nothing_are_known() -> None:
    """Questions of a survey and fields of old files too."""
    assert all(map(opaque, ["Q4", "F12", "campo_3", "UserDefined2", "c07"]))
    assert not any(map(opaque, ["age", "q_age", "x_ray"]))


def test_things_bear_names_that_are_no_persons() -> None:
    """By the column, or by its table where the column is called a name and no more."""
    assert of_a_thing("brand")
    assert of_a_thing("vessel_name")
    assert of_a_thing("name", "storms")
    assert not of_a_thing("name", "team_members")
    names = ("Tom Ford", "Hugo Boss", "Paul Smith", "Mary Kay", "Ralph Lauren")
    for table, column in (("catalog", "brand"), ("products", "name")):
        assert classify_table(table, [Described(column, values=names)])[column] is None


def test_a_year_with_its_month_and_day_is_a_birth_in_a_table_of_people() -> None:
    """Where it lies decades back; without people it is any year."""
    years = [1941 + 7 * n % 60 for n in range(40)]
    date = [Described("year", values=years), Described("month", values=[1, 7]), Described("day", values=[3, 9])]
    assert classify_table("t", date)["year"] is None
    sexes = Described("sex", values=["male", "female"] * 20)
    found = classify_table("t", [*date, sexes])["year"]
    assert found is not None
    assert found.entity == "DATE_OF_BIRTH"


def test_a_title_beside_an_author_is_of_a_book() -> None:
    """Unless it is said to be of a job."""
    titles = ("The Silent Hill", "Salt and Stars", "An Autumn of Glass", "Nine Rivers", "The Paper Door")
    authors = ("Ann Miller", "Robert Vance", "Ines Duarte", "Uwe Brandt", "Carla Moretti")
    found = classify_table("shelf", [Described("title", values=titles), Described("author", values=authors)])
    assert found["title"] is None
    assert found["author"] is not None
    jobs = ("Nurse", "Head of Sales", "Engineer", "Accountant", "Driver")
    found = classify_table("contacts", [Described("position_title", values=jobs)])
    assert found["position_title"] is not None
