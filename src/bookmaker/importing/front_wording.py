"""How manuscripts speak of themselves, in English and French: bylines (in German, too), sources, licences,
dates.
"""

from __future__ import annotations

import re
from typing import Final

from bookmaker.importing.looks import NAME

_QUOTED = r"[\"“«‘]\s*(?P<{0}>[^\"”»]{{3,200}}?)[\s,.]*[\"”»]"

BYLINE: Final = re.compile(
    r"(?:by|written by|words by|text by|authors?\s*:|von|(?:verfasst|geschrieben|text|texte|ein beitrag) von"
    r"|autor(?:in|en|innen|\*innen|:innen)?\s*:|par|écrit par|texte de|texte :"
    r"|auteure?s?\s*:|autrices?\s*:|auteur[·.(]e[)]?[·.]?s?\s*:|une? (?:texte|article) de)"
    r"\s*(?P<people>[^\s].*)",
    re.IGNORECASE,
)
"""A line that names who wrote the text."""

A_NAME: Final = re.compile(
    r"(?P<honours>(?:(?:Dr|Prof|Professor|Professorin|PD|Mme|Mr|Mrs|Ms|M|Me|Pr)\.?\s+)*)"
    rf"(?P<name>{NAME})"
)

BETWEEN_NAMES: Final = re.compile(r"\s*(?:,\s*(?:and|et|und)\b|[,;&]|\b(?:and|et|und|with|avec|mit)\b)\s*")

NO_NAME: Final = re.compile(
    r"\b(?:chapter|part|draft|version|paper|essay|article|review|summary|contents|appendix|table|words?|pages?"
    r"|final|revised|first|second|third|one|two|three|i{1,3}|iv|confidential|embargo|chapitre|partie|brouillon"
    r"|texte|essai|page|kapitel|teil|entwurf|fassung|aufsatz|beitrag|seite)\b",
    re.IGNORECASE,
)
"""A word of lines that only look like a name."""

HOUSE: Final = re.compile(
    r"\b(?:universit|institut|college|collège|school|école|faculty|faculté|department|département|academy"
    r"|académie|centre|center|laborato|council|conseil|foundation|fondation|network|réseau|ministry|ministère"
    r"|hospital|hôpital|museum|musée|cnrs|library|bibliothèque)",
    re.IGNORECASE,
)
"""A word of the names of places where people work."""

SOURCE: Final = re.compile(
    r"(?:(?:this|an (?:earlier|abridged|edited|extended) version of this"
    r"|a (?:shorter|longer|different|previous) version of this|the present)"
    r"\s+(?:piece|article|essay|chapter|text|post|paper|contribution|blog post|op-ed)"
    r"\s+(?:(?:was|is|has been|had been|originally|first)\s+)*(?:written by|published|appeared|appears|posted"
    r"|reprinted|adapted|part of|taken from|excerpted)"
    r"|(?:originally|first|previously)\s+(?:published|appeared|posted|printed)\b"
    r"|(?:reprinted|republished|adapted|excerpted|cross-?posted)\s+(?:with permission )?(?:from|by|in)\b"
    r"|(?:ce|cet|cette|le présent"
    r"|une (?:première )?version (?:abrégée |antérieure |précédente )?de (?:ce|cet|cette))\s+"
    r"(?:texte|article|essai|chapitre|billet|contribution|étude)\s+(?:(?:a|est|fut|avait|d['’]abord|initialement|été)"
    r"\s+)*(?:publiée?|parue?|écrite?|rédigée?|reprise?|tirée?|extraite?)\b"
    r"|(?:d['’]abord|initialement|précédemment|publié d['’]abord)\s+(?:parue?|publiée?)\b"
    r"|(?:parue?|publiée?)\s+(?:d['’]abord|initialement|pour la première fois|à l['’]origine)\b)",
    re.IGNORECASE,
)
"""The beginning of a line that says where the text was published."""

WRITTEN_BY: Final = re.compile(
    r"\b(?:written by|(?:écrit|rédigé)e? par)\s+(?P<people>.{3,120}?)"
    r"\s+(?:in the|in a|in|for|as part|dans|pour|et (?:publié|paru))\b",
    re.IGNORECASE,
)

VOLUME: Final = (
    re.compile(
        r"\b(?:volume|book|collection|anthology|ouvrage|recueil|livre|collectif)\b[^\"“«‘]{0,60}"
        + _QUOTED.format("volume"),
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:author|contributor|auteure?|autrice|contributeur|contributrice)\b\s+(?:of a chapter |d['’]un"
        r" chapitre )?(?:in|to|dans|à)\s+(?:the volume |l['’]ouvrage |le volume )?"
        + _QUOTED.format("volume"),
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:author|contributor|auteure?|autrice) (?:in|to|dans) "
        r"(?P<volume>[A-ZÀ-Þ][^.\"“«]{5,160}?)\s*\.?$"
    ),
)

LIFE: Final = re.compile(
    rf"(?:(?:Dr|Prof|Professor|Mme|Mr|Mrs|Ms|M|Pr)\.?\s+)?(?P<name>{NAME})"
    r"(?:\s*[,(][^.]{1,120}?[,)])?\s+(?P<verb>is|was|are|works|teaches|holds|has|serves|studies|lives|writes"
    r"|leads"
    r"|est|sont|travaille|enseigne|dirige|vit|étudie|a|mène|occupe)\s"
)
"""The beginning of a few lines about somebody."""

WORKS_AT: Final = re.compile(
    r"\b(?:at|with|à|au|chez)\s+(?:the\s+|l['’]\s*|la\s+)?(?P<house>[A-ZÀ-ÖØ-ÞÉ][^,.;()]{2,90}?)"
    r"(?=\s*(?:[,.;()]|$|\s(?:and|where|who|et|où|qui)\s))"
)

ABOUT_AUTHOR: Final = re.compile(
    r"(?:about|à propos d)\W*(?:the )?(?:e |es |e l['’])?(?:authors?|auteure?s?|autrices?|contributors?)"
    r"|author(?:'s|’s|s['’]?)? (?:bio|biography|note)|biograph(?:y|ical note)|biographie"
    r"|(?:note|notice) biographique",
    re.IGNORECASE,
)

ABSTRACT: Final = re.compile(
    r"(?:abstract|résumé|resume)(?:\s*[:.—–-]\s*(?P<text>.+))?", re.IGNORECASE | re.DOTALL
)
KEYWORDS: Final = re.compile(r"(?:key ?-?words|mots[ -]?cl[ée]s)\s*[:.—–-]\s*(?P<words>.+)", re.IGNORECASE)
DOI: Final = re.compile(
    r"(?:doi\s*:?\s*)?(?:https?://(?:dx\.)?doi\.org/)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE
)
ORCID: Final = re.compile(
    r"(?:orcid(?:\s+id)?\s*:?\s*)?(?:https?://)?(?:orcid\.org/)?(?P<orcid>\d{4}-\d{4}-\d{4}-\d{3}[\dX])",
    re.IGNORECASE,
)
E_MAIL: Final = re.compile(
    r"(?:e-?mail|contact|courriel|corresponding author)?\s*:?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)

_MONTH = (
    r"(?:jan(?:uary|vier|v)?|feb(?:ruary)?|f[ée]v(?:rier|r)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin"
    r"|july?|juillet|juil|aug(?:ust)?|ao[uû]t|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?"
    r"|d[ée]c(?:ember|embre)?)\.?"
)
DATE: Final = re.compile(
    r"(?:(?:published|posted|updated|last updated|publié|mis en ligne|mis à jour|date)\s*(?:on|le|:)?\s*)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+|(?:lun|mar|mercre|jeu|vendre|same)di\s+|dimanche\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:er|st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})"
    r"(?:,?\s+(?:at|à)?\s*\d{1,2}[:h]\d\d\s*(?:am|pm)?)?",
    re.IGNORECASE,
)
"""A line that is a date and no more."""

SECTIONS: Final = re.compile(
    r"(?:introduction|background|summary|conclusions?|preface|foreword|prologue|overview|contexte|sommaire|préface"
    r"|avant-propos|notes?|references|références)",
    re.IGNORECASE,
)
"""Headings that are no subtitle."""

# --- licences --------------------------------------------------------------------------------------------

LICENCE_LINE: Final = re.compile(
    r"(?:(?:this|the)\s+(?:work|article|text|chapter|essay|piece|paper|post|content)"
    r"\s+is\s+(?:licen[cs]ed|made available|published|shared|available|distributed)\s+under"
    r"|licen[cs]ed under|licen[cs]e\s*:"
    r"|under a creative commons"
    r"|(?:ce|cet|cette)\s+(?:texte|article|œuvre|oeuvre|travail|chapitre|contenu)\s+(?:est|sont)\s+"
    r"(?:mise?\s+à\s+disposition|sous|publiée?\s+sous|diffusée?\s+sous)|sous licence"
    r"|creative commons|cc[ -]by|cc0"
    r"|https?://creativecommons\.org"
    r"|©[^.]{1,80}\bcc[ -](?:by|0))",
    re.IGNORECASE,
)
_COMMONS_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<kind>by(?:-[a-z]{2})*)/(?P<version>\d\.\d)|publicdomain/(?P<zero>zero))",
    re.IGNORECASE,
)
_COMMONS_SHORT = re.compile(
    r"\bcc[ -]?(?:(?P<zero>0|zero)|by(?P<parts>(?:[ -](?:nc|nd|sa))*))\b(?:[ -]*(?P<version>\d\.\d))?",
    re.IGNORECASE,
)
_COMMONS_WORDS = re.compile(
    r"creative\s+commons\W+(?:licence\s+)?(?P<words>(?:(?:attribution|paternité|non\W?commercial"
    r"|no\W?derivatives?|no\W?derivs|share\W?alike|pas\s+d['’]utilisation\s+commerciale"
    r"|pas\s+de\s+modifications?|partage\s+(?:dans\s+les\s+mêmes\s+conditions|à\s+l['’]identique)"
    r"|[-–—,\s])+))(?P<version>\d\.\d)?",
    re.IGNORECASE,
)
_PARTS = (
    ("NC", re.compile(r"non\W?commercial|utilisation\s+commerciale", re.IGNORECASE)),
    ("ND", re.compile(r"no\W?deriv|pas\s+de\s+modification", re.IGNORECASE)),
    ("SA", re.compile(r"share\W?alike|partage", re.IGNORECASE)),
)
_USUAL_VERSION = "4.0"


def commons_licence(text: str) -> str:
    """The SPDX name of the Creative Commons licence that a text names by address, sign or words; else "".
    Where no version is given it is 4.0.
    """
    if found := _COMMONS_ADDRESS.search(text):
        return "CC0-1.0" if found["zero"] else f"CC-{found['kind'].upper()}-{found['version']}"
    if found := _COMMONS_SHORT.search(text):
        parts = re.findall("nc|nd|sa", (found["parts"] or "").lower())
        return "CC0-1.0" if found["zero"] else _commons({p.upper() for p in parts}, found["version"])
    if found := _COMMONS_WORDS.search(text):
        return _commons({name for name, words in _PARTS if words.search(found["words"])}, found["version"])
    return ""


def _commons(parts: set[str], version: str | None) -> str:
    ordered = [part for part in ("NC", "ND", "SA") if part in parts]
    return "-".join(["CC-BY", *ordered, version or _USUAL_VERSION])
