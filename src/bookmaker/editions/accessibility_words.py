"""What the package says in sentences of a book's accessibility, by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentences:
    """One sentence for each thing; `undescribed_many` has a place for the number of images."""

    language: str
    flow: str
    undescribed_one: str
    undescribed_many: str
    described: str
    cover: str
    formulas: str
    tables: str
    pages: str
    notes: str


_ENGLISH = Sentences(
    "en",
    flow="The text reflows, in a logical order, with headings and a table of contents that lead through it.",
    undescribed_one="1 image is without a text alternative beside the caption.",
    undescribed_many="{} images are without a text alternative beside the caption.",
    described="Every image that carries meaning has a text alternative.",
    cover="The cover image is not described.",
    formulas="Formulas are MathML.",
    tables="Tables have marked header cells.",
    pages="Page breaks are marked, and a page list leads to them.",
    notes="Notes are linked from and back to the text.",
)
_FRENCH = Sentences(
    "fr",
    flow="Le texte s’adapte à l’écran et suit un ordre logique\N{NARROW NO-BREAK SPACE}; des titres"
    " et une table des matières permettent d’y naviguer.",
    undescribed_one="1 image n’a pas d’autre description que sa légende.",
    undescribed_many="{} images n’ont pas d’autre description que leur légende.",
    described="Toute image porteuse de sens a un texte de remplacement.",
    cover="L’image de couverture n’est pas décrite.",
    formulas="Les formules sont en MathML.",
    tables="Les cellules d’en-tête des tableaux sont balisées.",
    pages="Les sauts de page de l’édition imprimée sont balisés, et une liste des pages y mène.",
    notes="Des liens mènent du texte aux notes et des notes au texte.",
)
_GERMAN = Sentences(
    "de",
    flow="Der Text passt sich dem Bildschirm an und hat eine sinnvolle Reihenfolge; Überschriften und ein"
    " Inhaltsverzeichnis führen durch ihn.",
    undescribed_one="1 Bild hat neben seiner Legende keinen Alternativtext.",
    undescribed_many="{} Bilder haben neben ihrer Legende keinen Alternativtext.",
    described="Jedes Bild, das etwas bedeutet, hat einen Alternativtext.",
    cover="Das Titelbild ist nicht beschrieben.",
    formulas="Formeln sind in MathML gesetzt.",
    tables="Die Kopfzellen der Tabellen sind ausgezeichnet.",
    pages="Die Seitenwechsel der gedruckten Ausgabe sind ausgezeichnet, und eine Seitenliste führt zu ihnen.",
    notes="Verweise führen vom Text zu den Anmerkungen und von ihnen zurück.",
)
_SPANISH = Sentences(
    "es",
    flow="El texto se adapta a la pantalla y sigue un orden lógico; los títulos y un índice de contenido"
    " permiten recorrerlo.",
    undescribed_one="1 imagen no tiene más descripción que su pie.",
    undescribed_many="{} imágenes no tienen más descripción que su pie.",
    described="Toda imagen con significado tiene un texto alternativo.",
    cover="La imagen de la cubierta no está descrita.",
    formulas="Las fórmulas están en MathML.",
    tables="Las celdas de encabezado de las tablas están marcadas.",
    pages="Los saltos de página de la edición impresa están marcados, y una lista de páginas lleva a ellos.",
    notes="Hay enlaces del texto a las notas y de las notas al texto.",
)
_BY_LANGUAGE = {s.language: s for s in (_ENGLISH, _FRENCH, _GERMAN, _SPANISH)}


def sentences_of(language: str) -> Sentences:
    """The sentences of a BCP 47 tag's primary language; English where there are none."""
    return _BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower(), _ENGLISH)
