"""Words by which a sentence shows what it is for, in the four languages discussions are held in.

Not what a sentence is about, only its part in a letter: it sums up, thanks,
points at the sentence before it, or speaks of the mail itself.
"""

import re


def _any(*languages: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(languages)})(?!\w)", re.IGNORECASE)


# It says outright that here is the point.
SUMS_UP = _any(
    r"(?:my|the|our|one|another) (?:main |real |own )?(?:lesson|point|answer|finding|proposal)s?"
    r"|the result|so (?:my|the) \w+|in (?:short|sum)|to sum up"
    r"|what (?:changed|helped|worked|mattered|matters)|turned out"
    r"|(?:i|we) (?:found|learned|learnt|propose|suggest|conclude)|as a result|therefore",
    r"(?:la|mi|nuestra) (?:\w+ )?(?:lección|propuesta|respuesta|conclusión)|en (?:resumen|suma)"
    r"|lo que (?:\w+ )?(?:cambió|ayudó|funcionó|importa)|por (?:eso|lo tanto|tanto)|es decir"
    r"|propongo|proponemos|aprendimos|concluyo|resultó",
    r"(?:a|minha|nossa) (?:lição|proposta|resposta|conclusão)|em (?:resumo|suma)"
    r"|o que (?:\w+ )?(?:mudou|ajudou|funcionou|importa)|por isso|portanto|ou seja"
    r"|proponho|propomos|aprendemos|concluo",
    r"(?:la|ma|notre) (?:leçon|proposition|réponse|conclusion)|en (?:résumé|somme|bref)"
    r"|ce qui (?:\w+ ){0,2}(?:changé|aidé|marché|compte)|c'est pourquoi|par conséquent"
    r"|autrement dit|je propose|nous avons (?:appris|constaté|proposé)|donc",
)
# It holds a claim and not a scene.
CLAIMS = _any(
    "because|never|nobody|always|only|instead|must|should|cannot|unless|whoever|whatever|more than"
    "|less than|better|worse|first time|none",
    "porque|nunca|nadie|siempre|sólo|solo|deben?|debería|hay que|quien|más que|mejor|peor|ninguno",
    "nunca|ninguém|sempre|só|devem?|deveria|é preciso|quem|mais do que|melhor|pior|nenhum",
    "parce que|jamais|personne|toujours|seulement|doit|doivent|il faut|celui qui|mieux|pire|aucun",
)
# It thanks, greets, agrees or excuses itself.
COURTESY = _any(
    r"thank(?:s| you)|welcome|regards|congratulations|sorry|apolog\w+|i (?:fully |very much )?agree"
    r"|(?:good|great|excellent|interesting) (?:case|point|post|question|news)"
    r"|with (?:interest|pleasure)|looking forward|allow me|let me (?:\w+)|my name is",
    r"gracias|agradezco|agradecemos|bienvenid[oa]s?|saludos?|felicit\w+|disculp\w+|perdón"
    r"|estoy de acuerdo|qué buen[oa]?|permítan?me|me permito|con (?:interés|gusto)",
    r"obrigad[oa]s?|agradeço|bem-vind[oa]s?|abraços?|parabéns|desculp\w+|concordo|permitam-me",
    r"merci|remerci\w+|bienvenue|cordialement|salutations|félicit\w+|excus\w+|désolée?"
    r"|je suis d'accord|permettez-moi|avec (?:intérêt|plaisir)",
)
# It speaks of the mail and not of the matter.
OF_THE_MAIL = _any(
    r"attach(?:ed|ment|ing)?|enclosed|below|above|this (?:mail|email|message)|your (?:mail|message)"
    r"|i (?:am writing|write)|my english|in (?:red|blue)|resend\w*|copying me|to answer|on q\d"
    r"|(?:week|theme|module) (?:one|two|three|four|five|six|\d+)",
    r"adjunt\w+|anexo|abajo|a continuación|este (?:correo|mensaje)|su (?:correo|mensaje)"
    r"|les escribo|en (?:rojo|azul)|esta semana",
    r"em anexo|segue|abaixo|este (?:e-mail|correio)|escrevo|em vermelho",
    r"ci-joint\w*|ci-dessous|pièce jointe|ce (?:message|courriel)|je (?:vous )?écris|en rouge"
    r"|mon (?:anglais|français)",
)
# It begins by leaning on the sentence before it.
LEANS = re.compile(
    r"[\"“«‘(]?(?:this|that|these|those|it|he|she|they|his|her|their|there|then|but|and|or|yes|no|one"
    r"|the (?:first|second|third|other|others|former|latter|same)|since then|not? so|both|such"
    r"|eso|esto|esa|esta|ese|este|ell[oa]s?|él|su|sus|lo (?:de|del|mismo)|pero|y|sí|desde entonces"
    r"|isso|isto|aquilo|essa?|esta?|eles?|elas?|seus?|suas?|mas|e|sim|não|desde então"
    r"|cela|ça|ce|cette|c'est|elles?|ils|leurs?|mais|et|oui|non|depuis)(?!\w)",
    re.IGNORECASE,
)
# It speaks to one reader by name: "Wilmer, ..." or "Grace and Daniel: ...".
TO_ONE = re.compile(r"[^\W\d_a-z][\w'’-]+(?: (?:and|y|e|et) [^\W\d_a-z][\w'’-]+)?[,:] ")

# Few and frequent: enough to tell four languages apart.
_COMMON = """
en the of and to is in that was for with our they we not are have it on
es el los las y del que en es para con por una se nuestro no lo más como
pt o os as e do da que em é para com por uma se nosso não mais dos na no
fr le les et des du que en est pour avec par une nous pas la dans ne au
"""
COMMON = {line[:2]: frozenset(line[3:].split()) for line in _COMMON.strip().splitlines()}
