"""Headings that speak of what the law protects most (GDPR, article 9), in the languages in which files come.

A word is no proof: the page only says what it may be about, and somebody decides.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.imports.synonyms import normalized

WORDS: dict[str, tuple[str | Promise, str]] = {
    "health": (
        _("health"),
        "health, medical, medication, diagnosis, disease, illness, disability, disabled, allergy, allergies, blood type, "
        "pregnant, gesundheit, krankheit, diagnose, behinderung, allergie, medikament, santé, maladie, handicap, salud, "
        "enfermedad, discapacidad, alergia, salute, malattia, disabilità, saúde, doença, deficiência, gezondheid, ziekte",
    ),
    "belief": (
        _("religious or philosophical belief"),
        "religion, religious, faith, belief, denomination, konfession, glaube, confession, religión, creencia, religione, "
        "religião, godsdienst, geloof",
    ),
    "orientation": (
        _("sexual life or orientation"),
        "sexual orientation, sexuality, orientation sexuelle, sexuelle orientierung, orientación sexual, "
        "orientamento sessuale, orientação sexual, seksuele geaardheid",
    ),
    "origin": (
        _("racial or ethnic origin"),
        "ethnicity, ethnic origin, ethnic group, race, ethnie, ethnische herkunft, origine ethnique, etnia, raza, etnicidad, "
        "raça, etniciteit",
    ),
    "politics": (
        _("political opinion"),
        "political, politics, political party, party membership, partei, politische meinung, parti politique, política, "
        "partido, politica, politiek, politieke voorkeur",
    ),
    "union": (
        _("trade union membership"),
        "trade union, union member, union membership, gewerkschaft, syndicat, sindicato, sindacato, vakbond",
    ),
    "genetic": (
        _("genetic or biometric data"),
        "dna, genome, genetic, genetics, biometric, fingerprint, genetik, biometrie, génétique, biométrico, genetico, genético",
    ),
}
MEANT = {
    f" {normalized(word)} ": category
    for category, (_label, words) in WORDS.items()
    for word in words.split(",")
}


def looks_like(heading: str) -> str:
    """What a heading may be about; nothing for most."""
    said = f" {normalized(heading)} "
    return next((str(WORDS[category][0]) for word, category in MEANT.items() if word in said), "")
