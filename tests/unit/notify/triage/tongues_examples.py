"""Replies in other languages, written as people write: (language, text, day or None for late, category, signs)."""

from typing import NamedTuple


class Said(NamedTuple):
    language: str
    text: str
    day: int | None
    category: str
    signs: str = ""


URGENT = (
    Said("pl", "bardzo mnie boli policzek", 2, "urgent", "pain"),
    Said("pl", "dziekuje za wszystko, tylko z jednego miejsca leci ropa", 4, "urgent", "discharge"),
    Said("pl", "mam goraczke i dreszcze", 1, "urgent", "fever"),
    Said("pl", "nie mogę oddychać", 0, "urgent", "breathing"),
    Said("pl", "gorzej widzę na prawe oko", 1, "urgent", "eye"),
    Said("pl", "nie chce mi sie juz zyc", 6, "urgent", "distress"),
    Said("cy", "mae'n brifo'n ofnadwy", 3, "urgent", "pain"),
    Said("cy", "mae crawn yn dod allan", 4, "urgent", "discharge"),
    Said("cy", "Mae fy ngwefusau wedi chwyddo", 0, "urgent", "allergy"),
    Said("ro", "ma doare foarte tare", 2, "urgent", "pain"),
    Said("ro", "îmi curge puroi din obraz", 4, "urgent", "discharge"),
    Said("ro", "nu pot să respir", 0, "urgent", "breathing"),
    Said("es", "me duele muchísimo la cara", 3, "urgent", "pain"),
    Said("es", "no puedo respirar bien", 0, "urgent", "breathing"),
    Said("es", "me sale un líquido amarillo", 4, "urgent", "discharge"),
    Said("fr", "j'ai de la fièvre et des frissons", 2, "urgent", "fever"),
    Said("fr", "ca suinte et ca fait tres mal", 4, "urgent", "discharge pain"),
    Said("fr", "Je vois flou de l'œil gauche", 1, "urgent", "eye"),
    Said("pt", "tá doendo muito", 2, "urgent", "pain"),
    Said("pt", "estou com febre de 39", 2, "urgent", "fever"),
    Said("pt", "os meus lábios estão inchados e não consigo engolir", 0, "urgent", "allergy"),
    Said("it", "mi brucia tantissimo la guancia", 2, "urgent", "pain"),
    Said("it", "esce un liquido giallo", 4, "urgent", "discharge"),
    Said("ur", "mujhe bohat dard ho raha hai", 2, "urgent", "pain"),
    Said("ur", "chehre se peep nikal rahi hai", 4, "urgent", "discharge"),
    Said("ur", "saans nahi aa rahi", 0, "urgent", "breathing"),
    Said("pa", "mainu bahut peerh ho rahi aa", 3, "urgent", "pain"),
    Said("ar", "عندي ألم شديد في وجهي", 2, "urgent", "pain"),
    Said("ar", "وَجَعٌ قويّ بالعين", 2, "urgent", "pain"),
    Said("ar", "في صديد أصفر طالع من خدي", 4, "urgent", "discharge"),
    Said("ar", "حرارتي ٣٩ من مبارح", 2, "urgent", "fever"),
    Said("ar", "3andi waga3 kteer fi weshi", 2, "urgent", "pain"),
)

MIXED = (
    Said("pl", "sorry my english, it boli very much under eye", 3, "urgent", "pain"),
    Said("ur", "hi doctor mujhe bukhar hai since last night, what to do", 2, "urgent", "fever"),
    Said("ro", "Thanks for the text! ma ustura rau fata", 1, "urgent", "pain"),
    Said("fr", "hello, ça brûle a lot on my cheek", 1, "urgent", "pain"),
    Said("es", "STOP. me arde la cara y tengo fiebre", 2, "urgent", "fever"),
)

CONCERN = (
    Said("pl", "nie boli, ale nadal jestem spuchnięta", 4, "concern", "swelling"),
    Said("cy", "dim poen ond mae chwyddo o hyd", 5, "concern", "swelling"),
    Said("ro", "nu mă doare dar sunt umflată", 4, "concern", "swelling"),
    Said("es", "no me duele pero sigue hinchado", 5, "concern", "swelling"),
    Said("fr", "pas de douleur mais c'est encore très gonflé", 5, "concern", "swelling"),
    Said("pt", "não dói mas continua inchado", 5, "concern", "swelling"),
    Said("it", "non fa male ma è ancora gonfio", 5, "concern", "swelling"),
    Said("ur", "dard nahi hai lekin soojan hai", 4, "concern", "swelling"),
    Said("pa", "dard nahi par soj hai", 4, "concern", "swelling"),
    Said("ar", "لا يوجد ألم لكن في تورم", 5, "concern", "swelling"),
    Said("fr", "est-ce que c'est normal ?", 2, "concern", "worry"),
    Said("es", "¿y si se infecta?", 2, "concern", "worry"),
)

FINE = (
    Said("pl", "nic mnie nie boli, wszystko dobrze, dziękuję", 3, "fine"),
    Said("cy", "Dim poen o gwbl, diolch yn fawr", 3, "fine"),
    Said("ro", "totul e bine, mulțumesc", 3, "fine"),
    Said("es", "todo bien, no me duele nada, gracias", 3, "fine"),
    Said("fr", "aucune douleur, tout va bien, merci", 3, "fine"),
    Said("pt", "tudo bem, sem dor, obrigada", 3, "fine"),
    Said("it", "tutto bene, nessun dolore, grazie", 3, "fine"),
    Said("ur", "koi dard nahi, sab theek hai shukriya", 3, "fine"),
    Said("ar", "الحمد لله كل شي تمام", 3, "fine"),
)

OPT_OUT = (
    Said("pl", "proszę mnie wypisać", None, "opt_out"),
    Said("pl", "nie chce wiecej tych smsow", None, "opt_out"),
    Said("cy", "Peidiwch ag anfon negeseuon ata i", None, "opt_out"),
    Said("cy", "STOPIWCH", None, "opt_out"),
    Said("ro", "nu mai trimiteti mesaje", None, "opt_out"),
    Said("es", "no quiero más mensajes", None, "opt_out"),
    Said("es", "BAJA", None, "opt_out"),
    Said("fr", "arrêtez les messages svp", None, "opt_out"),
    Said("fr", "STOP s'il vous plaît", None, "opt_out"),
    Said("pt", "parem de me mandar mensagens", None, "opt_out"),
    Said("it", "non mandatemi più messaggi", None, "opt_out"),
    Said("ur", "mujhe msg mat bhejo", None, "opt_out"),
    Said("pa", "message bhejne band karo ji", None, "opt_out"),
    Said("ar", "أوقفوا الرسائل لو سمحتم", None, "opt_out"),
)

EVERYTHING = (*URGENT, *MIXED, *CONCERN, *FINE, *OPT_OUT)
