"""What comes by mail and what happens: every line of docs/safety.md is held by the tests named here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "safety.md"

# By the line's number: tests as file::function, or cases as file#heading.
HELD_BY = {
    1: [
        "test_manifest.py::test_an_alias_bomb_costs_neither_time_nor_memory",
        "cases/manifest.md#Anchors and aliases (M006)",
    ],
    2: [
        "cases/manifest.md#A line is indented with a tab (M001)",
        "cases/manifest.md#A bracket is not closed (M001)",
    ],
    3: ["cases/manifest.md#A key stands twice: both lines are named, and the first value counts (M002)"],
    4: ["cases/manifest.md#Unknown keys, on every level (M003)"],
    5: [
        "cases/manifest.md#Wrong types: key, what is there, what is wanted (M004)",
        "test_manifest.py::test_scalars_stay_as_they_are_typed",
    ],
    6: [
        "cases/manifest.md#Dates and years that never were (M021)",
        "test_manifest.py::test_long_values_are_cut_in_messages",
    ],
    7: [
        "cases/manifest.md#The manifest is a list (M010)",
        "cases/manifest.md#A second document (M009)",
        "cases/manifest.md#The manifest is null (M010)",
    ],
    8: ["test_manifest.py::test_a_manifest_that_is_not_utf8_is_refused_with_the_byte"],
    9: [
        "test_manifest.py::test_a_bom_and_windows_line_ends_change_nothing",
        "test_volume.py::test_a_manuscript_of_bom_and_windows_line_ends_is_the_same_manuscript",
    ],
    10: [
        "test_manifest.py::test_a_control_character_is_refused_where_it_stands",
        "cases/manifest.md#An escape stands for a control character or half a character (M013)",
    ],
    11: ["cases/manifest.md#Tags (M007)"],
    12: [
        "test_manifest.py::test_no_nesting_ends_in_a_traceback",
        "test_manifest.py::test_a_manifest_without_end_is_refused_at_once",
        "test_volume.py::test_thousands_of_missing_chapters_are_counted_not_printed",
    ],
    13: [
        "cases/manifest.md#Paths that lead outside (F002) and names that some systems can't keep (F008)",
        "test_workspace.py::test_a_path_stays_in_the_books_folder",
    ],
    14: [
        "test_volume.py::test_a_link_out_of_the_book_is_refused",
        "test_workspace.py::test_a_link_that_leads_outside_is_not_followed",
        "test_workspace.py::test_a_ring_of_links_is_refused",
    ],
    15: [
        "cases/manifest.md#One file twice (F006), and names that some systems take for one (F007)",
        "cases/volume.md#Capitals in a name count (F007)",
        "test_manifest.py::test_two_names_that_differ_only_in_composed_accents_clash",
        "test_epub.py::test_images_whose_names_differ_in_case_or_accents_do_not_collide",
    ],
    16: [
        "test_volume.py::test_odd_names_are_only_names",
        "test_workspace.py::test_a_name_that_no_file_can_have_is_refused",
    ],
    17: [
        "cases/manifest.md#Paths that lead outside (F002) and names that some systems can't keep (F008)",
        "content/test_assembly.py::test_no_section_is_called_as_a_device_or_as_a_file_of_an_edition",
    ],
    18: [
        "test_workspace.py::test_a_pipe_does_not_hang_the_build",
        "test_workspace.py::test_a_folder_is_no_file",
        "test_volume.py::test_a_folder_in_a_chapters_place_is_refused",
    ],
    19: [
        "cases/volume.md#Chapters, style sheets, pictures and templates are missing: all are told (F001)",
        "cases/book.md#An image is missing (I001)",
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
    ],
    20: [
        "test_volume.py::test_a_manuscript_is_utf8_without_control_characters",
        "content/test_reading.py::test_a_character_that_no_book_can_hold_is_an_error_with_its_place",
    ],
    21: [
        "cases/volume.md#Nothing is written in a chapter (F010)",
        "cases/volume.md#Front matter is not closed (F011)",
        "cases/book.md#A chapter has no title (C100)",
        "cases/book.md#Nothing stands below a title (C102)",
    ],
    22: ["content/cases/html.md#What a book does not run"],
    23: ["content/cases/text.md#Links that a book cannot hold lose their target and keep their text"],
    24: [
        "content/cases/tables.md#Images that are not in the book",
        "test_layout_diagnostics.py::test_nothing_but_the_books_own_files_is_read",
    ],
    25: ["content/cases/html.md#What a book does not run"],
    26: [
        "test_layout_diagnostics.py::test_nothing_but_the_books_own_files_is_read",
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "content/cases/tables.md#Images that are not in the book",
    ],
    27: ["content/cases/tables.md#Images that are not in the book"],
    28: ["content/cases/html.md#What a book does not run"],
    29: [
        "content/cases/html.md#What a book does not run",
        "test_whole_books.py::test_the_letters_of_the_manuscript_are_the_letters_of_the_pdf",
    ],
    30: ["content/cases/html.md#Tags that do not fit"],
    31: [
        "content/cases/html.md#Declarations, CDATA and instructions",
        "content/cases/html.md#A comment that never ends",
    ],
    32: [
        "cases/book.md#An id stands twice (L001)",
        "content/test_references.py::test_equal_headings_have_different_ids_and_links_find_the_first",
    ],
    33: ["cases/book.md#A link leads to no id (L002)", "cases/book.md#A link leads to no chapter (L003)"],
    34: ["content/cases/text.md#Entities become characters"],
    35: [
        "content/cases/text.md#Characters that no text can hold",
        "cases/manifest.md#Titles and names hold characters that nobody sees (M014)",
    ],
    36: ["test_cli.py::test_a_character_that_no_font_has_makes_no_finished_file"],
    37: [
        "content/cases/blocks.md#Levels go down one at a time",
        "cases/book.md#A chapter has no title (C100)",
    ],
    38: [
        "test_elements.py::test_a_word_that_no_line_can_hold_may_end_anywhere",
        "content/test_reading.py::test_a_hostile_shape_takes_bounded_time",
    ],
    39: [
        "content/test_reading.py::test_blocks_nested_too_deep_are_an_error",
        "content/test_reading.py::test_mark_up_nested_too_deep_loses_no_letter",
    ],
    40: ["content/test_reading.py::test_a_hostile_shape_takes_bounded_time"],
    41: [
        "content/cases/tables.md#A line with more cells than the head",
        "content/cases/html.md#Spans beyond all bounds",
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
    ],
    42: ["test_templates.py::test_what_is_filled_in_is_escaped"],
    43: ["content/cases/notes.md#An undefined label, with what may be meant"],
    44: ["content/cases/notes.md#A note that nothing calls, and an empty one"],
    45: ["content/cases/notes.md#A label defined twice, and labels that differ in capitals"],
    46: ["test_note_places.py::test_a_note_in_a_title_stands_nowhere_that_repeats_the_title"],
    47: [
        "content/cases/notes.md#Notes in heading, table, caption, link, image, list, quotation and term",
        "test_running_notes.py::test_a_long_note_can_be_called_anywhere",
    ],
    48: [
        "content/cases/notes.md#A call in code is letters",
        "content/cases/notes.md#Notes in heading, table, caption, link, image, list, quotation and term",
    ],
    49: [
        "content/cases/notes.md#A note in a note",
        "content/test_numbering.py::test_notes_that_call_each_other_come_to_an_end",
    ],
    50: ["content/cases/notes.md#A note with paragraphs, list, code and quotation"],
    51: [
        "content/test_numbering.py::test_one_note_called_three_times_is_one_note_with_one_number",
        "test_note_places.py::test_every_note_leads_back_to_each_of_its_calls",
    ],
    52: [
        "test_note_places.py::test_adjacent_calls_have_a_comma_between_them",
        "test_running_notes.py::test_dense_notes_are_all_there",
    ],
    53: [
        "test_running_notes.py::test_a_note_of_3000_words_is_whole_and_leaves_room_for_text_and_other_notes"
    ],
    54: ["content/test_numbering.py::test_ten_thousand_notes_are_numbered_in_a_moment"],
    55: [
        "content/test_images.py::test_an_image_that_is_cut_off_is_refused",
        "content/test_images.py::test_what_is_no_image_is_refused_and_nothing_is_run",
    ],
    56: ["test_pictures.py::test_the_type_is_read_from_the_bytes"],
    57: [
        "test_pictures.py::test_what_some_reading_systems_can_not_show_is_converted",
        "test_separation.py::test_a_picture_in_rgb_is_printed_in_cmyk_by_the_press_profile",
    ],
    58: ["content/test_images.py::test_an_image_that_moves_is_a_warning"],
    59: [
        "test_pictures.py::test_a_photograph_that_was_taken_sideways_stands_upright",
        "test_pictures.py::test_no_image_says_where_it_was_taken",
        "test_pictures.py::test_a_colour_profile_is_kept",
    ],
    60: ["content/test_images.py::test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded"],
    61: [
        "content/test_images.py::test_a_drawing_keeps_what_it_draws_and_loses_what_runs_or_fetches",
        "content/test_images.py::test_a_drawing_that_would_hurt_is_refused",
    ],
    62: [
        "content/cases/tables.md#A figure whose caption stands in, one that decorates, one with nothing",
        "test_separation.py::test_a_picture_too_coarse_for_its_size_is_told_with_its_place",
    ],
    63: [
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "test_faces.py::test_a_damaged_font_is_refused_in_words",
        "test_faces.py::test_a_font_whose_maker_forbids_embedding_is_refused",
    ],
    64: ["test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place"],
    65: [
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "test_styles.py::test_a_property_that_doubles_itself_many_times_ends_soon",
    ],
    66: [
        "test_hostile_word.py::test_a_file_that_can_not_be_read_is_refused_with_one_clear_error",
        "test_hostile_word.py::test_a_picture_that_unpacks_to_a_bomb_stops_the_import",
        "test_hostile_word.py::test_an_external_image_is_named_and_not_fetched",
        "test_hostile_word.py::test_macros_are_named_and_nothing_else_happens",
    ],
    67: ["test_templates.py::test_a_mistake_in_a_template_has_its_file_and_line"],
    68: [
        "test_templates.py::test_a_template_that_goes_too_far_is_stopped",
        "test_templates.py::test_a_template_that_no_signal_stops_is_ended_by_the_clock",
    ],
    69: [
        "test_workspace.py::test_a_disk_that_takes_no_more_leaves_the_old_files",
        "test_workspace.py::test_of_several_files_none_is_written_where_one_can_not_be",
    ],
    70: [
        "test_workspace.py::test_a_command_that_is_killed_leaves_whole_files_and_the_next_one_clears_up",
        "test_endings.py::test_workers_end_with_the_command",
    ],
    71: ["test_workspace.py::test_two_commands_that_write_at_once_do_not_mix_their_files"],
    72: ["test_determinism.py::test_two_builds_in_other_circumstances_give_the_same_bytes"],
    73: [
        "cases/manifest.md#A book without chapters (M028)",
        "test_volume.py::test_thousands_of_missing_chapters_are_counted_not_printed",
    ],
    74: [
        "test_epub.py::test_metadata_that_xml_can_not_hold_are_refused_and_not_dropped",
        "cases/manifest.md#Wrong digits: ISBN, ISSN, ORCID, DOI (M016 to M019)",
        "cases/manifest.md#Languages that are no tags (M015)",
    ],
}


def test_every_line_of_the_page_is_held_by_a_test() -> None:
    lines = re.findall(r"^\| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert list(HELD_BY) == [int(number) for number in lines]


@pytest.mark.parametrize("name", sorted({name for names in HELD_BY.values() for name in names}))
def test_the_tests_that_hold_it_are_there(name: str) -> None:
    file, is_test, function = name.partition("::")
    if is_test:
        assert re.search(rf"^def {function}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE)
    else:
        file, _, heading = name.partition("#")
        assert f"\n## {heading}\n" in (TESTS / file).read_text("utf-8")
