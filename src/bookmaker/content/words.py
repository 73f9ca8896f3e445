"""The few words that a book sets itself ("Contents", "Figure", "Edited by"), by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one language. `edited_by` and the like stand before names; these are joined by `and_`, which
    is written in one word with the last of them where `attached` says so.

    `page` stands before a folio; `capitals` says that nouns have them inside a sentence too; `comma` and
    `semicolon` are the marks of the language's script.
    `notes_to_page` and `notes_to_pages` have places for folios: `{first}`, `{last}`; `in_note`, which
    locates what the index has in a note, for `{page}` and `{note}`. `colon` is what joins a subtitle to its
    title, with the space before it where the language has one.
    """

    chapter: str
    part: str
    figure: str
    table: str
    equation: str
    contents: str
    contributors: str
    notes: str
    note: str
    notes_to_page: str
    notes_to_pages: str
    back: str
    colophon: str
    edited_by: str
    translated_by: str
    and_: str
    abstract: str
    keywords: str
    cover: str
    title_page: str
    copyright_page: str
    half_title: str
    licensed: str
    published_by: str
    edition: str
    face: str  # the house's, as `set_in` names it
    set_in: str
    page: str
    bibliography: str
    references: str
    pages: str
    in_: str
    cite: str
    editors_in_citation: str
    about_author: str
    about_authors: str
    index: str
    see: str
    see_also: str
    in_note: str
    capitals: bool = False
    comma: str = ","
    colon: str = ":"
    semicolon: str = ";"
    attached: bool = False

    @property
    def joint(self) -> str:
        """What stands between the last two of several names."""
        return f" {self.and_}" if self.attached else f" {self.and_} "


ENGLISH = Words(
    chapter="Chapter",
    part="Part",
    figure="Figure",
    table="Table",
    equation="Equation",
    contents="Contents",
    contributors="Contributors",
    notes="Notes",
    note="Note",
    notes_to_page="Notes to page {first}",
    notes_to_pages="Notes to pages {first}–{last}",
    back="Back to the text",
    colophon="Colophon",
    edited_by="Edited by",
    translated_by="Translated by",
    and_="and",
    abstract="Abstract",
    keywords="Keywords",
    cover="Cover",
    title_page="Title page",
    copyright_page="Copyright",
    half_title="Half-title",
    licensed="Licensed under",
    published_by="Published by",
    edition="edition",
    face="EB Garamond",
    set_in="Set in EB Garamond and made from Markdown with bookmaker.",
    page="p.",
    bibliography="Bibliography",
    references="References",
    pages="pp.",
    in_="in",
    cite="Cite this chapter",
    editors_in_citation="edited by",
    about_author="About the author",
    about_authors="About the authors",
    index="Index",
    see="See",
    see_also="See also",
    in_note="{page}n{note}",
)

FRENCH = Words(
    chapter="Chapitre",
    part="Partie",
    figure="Figure",
    table="Tableau",
    equation="Équation",
    contents="Table des matières",
    contributors="Les auteurs",
    notes="Notes",
    note="Note",
    notes_to_page="Notes de la page {first}",
    notes_to_pages="Notes des pages {first} à {last}",
    back="Retour au texte",
    colophon="Colophon",
    edited_by="Sous la direction de",
    translated_by="Traduit par",
    and_="et",
    abstract="Résumé",
    keywords="Mots clés",
    cover="Couverture",
    title_page="Page de titre",
    copyright_page="Mentions légales",
    half_title="Faux-titre",
    licensed="Sous licence",
    published_by="Publié par",
    edition="édition",
    face="EB Garamond",
    set_in="Composé en EB Garamond et produit à partir de Markdown avec bookmaker.",
    page="p.",
    bibliography="Bibliographie",
    references="Références",
    pages="p.",
    in_="dans",
    cite="Pour citer ce chapitre",
    editors_in_citation="dir.",
    about_author="Notice biographique",
    about_authors="Notices biographiques",
    index="Index",
    see="Voir",
    see_also="Voir aussi",
    in_note="{page} n. {note}",
    colon="\N{NO-BREAK SPACE}:",
)

GERMAN = Words(
    chapter="Kapitel",
    part="Teil",
    figure="Abbildung",
    table="Tabelle",
    equation="Gleichung",
    contents="Inhalt",
    contributors="Autorinnen und Autoren",
    notes="Anmerkungen",
    note="Anmerkung",
    notes_to_page="Anmerkungen zu Seite {first}",
    notes_to_pages="Anmerkungen zu den Seiten {first}–{last}",
    back="Zurück zum Text",
    colophon="Kolophon",
    edited_by="Herausgegeben von",
    translated_by="Übersetzt von",
    and_="und",
    abstract="Zusammenfassung",
    keywords="Schlagwörter",
    cover="Umschlag",
    title_page="Titelseite",
    copyright_page="Impressum",
    half_title="Schmutztitel",
    licensed="Lizenziert unter",
    published_by="Verlegt von",
    edition="Auflage",
    face="EB Garamond",
    set_in="Gesetzt aus der EB Garamond, aus Markdown hergestellt mit bookmaker.",
    page="S.",
    bibliography="Literaturverzeichnis",
    references="Literatur",
    pages="S.",
    in_="in",
    cite="Zitiervorschlag",
    editors_in_citation="hg. von",
    about_author="Zur Person",
    about_authors="Zu den Personen",
    index="Register",
    see="Siehe",
    see_also="Siehe auch",
    in_note="{page} Anm. {note}",
    capitals=True,
)

SPANISH = Words(
    chapter="Capítulo",
    part="Parte",
    figure="Figura",
    table="Tabla",
    equation="Ecuación",
    contents="Índice",
    contributors="Autores",
    notes="Notas",
    note="Nota",
    notes_to_page="Notas de la página {first}",
    notes_to_pages="Notas de las páginas {first}–{last}",
    back="Volver al texto",
    colophon="Colofón",
    edited_by="Edición de",
    translated_by="Traducción de",
    and_="y",
    abstract="Resumen",
    keywords="Palabras clave",
    cover="Cubierta",
    title_page="Portada",
    copyright_page="Créditos",
    half_title="Anteportada",
    licensed="Con licencia",
    published_by="Publicado por",
    edition="edición",
    face="EB Garamond",
    set_in="Compuesto en EB Garamond y hecho desde Markdown con bookmaker.",
    page="p.",
    bibliography="Bibliografía",
    references="Referencias",
    pages="pp.",
    in_="en",
    cite="Cómo citar este capítulo",
    editors_in_citation="ed. de",
    about_author="Nota biográfica",
    about_authors="Notas biográficas",
    index="Índice analítico",
    see="Véase",
    see_also="Véase también",
    in_note="{page} n. {note}",
)

ARABIC = Words(
    chapter="الفصل",
    part="الجزء",
    figure="الشكل",
    table="الجدول",
    equation="المعادلة",
    contents="المحتويات",
    contributors="المساهمون",
    notes="الهوامش",
    note="هامش",
    notes_to_page="هوامش الصفحة {first}",
    notes_to_pages="هوامش الصفحات {first}–{last}",
    back="العودة إلى النص",
    colophon="بيانات الطباعة",
    edited_by="تحرير",
    translated_by="ترجمة",
    and_="و",
    abstract="ملخص",
    keywords="كلمات مفتاحية",
    cover="الغلاف",
    title_page="صفحة العنوان",
    copyright_page="حقوق النشر",
    half_title="العنوان المختصر",
    licensed="مرخص بموجب",
    published_by="نشر",
    edition="طبعة",
    face="أميري",
    set_in="صُفّ بخط أميري وأُنتج من نصوص Markdown ببرنامج bookmaker.",
    page="ص",
    bibliography="قائمة المراجع",
    references="المراجع",
    pages="ص",
    in_="في",
    cite="للاستشهاد بهذا الفصل",
    editors_in_citation="تحرير",
    about_author="نبذة تعريفية",
    about_authors="نُبَذ تعريفية",
    index="الفهرس",
    see="انظر",
    see_also="انظر أيضًا",
    in_note="{page} هـ {note}",
    comma="،",
    semicolon="؛",
    attached=True,
)

HEBREW = Words(
    chapter="פרק",
    part="חלק",
    figure="איור",
    table="טבלה",
    equation="משוואה",
    contents="תוכן העניינים",
    contributors="המשתתפים",
    notes="הערות",
    note="הערה",
    notes_to_page="הערות לעמוד {first}",
    notes_to_pages="הערות לעמודים {first}–{last}",
    back="חזרה לטקסט",
    colophon="קולופון",
    edited_by="בעריכת",
    translated_by="בתרגום",
    and_="ו",
    abstract="תקציר",
    keywords="מילות מפתח",
    cover="כריכה",
    title_page="שער",
    copyright_page="זכויות יוצרים",
    half_title="שער מקוצר",
    licensed="ברישיון",
    published_by="הוצאת",
    edition="מהדורה",
    face="פרנק רוהל ליברה",
    set_in="נסדר באות פרנק רוהל ליברה והופק מטקסט Markdown בתוכנה bookmaker.",
    page="עמ׳",
    bibliography="רשימת המקורות",
    references="מקורות",
    pages="עמ׳",
    in_="בתוך",
    cite="לציטוט הפרק",
    editors_in_citation="בעריכת",
    about_author="פרטים ביוגרפיים",
    about_authors="פרטים ביוגרפיים",
    index="מפתח",
    see="ראו",
    see_also="ראו גם",
    in_note="{page} הע׳ {note}",
    attached=True,
)

_LANGUAGES = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "es": SPANISH, "ar": ARABIC, "he": HEBREW}


def words_of(language: str) -> Words:
    """The words of a BCP 47 tag's primary language; English where there are none."""
    return _LANGUAGES.get(language.split("-", maxsplit=1)[0].lower(), ENGLISH)
