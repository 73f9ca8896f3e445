"""The preview: a book in a folder that changes -> its spreads on a local page. A guide to the modules.

Three threads. The watcher (`watching`) rings a bell (`bell`) when something is saved. The builder (`desk`)
reads the folder (`drafts`), compares the names of what sections are made from (`fingerprints`), and gives
sections to worker processes that stay warm (`hands`), what is edited or looked at first. The server
(`serving`) gives out what is on the board (`board`): whole states as JSON (`state`, `showing`), files by
name.

Each section is a file of its own by the name of its bytes: an edit replaces one, and the browser fetches
that alone. The pages of an edit come before their section (`files.glimpses`); the whole section follows,
and holds. A view's light table (`table`) knows which pages are newest, which are old and stay for the
mistakes of their manuscript, and what is next; `spreads` sets them side by side. Every block has an id
there, so that a diagnostic finds its place on the page (`places`). `epub_view` has the EPUB in frames. The
page itself (`page/`) is plain modules without a build step.

Only `desk` changes anything; `serving` (sockets) and `watching` (the folder) are the sides to the world.
"""
