"""Word tables for normalising: contractions, chat shorthand, key words and their common misspellings."""

from __future__ import annotations

# "n't" and "'m" are handled by rule; these are the forms typed without an apostrophe, and chat shorthand.
EXPANSIONS: dict[str, str] = {
    "dont": "do not", "cant": "can not", "cannot": "can not", "wont": "will not", "didnt": "did not",
    "doesnt": "does not", "isnt": "is not", "wasnt": "was not", "arent": "are not", "werent": "were not",
    "hasnt": "has not", "havent": "have not", "hadnt": "had not", "wouldnt": "would not",
    "couldnt": "could not", "shouldnt": "should not", "aint": "is not", "dnt": "do not", "cnt": "can not",
    "donot": "do not", "im": "i am", "iam": "i am", "ive": "i have", "imma": "i am going to", "ima": "i am going to",
    "youre": "you are", "youve": "you have", "youll": "you will", "theyre": "they are", "theyve": "they have",
    "theyll": "they will", "weve": "we have", "thats": "that is", "whats": "what is", "hows": "how is",
    "wheres": "where is", "whos": "who is", "hes": "he is", "shes": "she is", "theres": "there is",
    "itll": "it will", "gonna": "going to", "gunna": "going to", "gona": "going to", "wanna": "want to",
    "wana": "want to", "wannna": "want to", "gotta": "have to", "hafta": "have to", "tryna": "trying to",
    "trynna": "trying to", "finna": "about to", "boutta": "about to", "lemme": "let me", "gimme": "give me",
    "kinda": "kind of", "sorta": "sort of", "dunno": "do not know", "idk": "i do not know",
    "idc": "i do not care", "idgaf": "i do not care", "rn": "right now", "tho": "though", "thru": "through",
    "bc": "because", "cuz": "because", "coz": "because", "cos": "because", "becuase": "because", "u": "you",
    "ur": "your", "pls": "please", "plz": "please", "ppl": "people", "smth": "something", "someones": "someone is",
    "tonite": "tonight", "2nite": "tonight", "2night": "tonight", "tonigt": "tonight", "tonght": "tonight",
    "tmrw": "tomorrow", "tmr": "tomorrow", "tomorow": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow",
    "2morrow": "tomorrow", "2moro": "tomorrow", "2day": "today", "4ever": "forever", "4eva": "forever",
    "b4": "before", "sm1": "someone", "any1": "anyone", "every1": "everyone", "no1": "no one", "noone": "no one",
    "wat": "what", "wut": "what", "prolly": "probably", "nvm": "never mind", "nevermind": "never mind",
    "thx": "thanks", "ty": "thanks", "alot": "a lot", "aswell": "as well",
}  # fmt: skip

# Apostrophe forms whose bare spelling is another word ("ill", "id", "shell"), by what stands after the apostrophe.
SUFFIXES: dict[str, str] = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
HOSTS_OF_IS = frozenset("it that what he she there who here where how when everything something nothing".split())

# "ill" and "id" without an apostrophe mean "i will" and "i would" only before one of these.
VERBS_AFTER_I = frozenset(
    """kill be do end just never take go die jump hang shoot probably rather like love want hurt cut have not try
    overdose always still feel use off slit drown miss make find leave finally prefer unalive sleep give""".split()
)

# Words a disguise is resolved to (k1ll, k.i.l.l, su1c1de, d!e): the only words that undoing leetspeak may produce.
KEY_WORDS = frozenset(
    """kill kills killed killing killer die died dies dying dead death suicide suicidal suicides myself yourself himself
    herself themselves end ending ended life lives alive live living hang hanging hanged shoot shooting shot cut cuts
    cutting slit wrist wrists overdose overdosed overdosing pills pill gun guns knife knives blade razor rope noose
    bridge jump jumped jumping drown drowning unalive unaliving kms kys hurt hurting harm harming murder murdered
    want wanted tonight goodbye rape raped stab stabbed strangle strangled hopeless worthless self sleep forever
    bleed bleeding bleach poison train exist existing disappear hate pain gone over help suicidio suicidarme matarme
    matar morir morirme muerta muerto vivir cortarme pastillas pistola chest breathe breathing
    """.split()
)

# Function words that may stand between key words when spaced-out or run-together letters are cut into words.
GLUE_WORDS = frozenset(
    """i to my me a am is it the this going gonna wanna not do dont will want need feel like just so be and of in on
    cant can have all now please out with about no more anymore might could should think thinking im quiero mi
    """.split()
)

# Run-together text is only cut apart when one of these is in it.
STRONG_WORDS = frozenset(
    "kill killing suicide suicidal die dead dying myself unalive overdose hurt alive matarme suicidarme morir".split()
)

# Misspellings that are too short, or too far off, for the fuzzy match below.
MISSPELLINGS: dict[str, str] = {
    "kil": "kill", "kll": "kill", "kiil": "kill", "klil": "kill", "killl": "kill", "kikl": "kill",
    "killin": "killing", "kiling": "killing", "killling": "killing", "klling": "killing", "killign": "killing",
    "slef": "self", "sefl": "self", "slelf": "self", "mysef": "myself", "mself": "myself", "msyelf": "myself",
    "myslef": "myself", "mysel": "myself", "meself": "myself", "mahself": "myself", "dieing": "dying",
    "diying": "dying", "dyin": "dying", "diee": "die", "dei": "die", "deid": "died", "deth": "death",
    "daed": "dead", "ded": "dead", "deadd": "dead", "alife": "alive", "aliv": "alive", "allive": "alive",
    "lief": "life", "livin": "living", "jsut": "just", "jst": "just", "wnat": "want", "wnt": "want",
    "watn": "want", "wnna": "want to", "waht": "what", "teh": "the", "anymroe": "anymore", "anymor": "anymore",
    "anymoer": "anymore", "nomore": "no more", "suicied": "suicide", "sewercide": "suicide",
    "sewer slide": "sewerslide", "suey cide": "suicide", "sooside": "suicide", "sooicide": "suicide",
    "siucide": "suicide", "siucidal": "suicidal", "suisidal": "suicidal", "suisside": "suicide",
    "suacide": "suicide", "suacidal": "suicidal", "suicicidal": "suicidal", "sucidial": "suicidal",
    "susidal": "suicidal", "sucide": "suicide", "sucidal": "suicidal", "suicdal": "suicidal",
    "hopless": "hopeless", "wothless": "worthless", "werthless": "worthless", "usless": "useless",
    "hury": "hurt", "hrut": "hurt", "pils": "pills", "pilss": "pills", "od'd": "overdosed", "oded": "overdosed",
    "ods": "overdoses", "od": "overdose", "goodby": "goodbye", "goodbey": "goodbye", "bridg": "bridge",
    "brethe": "breathe", "breeth": "breathe", "brething": "breathing",
    "chets": "chest", "cheast": "chest", "unconcious": "unconscious", "unconsious": "unconscious",
    "strangeld": "strangled", "ketamin": "ketamine", "ketimine": "ketamine",
    "ketamne": "ketamine", "realy": "really", "rly": "really", "stil": "still", "tierd": "tired",
    "nite": "night", "thot": "thought", "thots": "thoughts", "thoughs": "thoughts", "thougts": "thoughts",
    "myslf": "myself", "miself": "myself", "myselff": "myself", "myselv": "myself", "mysellf": "myself",
    "suislide": "suicide", "suside": "suicide", "suicde": "suicide", "suiside": "suicide", "suicidle": "suicidal",
    "disapear": "disappear", "disapeer": "disappear", "dissapear": "disappear", "dissappear": "disappear",
    "wihs": "wish", "wsh": "wish", "thnk": "think", "thnik": "think", "thinkin": "thinking", "thinkng": "thinking",
    "thnking": "thinking", "liv": "live", "livng": "living", "liveing": "living", "lving": "living", "exsit": "exist",
    "dedd": "dead", "deaad": "dead", "kiled": "killed", "kild": "killed", "killd": "killed", "hangin": "hanging",
    "jmp": "jump", "jmup": "jump", "jumpin": "jumping", "brigde": "bridge", "brige": "bridge", "bridgde": "bridge",
    "blech": "bleach", "bleech": "bleach", "blaech": "bleach", "pilz": "pills", "pilll": "pill",
    "overdoze": "overdose", "ovrdose": "overdose",
    "ovedose": "overdose", "overdosd": "overdosed", "swalowed": "swallowed",
    "swalowd": "swallowed", "swallowd": "swallowed", "swalow": "swallow",
    "tokk": "took", "tuk": "took", "loded": "loaded",
    "lodded": "loaded", "mouht": "mouth", "nek": "neck", "nife": "knife", "knif": "knife", "throte": "throat",
    "rist": "wrist", "wrsit": "wrist", "wirst": "wrist",
    "wriste": "wrist", "bleding": "bleeding", "bleeeding": "bleeding",
    "blod": "blood", "bloood": "blood", "nvr": "never",
    "nevr": "never", "evr": "ever", "wkae": "wake", "wakin": "waking",
    "sez": "says", "frend": "friend", "freind": "friend",
    "alredy": "already", "tonihgt": "tonight", "tonigth": "tonight",
    "gudbye": "goodbye", "godbye": "goodbye", "burdin": "burden", "burdon": "burden",
    "tyred": "tired", "tird": "tired", "relly": "really", "braething": "breathing", "breathin": "breathing",
    "realapsed": "relapsed", "relapesd": "relapsed", "cuttin": "cutting", "hurtin": "hurting", "hurtn": "hurting",
    "suic": "suicide", "exsist": "exist", "exsisting": "existing", "excist": "exist", "existance": "existence",
}  # fmt: skip

# Words that a thumb in a hurry types with two neighbouring letters swapped ("dotn", "alvie", "neevr", "stpo").
_OFTEN_SWAPPED = """
    dont cant wont want wanted wish hope never nothing nobody everyone everything anymore without about again because
    alive live living life lives wake sleep dead death dying kill killing suicide suicidal myself hate hurt pain pills
    took them help please stop keep think thinking like just feel feeling hopeless alone afraid over gone tonight today
    jump bridge bottle bleeding wrist cutting plan when this that with would could should going going matters better
    goodbye sorry family really know done drunk ending overdose breathe chest
""".split()
_REAL_WORDS = frozenset(("juts", "writs", "toady"))
SWAPPED: dict[str, str] = {
    swapped: EXPANSIONS.get(word, word)
    for word in _OFTEN_SWAPPED
    for i in range(len(word) - 1)
    if word[i] != word[i + 1] and (swapped := word[:i] + word[i + 1] + word[i] + word[i + 2 :]) not in _REAL_WORDS
}
MISSPELLINGS |= {swapped: word for swapped, word in SWAPPED.items() if swapped not in MISSPELLINGS}
# Spelt as it sounds, or without a vowel.
MISSPELLINGS |= {
    "wud": "would", "cud": "could", "shud": "should", "shld": "should", "wld": "would", "cld": "could",
    "wihout": "without", "withot": "without", "evry": "every", "evryone": "everyone", "evrything": "everything",
    "evryday": "every day", "nobdy": "nobody", "nuthin": "nothing", "nuthing": "nothing", "nothin": "nothing",
    "slep": "sleep", "slepe": "sleep", "wak": "wake", "becus": "because", "cuase": "because", "abt": "about",
    "abut": "about", "thout": "thought", "tht": "that", "hav": "have", "haveing": "having", "giv": "give",
    "gna": "going to", "planing": "planning", "enuf": "enough", "enuff": "enough", "hlp": "help", "plese": "please",
    "fel": "feel", "feelin": "feeling", "thro": "through", "drnk": "drunk", "drukn": "drunk",
    "botle": "bottle", "ambein": "ambien",
}  # fmt: skip

# Rare, long and weighty: an unknown word one edit away is taken for one of these (two edits in the suicide family).
FUZZY_TARGETS = (
    "suicide suicidal overdose overdosed overdosing myself themselves hopeless worthless unconscious strangled "
    "unresponsive suicidio suicidarme pastillas"
).split()
# Real words that lie one edit from a target.
NOT_MISSPELT = frozenset(
    """suicida suicidas suicido suicidar suicidarse suicides pastilla himself herself
    thyself itself myself hopeless hapless topless homicide homicidal""".split()
)

# Two words that are one: "my self", "over dose", "sui cide".
JOINED = frozenset(
    "myself yourself himself herself themselves themself overdose overdosed suicide suicidal tonight anymore unalive "
    "sewerslide goodbye painkillers".split()
)

# What a symbol or digit may stand for inside a disguised word.
LEET: dict[str, str] = {
    "1": "il", "!": "il", "|": "il", "0": "o", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t", "+": "t",
    "8": "b", "9": "g", "6": "g", "2": "z", "(": "c", "<": "c", "#": "h", "*": "abcdefghijklmnopqrstuvwxyz",
    "_": "abcdefghijklmnopqrstuvwxyz", "-": "aeiou", ".": "aeiou", "?": "aeiou", "x": "x", "%": "aeiou", "&": "aeiou",
    "v": "uv", "y": "iy", "z": "sz", "k": "ck", "q": "gkq",
}  # fmt: skip
