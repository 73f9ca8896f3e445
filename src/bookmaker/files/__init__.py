"""Edition -> bytes: layout, joining and packaging. A guide to the modules.

Work side by side. `sheets` lays sections out round by round, `crew` has the workers of one layout,
`workers` begins them from a process in which WeasyPrint and pikepdf are `loaded` while the book is being
read, and `late_libraries` keeps from it what WeasyPrint hardly ever uses. `kept_sheets` knows sections of
before, `places` says where each lies in the book, `binder` takes pages to the processes that bind them.

Pages. `layout` gives WeasyPrint an element tree, not text: XHTML may hold a note with paragraphs inside a
paragraph, which an HTML parser would take apart. `mends` lists what is mended in it. One layout is drawn
twice, for the screen with links and tags and for the press in ink; only a book with style sheets for one of
the two has two. After each layout `note_faults` compares the places of calls and notes and counts the
letters of every note (P002 to P007); `page_starts` finds the letter with which each page begins; `cut_off`
what the paper cuts off; `page_faults` tells of all that; `line_numbers` where lines stand. `glimpses` lays
out the changed pages of an edited section before the others.

Tags. `structure` orders a section's elements, `tags` writes them in place of WeasyPrint's own, which follow
its boxes: what is broken over pages is one element, a note stands after its call; running heads, folios,
leaders and repeated table heads are artifacts. `word_ends` writes the spaces of the text that no page shows.

The press. Nothing is left in RGB: `inks` turns colours, `press_images` pictures, by the output profile of
`separation`, as they are drawn. `flattening` makes lighter ink of what is transparent over white paper, for
X-1a and X-3, and an error of the rest (P025). `press_ready` and `page_boxes` make PDF/X of the joined file.
Pictures of the reader's PDF keep their own profiles (`screen_profiles`).

Joining. `leaves` makes ready all that can be made ready of a section alone, `kept_leaves` keeps it; its
objects become texts whose references can be put anew (`loose_objects`) and lie on the disk. `joining` gives
them numbers, those that are alike one together (`frame`); `pdf_writer` writes them around what sections
can't have: outline, page labels, one structure tree (`joined_tags`), metadata (`pdf_metadata`). Subsets of
a face that draw their common glyphs alike become one font file (`font_programs`, `shared_fonts`). A page
names only what it draws with (`page_resources`), so that one that is taken out brings nothing else.
`second_ua` and `archival` are done to the finished file.
"""
