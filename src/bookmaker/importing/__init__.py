"""Foreign manuscripts -> chapters of a book. A guide to the modules.

`importer` is the whole way, `reading` chooses the reader by what a file is.

Word and ODT: Pandoc reads the file after every paragraph got its number between two characters that no text
can hold, and every run in another language a style that names it (`word_marks`, `open_marks`). So what
comes back has its place, and what does not come back is known to be missing (`missing`). `pandoc_blocks`
and `pandoc_lines` make our tree of Pandoc's, `office` the draft.

Web pages: from lxml's tree (`page`) through small arrows: machinery out (`page_machinery`), notes out by
links that lead to each other (`page_notes`), content found (`page_content`), blocks (`page_blocks`). What
sites print around texts is in two tables of phrases (`site_phrases.txt`, `site_parts.txt`). Text files go
by lines (`text_lines`, `text_marks`, `text_blocks`).

All end in the same tree. `tidied` makes a chapter of it; `written_blocks`, `written_lines` and
`written_tables` print Markdown that reads back as the same tree, which is tested letter by letter;
`placing` makes the chapter's files, and `manifest.editing` puts lines between those of `book.yaml`. A
second import merges what author and editor changed since (`merging`), from the chapter as it came
(`records`).
"""
