"""Where the people and firms of the demo live, and what they are called there, in their own script."""

import unicodedata
from dataclasses import dataclass

Names = tuple[tuple[str, str], ...]  # as written, and as spelled in an email address
SPELLED = {ord("ø"): "o", ord("ł"): "l", ord("ß"): "ss", ord("ı"): "i", ord("æ"): "ae", ord("đ"): "d"}


@dataclass(frozen=True)
class Place:
    """A country: its cities with postcodes, its names, and how its phone numbers begin and go on."""

    country: str
    language: str
    currency: str
    dial: str
    digits: int
    cities: Names
    given: Names
    family: Names
    weight: int = 6
    family_first: bool = False
    joined: str = " "


def spelled(word: str) -> str:
    """Only letters that an email address can hold."""
    spread = unicodedata.normalize("NFKD", word.lower().translate(SPELLED))
    return "".join(letter for letter in spread if letter.isascii() and letter.isalnum())


def latin(words: str) -> Names:
    return tuple((word, spelled(word)) for word in words.split())


def pairs(words: str) -> Names:
    """山本:yamamoto and such; an underscore stands for a space."""
    found = (word.replace("_", " ").split(":") for word in words.split())
    return tuple((first, second) for first, second in found)


PLACES = (
    Place(
        "PT", "pt", "EUR", "+35191", 7,
        pairs("Lisboa:1100-148 Porto:4000-322 Braga:4700-034 Faro:8000-076"),
        latin(
            "Inês João Beatriz Tiago Mariana Rui Leonor Duarte Catarina Nuno Matilde Gonçalo Afonso Carolina "
            "Vasco Raquel Joaquim Lurdes Simão Margarida Bernardo Teresa"
        ),
        latin(
            "Ferreira Silva Pereira Almeida Conceição Magalhães Azevedo Nogueira Falcão Brandão Carvalho Teixeira "
            "Moreira Cardoso Fonseca Pinheiro Tavares Queirós Barbosa Lourenço Figueiredo Sampaio Antunes"
        ), weight=14,
    ),
    Place(
        "DE", "de", "EUR", "+49151", 8,
        pairs("Hamburg:20095 Berlin:10119 Leipzig:04109 München:80331 Köln:50667"),
        latin(
            "Jürgen Anke Sören Käthe Felix Mareike Björn Lena Götz Frauke Till Annika Jonas Birgit Matthias Silke "
            "Hendrik Ulrike Moritz Gesine Ruben Wiebke"
        ),
        latin(
            "Weber Müller Schröder Köhler Böhm Vogel Großmann Petersen Krüger Yılmaz Hoffmann Brandt Lindner "
            "Schubert Kessler Wendt Harms Ziegler Baumgartner Reuter Stahl Engel Pfeiffer Kaya Lorenz"
        ), weight=18,
    ),
    Place(
        "FR", "fr", "EUR", "+3361", 7,
        pairs("Lyon:69001 Paris:75011 Nantes:44000 Lille:59000"),
        latin(
            "Amélie Étienne Chloé Benoît Maëlle Rémi Inès Théo Agnès Loïc Zoé Hugo Margaux Bastien Solène Gaëtan "
            "Céline Yannick Océane Thibault Élodie Quentin"
        ),
        latin(
            "Moreau Lefèvre Dubois Gauthier Benali Rousseau Hervé Chevalier Nguyen Fontaine Lambert Mercier "
            "Garnier Perrin Diallo Renaud Leclerc Barbier Marchand Picard Aubert Vasseur"
        ), weight=12,
    ),
    Place(
        "ES", "es", "EUR", "+346", 8,
        pairs("Valencia:46001 Madrid:28004 Sevilla:41001 Bilbao:48001"),
        latin(
            "Lucía Mateo Begoña Íñigo Nuria Álvaro Ximena Iker Candela Andrés Marisol Gonzalo Rocío Joaquín Pilar "
            "Unai Montserrat Rodrigo"
        ),
        latin(
            "Ortega Muñoz Castillo Ibáñez Serrano Peña Etxeberria Núñez Romero Vidal Cabrera Herrero Aguirre "
            "Campos Fuentes Molina Pascual Rubio Salas Zabala"
        ), weight=9,
    ),
    Place(
        "NO", "nb", "EUR", "+4790", 6,
        pairs("Bergen:5003 Oslo:0150 Trondheim:7010 Tromsø:9008"),
        latin(
            "Ingrid Øystein Åse Sindre Solveig Håkon Bjørk Torbjørn Marte Leif Gunnhild Eirik Tuva Magnus Sigrid "
            "Jostein"
        ),
        latin(
            "Berg Ødegård Nilsen Sørensen Håland Lund Åsgård Haugen Strand Moen Bakke Fossum Lie Myhre Solberg "
            "Tveit Vik"
        ), weight=7,
    ),
    Place(
        "PL", "pl", "EUR", "+4860", 7,
        pairs("Gdańsk:80-831 Kraków:31-042 Łódź:90-001 Wrocław:50-101"),
        latin(
            "Małgorzata Paweł Zofia Łukasz Agnieszka Wojciech Kinga Michał Żaneta Jędrzej Halina Szymon Grażyna "
            "Tadeusz Elżbieta Bartosz"
        ),
        latin(
            "Kowalska Wiśniewski Dąbrowska Zieliński Błaszczyk Wójcik Łukasik Nowak Górska Kamińska Lewandowski "
            "Mazur Pawlak Sikora Wilk Zając Król"
        ), weight=7,
    ),
    Place(
        "GB", "en", "GBP", "+4477", 8,
        pairs("Leeds:LS1_4AP Bristol:BS1_5TR Glasgow:G1_1XQ London:E2_8AA"),
        latin(
            "Amara Oliver Priya Callum Niamh Idris Florence Samuel Ayesha Rhys Imogen Kwame Eleanor Tariq Bronwyn "
            "Hamish Zara Declan Beatrix Oluwaseun"
        ),
        latin(
            "Okafor Whitfield Patel Campbell Mensah Hughes Ashworth Boateng Rahman Fletcher Pemberton Sinclair "
            "Okonkwo Bramley Griffiths Lockwood Chaudhry Mackenzie Hollis Thornton"
        ), weight=12,
    ),
    Place(
        "US", "en", "USD", "+1503555", 4,
        pairs("Portland:97205 Austin:78701 Seattle:98101 Denver:80202"),
        latin(
            "Maya Ethan Sofia Marcus Hannah Diego Grace Jamal Chloe Wyatt Naomi Andre Brianna Caleb Valeria "
            "Trevor Keisha Logan Camila Dexter"
        ),
        latin(
            "Johnson Rivera Nakamura Brooks Castellano Thompson Nguyen Goldberg Hayes Delgado Whitaker Okada "
            "Sandoval Pruitt Bennett Lindqvist Ramsey Ortiz Caldwell Monroe"
        ), weight=12,
    ),
    Place(
        "GR", "el", "EUR", "+3069", 8,
        pairs("Αθήνα:10431 Θεσσαλονίκη:54624 Πάτρα:26221"),
        pairs(
            "Ελένη:eleni Γιώργος:giorgos Αικατερίνη:katerina Νίκος:nikos Δέσποινα:despina Στέλιος:stelios "
            "Μαρία:maria Δημήτρης:dimitris Φωτεινή:foteini Λεωνίδας:leonidas Ιωάννα:ioanna Πέτρος:petros"
        ),
        pairs(
            "Παπαδοπούλου:papadopoulou Γεωργίου:georgiou Κωνσταντίνου:konstantinou Βλάχος:vlachos "
            "Αντωνίου:antoniou Δημητρίου:dimitriou Ζαχαρίας:zacharias Καραγιάννη:karagianni Μακρής:makris "
            "Οικονόμου:oikonomou Ρήγας:rigas Σταύρου:stavrou"
        ), weight=5,
    ),
    Place(
        "UA", "uk", "EUR", "+38050", 7,
        pairs("Київ:01001 Львів:79000 Одеса:65000"),
        pairs(
            "Олена:olena Тарас:taras Софія:sofiia Андрій:andrii Мар'яна:mariana Богдан:bohdan Ірина:iryna "
            "Юрій:yurii Катерина:kateryna Остап:ostap Людмила:liudmyla Роман:roman"
        ),
        pairs(
            "Шевченко:shevchenko Коваленко:kovalenko Бондар:bondar Ткачук:tkachuk Мельник:melnyk Гончар:honchar "
            "Дорошенко:doroshenko Захарчук:zakharchuk Кравець:kravets Лисенко:lysenko Павлюк:pavliuk "
            "Савченко:savchenko"
        ), weight=5,
    ),
    Place(
        "JP", "ja", "JPY", "+8190", 8,
        pairs("大阪市:530-0001 東京都:150-0002 札幌市:060-0001"),
        pairs(
            "愛子:aiko 健太:kenta 美咲:misaki 大輔:daisuke 結衣:yui "
            "翔:sho さくら:sakura 涼介:ryosuke 直樹:naoki 陽子:yoko 拓也:takuya "
            "真由美:mayumi"
        ),
        pairs(
            "森:mori 田中:tanaka 佐藤:sato 小林:kobayashi 渡辺:watanabe 松本:matsumoto 井上:inoue 山口:yamaguchi 木村:kimura "
            "清水:shimizu 石川:ishikawa 藤田:fujita"
        ),
        weight=6, family_first=True,
    ),
    Place(
        "TW", "zh", "USD", "+8869", 8,
        pairs("臺北市:100 臺中市:400 高雄市:800"),
        pairs(
            "怡君:yijun 志明:zhiming 雅婷:yating 俊傑:junjie 淑芬:shufen 冠宇:guanyu 美玲:meiling 家豪:jiahao 佩珊:peishan "
            "承翰:chenghan 雅雯:yawen 建宏:jianhong"
        ),
        pairs(
            "陳:chen 林:lin 黃:huang 張:zhang 李:li 王:wang 吳:wu 劉:liu 蔡:tsai 楊:yang 許:hsu 鄭:cheng 謝:hsieh 郭:kuo"
        ), weight=4, family_first=True, joined="",
    ),
    Place(
        "EG", "ar", "USD", "+20100", 7,
        pairs("القاهرة:11511 الإسكندرية:21500"),
        pairs(
            "ليلى:layla عمر:omar نور:nour يوسف:youssef سلمى:salma كريم:karim هدى:huda طارق:tarek مريم:maryam "
            "حسام:hossam دينا:dina سامي:sami"
        ),
        pairs(
            "حداد:haddad منصور:mansour الشريف:elsherif خليل:khalil فرح:farah النجار:elnaggar سليمان:soliman "
            "عبده:abdou بدوي:badawi غالي:ghali رزق:rizk"
        ), weight=4,
    ),
    Place(
        "IN", "hi", "USD", "+9198", 8,
        pairs("मुंबई:400001 दिल्ली:110001 पुणे:411001"),
        pairs(
            "प्रिया:priya अर्जुन:arjun अनन्या:ananya रोहन:rohan मीरा:meera विक्रम:vikram कविता:kavita संजय:sanjay "
            "नेहा:neha आदित्य:aditya लक्ष्मी:lakshmi राहुल:rahul"
        ),
        pairs(
            "शर्मा:sharma पटेल:patel अय्यर:iyer गुप्ता:gupta देशपांडे:deshpande चौधरी:chaudhary जोशी:joshi "
            "कुलकर्णी:kulkarni मेनन:menon राव:rao सक्सेना:saxena"
        ), weight=4,
    ),
)  # fmt: skip
