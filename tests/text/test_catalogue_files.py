"""The two .po files against each other, the enums that people see, and the source that uses them."""

import re
import unicodedata
from collections import Counter

import pytest

from bot.domain.advisory import AdvisoryState, Answer, Category, Level, Status
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.people import Form, Language, Role
from bot.domain.units import UnitKind
from bot.text.catalogue import catalogue, label
from bot.usecases.auditing import Fault
from tests.text.usage import ROOT, strings_in_source, unused, uses_in_source

SEEN_BY_PEOPLE = (
    Level, Status, Category, Answer, AdvisoryState, Role, UnitKind, Form, Language, DeliveryState, Reason,
    Fault,
)  # fmt: skip
LANGUAGES = list(Language)


def templates(language):
    return catalogue(language).templates


def words(template):
    """What a translator wrote, with a bullet for what is filled in."""
    return "".join("•" if piece.placeholder else piece.text for piece in template)


def placeholders(forms):
    return {piece.text for form in forms for piece in form if piece.placeholder}


def source(language):
    path = ROOT / "bot" / "text" / "locale" / language / "LC_MESSAGES" / "truongan.po"
    return path.read_text("utf-8")


def ids_in_order(language):
    return re.findall(r'^msgid "(.+)"$', source(language), re.MULTILINE)


def test_both_languages_have_the_same_ids_in_the_same_order():
    assert ids_in_order("vi") == ids_in_order("en")
    assert set(ids_in_order("vi")) == set(templates(Language.VI)) == set(templates(Language.EN))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_stands_twice(language):
    assert [text_id for text_id, times in Counter(ids_in_order(language)).items() if times > 1] == []


def test_both_languages_fill_the_same_placeholders():
    """English has no forms of address, and a singular may say "one"."""
    free = {"you", "You", "n"}
    for text_id, forms in templates(Language.VI).items():
        assert placeholders(forms) - free == placeholders(templates(Language.EN)[text_id]) - free, text_id


def test_plural_forms_are_complete_and_the_same_ids_are_plural():
    plurals = {
        language: set(re.findall(r'^msgid_plural "(.+)"$', source(language), re.MULTILINE))
        for language in LANGUAGES
    }
    assert plurals[Language.VI] == plurals[Language.EN]
    for text_id in plurals[Language.EN]:
        assert len(templates(Language.EN)[text_id]) == 2, text_id
        assert len(templates(Language.VI)[text_id]) == 1, text_id
        assert "n" in placeholders(templates(Language.VI)[text_id]), text_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert [
        text_id for text_id, forms in templates(language).items() if not all(words(form).strip() for form in forms)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_markup_or_brace_is_left_over_as_words(language):
    """Unbalanced tags fail when the catalogue is read; this finds the misspelt ones."""
    assert [
        text_id
        for text_id, forms in templates(language).items()
        if any(re.search(r"</?\w+>|[{}]", words(form)) for form in forms)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_composed_and_without_stray_space(language):
    for text_id, forms in templates(language).items():
        for form in forms:
            text = words(form)
            assert unicodedata.is_normalized("NFC", text), text_id
            assert not re.search(r"[ \t]\n|  |\t", text), text_id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("enum", SEEN_BY_PEOPLE, ids=lambda enum: enum.__name__)
def test_every_member_of_an_enum_that_people_see_has_its_own_label(enum, language):
    labels = [label(member, language) for member in enum]
    assert len(set(labels)) == len(labels)


def test_every_id_in_the_source_exists_and_gets_what_it_needs():
    problems = []
    for use in uses_in_source():
        forms = templates(Language.VI).get(use.text_id, ())
        if use.is_prefix:
            continue
        if not forms:
            problems.append(f"{use.where} says {use.text_id}, which no catalogue has")
        elif use.given is not None and (missing := placeholders(forms) - use.given):
            problems.append(f"{use.where} says {use.text_id} without {', '.join(sorted(missing))}")
    assert not problems, "\n".join(problems)


def test_every_text_is_said_somewhere():
    labels = {f"{enum.__name__.lower()}.{member.value}" for enum in SEEN_BY_PEOPLE for member in enum}
    addresses = {f"{kind}.{form.value}" for kind in ("you", "you-first") for form in Form}
    constants, heads = strings_in_source()
    # A screen that offers to share the phone has a second wording, which `reception.screens` picks.
    ids = {text_id.removesuffix(".contact") for text_id in ids_in_order(Language.VI)}
    assert unused(ids - labels - addresses, constants, heads) == []
    assert unused({"said.nowhere", "refusal.nobody-says-this"}, constants, heads) != []


def test_the_list_of_unused_ids_knows_constants_reasons_and_heads():
    ids = ["a.one", "refusal.two", "b.three", "c.four", "refusal.five"]
    assert unused(ids, ["a.one", "two"], ["b."]) == ["c.four", "refusal.five"]
