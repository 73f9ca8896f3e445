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
        "cases/manifest.md#A list that holds itself (M006)",
    ],
    2: [
        "cases/manifest.md#A line is indented with a tab (M001)",
        "cases/manifest.md#A bracket is not closed (M001)",
        "cases/manifest.md#A quotation mark, a bracket or a brace is not closed (M001)",
        "cases/manifest.md#A brace is not closed (M001)",
    ],
    3: ["cases/manifest.md#A key stands twice: both lines are named, and the first value counts (M002)"],
    4: ["cases/manifest.md#Unknown keys, on every level (M003)"],
    5: [
        "cases/manifest.md#Wrong types: key, what is there, what is wanted (M004)",
        "test_manifest.py::test_scalars_stay_as_they_are_typed",
    ],
    6: [
        "cases/manifest.md#Dates and years that never were (M021)",
        "test_manifest.py::test_a_number_of_ten_thousand_digits_is_refused_and_cut_in_the_message",
    ],
    7: [
        "cases/manifest.md#The manifest is a list (M010)",
        "cases/manifest.md#A second document (M009)",
        "cases/manifest.md#The manifest is null (M010)",
        "cases/manifest.md#The manifest is a sentence (M010)",
        "cases/manifest.md#The manifest is empty (M010)",
    ],
    8: ["test_manifest.py::test_a_manifest_that_is_not_utf8_is_refused_with_the_byte"],
    9: [
        "test_manifest.py::test_a_bom_and_other_line_ends_change_nothing",
        "test_volume.py::test_a_manuscript_of_bom_and_other_line_ends_is_the_same_manuscript",
        "content/test_reading.py::test_line_ends_and_a_byte_order_mark_make_no_difference",
    ],
    10: [
        "test_manifest.py::test_a_control_character_is_refused_where_it_stands",
        "cases/manifest.md#An escape stands for a control character or half a character (M013)",
        "test_manifest.py::test_an_escape_is_taken_out_of_the_value",
    ],
    11: [
        "cases/manifest.md#Tags (M007)",
        "test_manifest.py::test_a_tag_builds_nothing",
    ],
    12: [
        "test_manifest.py::test_no_nesting_ends_in_a_traceback",
        "test_manifest.py::test_a_manifest_without_end_is_refused_at_once",
        "test_volume.py::test_thousands_of_missing_chapters_are_counted_not_printed",
        "cases/manifest.md#Lists in lists in lists (M008)",
    ],
    13: [
        "cases/manifest.md#Paths that lead outside (F002) and names that some systems can't keep (F008)",
        "test_workspace.py::test_a_path_stays_in_the_books_folder",
    ],
    14: [
        "test_volume.py::test_a_link_out_of_the_book_is_refused",
        "test_workspace.py::test_a_link_that_leads_outside_is_not_followed",
        "test_workspace.py::test_a_ring_of_links_is_refused",
        "test_workspace.py::test_a_link_that_stays_inside_is_followed",
        "test_cli.py::test_a_folder_that_a_link_makes_one_outside_is_not_written_into",
    ],
    15: [
        "cases/manifest.md#One file twice (F006), and names that some systems take for one (F007)",
        "cases/volume.md#Capitals in a name count (F007)",
        "test_manifest.py::test_two_names_that_differ_only_in_composed_accents_clash",
        "test_epub.py::test_images_whose_names_differ_in_case_or_accents_do_not_collide",
        "content/test_assembly.py::test_two_files_of_one_stem_have_two_ids",
    ],
    16: [
        "test_volume.py::test_odd_names_are_only_names",
        "test_workspace.py::test_a_name_that_no_file_can_have_is_refused",
        "cases/manifest.md#Paths that lead outside (F002) and names that some systems can't keep (F008)",
        "content/test_assembly.py::test_a_section_id_is_safe_in_file_names_and_in_xml",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
        "test_hostile_book.py::test_its_epub_is_well_formed_runs_nothing_and_leads_to_its_own_files",
    ],
    17: [
        "cases/manifest.md#Paths that lead outside (F002) and names that some systems can't keep (F008)",
        "content/test_assembly.py::test_no_section_is_called_as_a_device_or_as_a_file_of_an_edition",
        "test_manifest.py::test_no_sign_that_nobody_sees_is_in_a_name",
    ],
    18: [
        "test_workspace.py::test_a_pipe_does_not_hang_the_build",
        "test_workspace.py::test_a_folder_is_no_file",
        "test_volume.py::test_a_folder_in_a_chapters_place_is_refused",
        "cases/manifest.md#Paths that lead outside (F002) and names that some systems can't keep (F008)",
        "test_workspace.py::test_a_device_is_no_file",
        "test_workspace.py::test_a_file_that_becomes_a_pipe_is_neither_waited_for_nor_read",
        "test_workspace.py::test_a_path_stays_in_the_books_folder",
    ],
    19: [
        "cases/volume.md#Chapters, style sheets, pictures and templates are missing: all are told (F001)",
        "cases/book.md#An image is missing (I001)",
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "test_volume.py::test_a_missing_chapter_image_sheet_and_font_are_told_in_one_run",
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
    22: [
        "content/cases/html.md#What a book does not run",
        "content/cases/html.md#Handlers, hidden words and attachments in attributes",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
        "test_hostile_book.py::test_its_epub_is_well_formed_runs_nothing_and_leads_to_its_own_files",
        "test_hostile_book.py::test_a_template_brings_nothing_into_a_file_that_a_chapter_may_not",
    ],
    23: [
        "content/cases/text.md#Links that a book cannot hold lose their target and keep their text",
        "content/cases/html.md#Links and anchors",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
        "test_hostile_book.py::test_a_template_brings_nothing_into_a_file_that_a_chapter_may_not",
    ],
    24: [
        "content/cases/tables.md#Images that are not in the book",
        "test_layout_diagnostics.py::test_nothing_but_the_books_own_files_is_read",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
    ],
    25: [
        "content/cases/html.md#Handlers, hidden words and attachments in attributes",
        "content/cases/html.md#What a book neither loads nor shows",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
        "test_hostile_book.py::test_a_template_brings_nothing_into_a_file_that_a_chapter_may_not",
    ],
    26: [
        "test_layout_diagnostics.py::test_nothing_but_the_books_own_files_is_read",
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "content/cases/tables.md#Images that are not in the book",
        "test_layout_diagnostics.py::test_no_sheet_fetches_anything",
        "content/cases/html.md#What a book neither loads nor shows",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
    ],
    27: [
        "test_embedded.py::test_a_drawing_in_the_text_is_cleaned",
        "test_embedded.py::test_an_image_in_the_text_is_an_image_of_the_book",
        "test_embedded.py::test_an_image_in_the_text_is_bounded_as_any_other",
        "test_embedded.py::test_every_edition_shows_images_in_the_text_and_equal_ones_are_one_file",
        "test_embedded.py::test_other_data_is_not_in_the_book",
        "test_embedded.py::test_what_is_no_image_in_the_text_is_an_error",
    ],
    28: [
        "content/cases/html.md#What a book does not run",
        "content/cases/html.md#What a book neither loads nor shows",
    ],
    29: [
        "content/cases/html.md#What a book does not run",
        "test_whole_books.py::test_the_letters_of_the_manuscript_are_the_letters_of_the_pdf",
        "content/cases/html.md#Handlers, hidden words and attachments in attributes",
        "test_hostile_book.py::test_what_it_says_is_still_there",
    ],
    30: [
        "content/cases/html.md#Tags that do not fit",
        "test_hostile_book.py::test_what_it_says_is_still_there",
        "test_hostile_book.py::test_its_epub_is_well_formed_runs_nothing_and_leads_to_its_own_files",
    ],
    31: [
        "content/cases/html.md#Declarations, CDATA and instructions",
        "content/cases/html.md#A comment that never ends",
        "content/cases/html.md#A comment that never ends in its paragraph",
        "content/cases/html.md#CDATA, instructions and declarations that never end",
    ],
    32: [
        "cases/book.md#An id stands twice (L001)",
        "content/test_references.py::test_equal_headings_have_different_ids_and_links_find_the_first",
        "content/test_references.py::test_an_id_that_stands_twice_is_an_error_and_both_are_kept_apart",
        "content/test_references.py::test_two_chapters_may_have_the_same_ids_and_headings_and_links_find_their_own",
        "test_sheets.py::test_the_readers_pdf_has_cover_bookmarks_and_links_between_sections",
    ],
    33: [
        "cases/book.md#A link leads to no id (L002)",
        "cases/book.md#A link leads to no chapter (L003)",
        "cases/book.md#Links between chapters, to headings and to ids are right",
        "cases/book.md#A link's address is not whole (L004)",
        "cases/book.md#A link has no target (L005)",
        "content/test_references.py::test_links_between_chapters_become_references",
    ],
    34: [
        "content/cases/text.md#Entities become characters",
        "content/cases/html.md#References in HTML are characters that a text can hold",
        "content/test_citations.py::test_no_work_brings_a_character_that_no_text_can_hold",
        "test_hostile_book.py::test_its_epub_is_well_formed_runs_nothing_and_leads_to_its_own_files",
    ],
    35: [
        "content/cases/text.md#Characters that no text can hold",
        "cases/manifest.md#Titles and names hold characters that nobody sees (M014)",
        "cases/lint.md#Soft hyphens (Q020)",
        "cases/lint.md#Characters without width; joiners belong into other scripts (Q021)",
        "cases/lint.md#Marks of direction (Q022)",
    ],
    36: [
        "test_cli.py::test_a_character_that_no_font_has_makes_no_finished_file",
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
    ],
    37: [
        "content/cases/blocks.md#Levels go down one at a time",
        "cases/book.md#A chapter has no title (C100)",
    ],
    38: [
        "test_elements.py::test_a_word_that_no_line_can_hold_may_end_anywhere",
        "content/test_reading.py::test_a_hostile_shape_takes_bounded_time",
        "test_layout_diagnostics.py::test_a_word_that_no_line_can_hold_is_set_and_not_cut_off",
    ],
    39: [
        "content/test_reading.py::test_blocks_nested_too_deep_are_an_error",
        "content/test_reading.py::test_mark_up_nested_too_deep_loses_no_letter",
        "content/test_reading.py::test_all_that_is_nested_is_counted_together",
        "test_layout_diagnostics.py::test_what_is_as_deep_as_it_may_be_is_set_and_so_is_its_note",
    ],
    40: ["content/test_reading.py::test_a_hostile_shape_takes_bounded_time"],
    41: [
        "content/cases/tables.md#A line with more cells than the head",
        "content/cases/tables.md#A head and the line under it that do not agree",
        "content/cases/html.md#Spans beyond all bounds",
        "content/cases/html.md#Rows of unequal length, and spans that reach below the last",
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
    ],
    42: [
        "test_templates.py::test_what_is_filled_in_is_escaped",
        "test_templates.py::test_braces_in_what_is_filled_in_are_letters",
        "test_hostile_book.py::test_what_it_says_is_still_there",
    ],
    43: ["content/cases/notes.md#An undefined label, with what may be meant"],
    44: ["content/cases/notes.md#A note that nothing calls, and an empty one"],
    45: ["content/cases/notes.md#A label defined twice, and labels that differ in capitals"],
    46: [
        "test_note_places.py::test_a_note_in_a_title_stands_nowhere_that_repeats_the_title",
        "test_note_places.py::test_a_note_in_a_title_or_a_heading_is_in_no_bookmark_and_in_no_running_head",
        "test_note_places.py::test_a_note_in_a_subtitle_or_a_title_is_not_in_the_contents",
        "test_epub.py::test_a_link_or_a_note_in_a_title_does_not_reach_the_contents",
    ],
    47: [
        "content/cases/notes.md#Notes in heading, table, caption, link, image, list, quotation and term",
        "content/test_numbering.py::"
        "test_notes_in_headings_cells_captions_lists_and_quotations_count_in_reading_order",
        "test_running_notes.py::test_a_long_note_can_be_called_anywhere",
        "test_running_notes.py::test_a_note_in_a_repeated_head_or_foot_is_set_once",
        "test_running_notes.py::test_a_repeated_heads_note_that_runs_on_is_set_once_in_a_second_pagination",
        "test_running_notes.py::"
        "test_a_repeated_heads_note_is_set_once_where_what_follows_goes_to_the_next_page",
    ],
    48: [
        "content/cases/notes.md#A call in code is letters",
        "content/cases/notes.md#A call in code of HTML is letters, "
        "and so is one in an alternative text that is written out",
        "content/cases/notes.md#Notes in heading, table, caption, link, image, list, quotation and term",
    ],
    49: [
        "content/cases/notes.md#A note in a note",
        "content/test_numbering.py::test_notes_that_call_each_other_come_to_an_end",
    ],
    50: [
        "content/cases/notes.md#A note with paragraphs, list, code and quotation",
        "content/cases/tables.md#A table that begins right behind the mark of an item or a note",
        "test_note_places.py::test_a_note_in_the_epub_holds_any_block_and_none_stands_in_a_line",
        "test_note_places.py::test_a_note_in_print_holds_any_block_and_is_whole_on_its_page",
        "test_note_pages.py::test_epubcheck_is_content_with_notes_of_every_kind_of_block",
        "test_epub.py::test_a_note_that_begins_with_a_quotation_still_begins_with_its_number",
    ],
    51: [
        "content/test_numbering.py::test_one_note_called_three_times_is_one_note_with_one_number",
        "test_note_places.py::test_every_note_leads_back_to_each_of_its_calls",
    ],
    52: [
        "test_note_places.py::test_adjacent_calls_have_a_comma_between_them",
        "content/test_numbering.py::test_calls_side_by_side_know_of_each_other_and_others_do_not",
        "test_running_notes.py::test_dense_notes_are_all_there",
        "test_running_notes.py::test_a_call_in_the_last_line_of_a_page_has_its_note_there",
    ],
    53: [
        "test_running_notes.py::test_a_note_of_3000_words_is_whole_and_leaves_room_for_text_and_other_notes",
        "test_running_notes.py::test_no_line_is_lost_or_set_twice_in_cuts_in_and_between_blocks",
        "test_running_notes.py::test_words_that_a_note_has_lost_are_counted",
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
    ],
    54: [
        "content/test_numbering.py::test_ten_thousand_notes_are_numbered_in_a_moment",
        "content/test_numbering.py::test_notes_count_from_one_in_each_chapter_or_on_through_the_book",
        "test_note_places.py::test_notes_beyond_999_have_numbers_and_ids_as_any_other",
        "content/test_reading.py::test_a_hostile_shape_takes_bounded_time",
    ],
    55: [
        "content/test_images.py::test_an_image_that_is_cut_off_is_refused",
        "content/test_images.py::test_what_is_no_image_is_refused_and_nothing_is_run",
        "cases/book.md#An image can't be used (I002)",
    ],
    56: [
        "test_pictures.py::test_the_type_is_read_from_the_bytes",
        "content/test_images.py::test_a_whole_image_is_told_by_its_bytes",
        "test_pictures.py::test_what_all_can_show_is_not_touched",
        "test_pictures.py::test_the_epub_calls_an_image_what_it_is",
        "test_page_pictures.py::test_a_picture_is_what_its_bytes_say_whatever_it_is_called",
    ],
    57: [
        "test_pictures.py::test_what_some_reading_systems_can_not_show_is_converted",
        "test_separation.py::test_a_picture_in_rgb_is_printed_in_cmyk_by_the_press_profile",
        "test_pictures.py::test_sixteen_bits_of_grey_keep_their_shade",
        "test_pictures.py::test_sixteen_bits_of_a_colour_become_eight",
        "test_pictures.py::test_cmyk_becomes_red_green_and_blue_by_its_colours",
        "test_pictures.py::test_cmyk_becomes_what_its_profile_says",
        "content/test_images.py::test_a_whole_image_is_told_by_its_bytes",
        "test_page_pictures.py::test_a_picture_of_any_kind_is_set_in_its_colours",
    ],
    58: [
        "content/test_images.py::test_an_image_that_moves_is_a_warning",
        "test_page_pictures.py::test_of_a_picture_that_moves_pages_show_the_first_frame",
        "test_pictures.py::test_what_moved_and_no_longer_does_is_a_warning",
    ],
    59: [
        "test_pictures.py::test_a_photograph_that_was_taken_sideways_stands_upright",
        "test_pictures.py::test_no_image_says_where_it_was_taken",
        "test_pictures.py::test_a_colour_profile_is_kept",
        "test_pictures.py::test_reduced_images_keep_their_profile_and_are_the_same_each_time",
        "test_separation.py::test_a_pictures_own_profile_decides_what_its_colours_are",
        "test_page_pictures.py::test_a_photograph_that_was_taken_sideways_stands_upright",
        "test_page_pictures.py::test_no_page_says_where_or_by_whom_a_picture_was_taken",
        "content/test_images.py::test_a_picture_in_a_drawing_says_nothing_of_its_making_and_keeps_its_data",
        "test_page_pictures.py::test_what_is_said_of_a_photograph_is_taken_out_without_encoding_it_anew",
        "test_page_pictures.py::test_a_photograph_ends_where_its_picture_ends",
        "test_page_pictures.py::test_a_pictures_own_profile_decides_what_its_colours_are_on_paper_and_screen",
        "test_page_pictures.py::test_a_profile_that_changes_nothing_or_can_not_be_read_is_not_in_the_file",
    ],
    60: [
        "content/test_images.py::test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded",
        "content/test_images.py::test_an_image_of_any_kind_of_too_many_pixels_is_refused_before_it_is_decoded",
        "test_pictures.py::test_what_can_not_be_shown_is_refused_in_words",
    ],
    61: [
        "content/test_images.py::test_a_drawing_keeps_what_it_draws_and_loses_what_runs_or_fetches",
        "content/test_images.py::test_a_drawing_that_would_hurt_is_refused",
        "content/test_images.py::test_instructions_and_declarations_before_a_drawing_are_left_out",
        "content/test_images.py::test_the_marks_of_an_editor_program_are_left_out_without_a_word",
        "content/test_images.py::test_editions_see_drawings_cleaned_and_other_images_as_they_are",
        "cases/book.md#A drawing holds scripts, HTML and references (I004)",
        "test_page_pictures.py::test_a_drawing_without_a_size_is_set",
        "test_hostile_book.py::test_a_book_that_means_harm_is_only_a_book",
    ],
    62: [
        "content/cases/tables.md#A figure whose caption stands in, one that decorates, one with nothing",
        "content/cases/tables.md#Images in a line",
        "test_separation.py::test_a_picture_too_coarse_for_its_size_is_told_with_its_place",
        "test_separation.py::test_line_art_wants_more",
        "test_epub.py::test_a_book_without_images_is_text_and_decorations_do_not_count",
        "test_epub.py::test_one_undescribed_image_takes_the_claim_back",
    ],
    63: [
        "test_font_bounds.py::test_a_font_that_would_swell_is_refused_and_never_whole_in_memory",
        "test_font_bounds.py::test_it_is_told_where_the_sheet_names_it_and_no_page_gets_it",
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "test_faces.py::test_a_damaged_font_is_refused_in_words",
        "test_faces.py::test_a_font_whose_maker_forbids_embedding_is_refused",
        "test_sheet_files.py::test_no_edition_is_set_in_another_font_in_silence",
        "test_epub.py::test_a_font_that_is_none_is_an_error_at_its_place",
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
    ],
    64: [
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
        "test_layout_diagnostics.py::test_a_mistake_in_a_sheet_is_an_error_where_the_book_is_strict",
        "test_styles.py::test_a_sheet_becomes_what_reading_systems_understand",
    ],
    65: [
        "test_sheet_files.py::test_what_a_sheet_names_is_in_the_book_and_whole",
        "test_styles.py::test_a_property_that_doubles_itself_many_times_ends_soon",
        "test_styles.py::test_a_sheet_becomes_what_reading_systems_understand",
        "test_sheet_bounds.py::test_what_has_no_measure_is_told_at_its_place",
        "test_sheet_bounds.py::test_properties_of_two_sheets_are_weighed_together",
        "test_sheet_bounds.py::test_what_is_below_the_bounds_is_laid_out",
        "test_sheet_bounds.py::test_a_build_and_a_specimen_do_not_follow_a_sheet_without_end",
        "test_sheet_bounds.py::test_a_book_that_is_read_for_any_command_is_without_a_sheet_that_is_refused",
        "test_sheet_bounds.py::test_stripes_that_nobody_can_see_are_one_colour",
        "test_layout_diagnostics.py::test_a_mistake_is_said_with_its_place",
        "test_layout_diagnostics.py::test_no_sheet_fetches_anything",
        "test_volume.py::test_a_style_sheet_is_utf8",
    ],
    66: [
        "test_hostile_word.py::test_a_file_that_can_not_be_read_is_refused_with_one_clear_error",
        "test_hostile_word.py::test_a_picture_that_unpacks_to_a_bomb_stops_the_import",
        "test_hostile_word.py::test_an_external_image_is_named_and_not_fetched",
        "test_hostile_word.py::test_macros_are_named_and_nothing_else_happens",
        "test_hostile_word.py::test_no_more_of_a_bomb_is_unpacked_than_a_part_may_have",
        "test_hostile_word.py::test_all_images_together_have_a_limit",
        "test_hostile_word.py::test_pandoc_gets_no_more_memory_than_it_may",
        "test_hostile_word.py::"
        "test_a_document_type_is_refused_in_any_encoding_and_what_it_names_is_not_opened",
        "test_hostile_word.py::test_entities_without_end_are_refused_in_any_encoding",
        "test_hostile_word.py::test_an_image_gets_a_clean_name_whatever_the_file_calls_it",
        "test_hostile_word.py::test_an_image_that_is_no_part_of_the_file_is_lost_wherever_it_lies",
        "test_hostile_word.py::test_an_import_writes_nothing_outside_the_book",
        "test_hostile_word.py::test_a_part_with_a_password_is_told_also_where_the_list_is_not_read_first",
        "test_hostile_word.py::test_a_file_that_is_cut_off_anywhere_is_refused",
        "test_hostile_word.py::test_no_damaged_byte_ends_in_a_traceback",
        "test_import.py::test_a_folder_that_leads_outside_gets_nothing",
    ],
    67: [
        "test_templates.py::test_a_mistake_in_a_template_has_its_file_and_line",
        "test_templates.py::test_a_mistake_in_an_included_template_has_that_ones_file_and_line",
        "test_templates.py::test_no_template_is_read_from_the_disk",
    ],
    68: [
        "test_templates.py::test_a_template_that_goes_too_far_is_stopped",
        "test_templates.py::test_a_template_that_no_signal_stops_is_ended_by_the_clock",
        "test_templates.py::test_a_template_that_went_too_far_is_not_tried_again",
        "test_templates.py::test_after_a_template_that_goes_too_far_others_are_filled",
        "test_templates.py::test_after_a_template_that_was_ended_by_the_clock_others_are_filled",
        "test_templates.py::test_a_mistake_in_a_template_has_its_file_and_line",
    ],
    69: [
        "test_workspace.py::test_a_disk_that_takes_no_more_leaves_the_old_files",
        "test_workspace.py::test_of_several_files_none_is_written_where_one_can_not_be",
        "test_workspace.py::test_a_write_that_fails_leaves_the_old_file",
        "test_workspace.py::test_files_take_their_names_when_the_bytes_of_all_are_on_the_disk",
        "test_workspace.py::test_a_folder_in_the_files_place_stays_and_nothing_is_left_over",
        "test_workspace.py::test_a_folder_that_can_not_be_written_is_an_error_and_its_files_stay",
        "test_workspace.py::test_a_folder_that_can_not_be_made_is_an_error",
        "test_workspace.py::test_what_is_no_folder_can_not_be_written_into_and_stays",
        "test_workspace.py::test_a_file_is_written_whole_with_its_folders",
        "test_cli.py::test_what_can_not_be_written_is_one_error_and_old_files_stay",
        "test_import.py::test_what_can_not_be_written_leaves_nothing_behind",
    ],
    70: [
        "test_workspace.py::test_a_command_that_is_killed_leaves_whole_files_and_the_next_one_clears_up",
        "test_workspace.py::test_a_command_that_is_killed_in_the_midst_leaves_old_files_or_new_ones",
        "test_workspace.py::test_a_command_that_is_killed_while_it_writes_leaves_old_files",
        "test_endings.py::test_workers_end_with_the_command",
        "test_workers.py::test_an_interrupt_leaves_no_worker_behind",
        "test_workers.py::test_a_worker_leaves_interrupts_to_its_parent",
    ],
    71: ["test_workspace.py::test_two_commands_that_write_at_once_do_not_mix_their_files"],
    72: [
        "test_determinism.py::test_two_builds_in_other_circumstances_give_the_same_bytes",
        "test_determinism.py::test_the_date_is_the_books_own_or_that_of_source_date_epoch",
        "test_epub.py::test_two_processes_in_other_time_zones_and_with_other_hash_seeds_make_the_same_bytes",
        "test_epub.py::test_entries_are_sorted_after_the_package_and_bear_one_date",
        "test_workspace.py::test_a_listing_has_an_order_of_its_own_whatever_the_disks_is",
    ],
    73: [
        "cases/manifest.md#A book without chapters (M028)",
        "test_volume.py::test_thousands_of_missing_chapters_are_counted_not_printed",
        "test_cli.py::test_of_many_mistakes_of_one_kind_fifty_are_printed_and_the_rest_is_counted",
        "test_volume.py::test_work_grows_with_the_number_of_chapters_and_no_faster",
        "test_workspace.py::test_ten_thousand_files_are_looked_up_in_a_moment",
        "content/test_images.py::test_ten_thousand_images_are_looked_at_once_each_and_in_a_moment",
        "test_epub.py::test_ten_thousand_images_of_one_name_are_named_in_a_moment",
    ],
    74: [
        "cases/manifest.md#An escape stands for a control character or half a character (M013)",
        "test_manifest.py::test_a_control_character_is_refused_where_it_stands",
        "test_manifest.py::test_an_escape_is_taken_out_of_the_value",
        "test_epub.py::test_metadata_that_xml_can_not_hold_are_refused_and_not_dropped",
        "test_epub.py::test_a_title_of_marks_or_of_any_length_is_the_same_wherever_it_stands",
        "test_cli.py::test_the_files_of_a_book_of_a_long_title_have_short_names",
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
