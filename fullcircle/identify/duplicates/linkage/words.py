"""Words that the spelling knows: short names, titles, legal forms, streets, and domains that everybody shares."""

GROUPS = """
alexander alex sandy sasha xander aleksandr alejandro alessandro alexandre
alexandra sandra lexi alejandra aleksandra alessandra
andrew andy drew andreas andre andrea anders andrej andrei
anthony tony antonio anton antoine
barbara barb babs
benjamin ben benny
bernard bernie bernhard bernardo
catherine katherine kathy cathy kate katie kathryn katharina caterina catarina kathleen kat
charles charlie chuck carl karl carlos carlo
christina christine tina chris kristina christa
christopher topher christoph kristof cristobal
daniel dan danny daniele
david dave davey davide
deborah deb debbie debra
dorothy dot dottie dorothea
edward ed eddie ted teddy eduard eduardo ned
elizabeth liz lizzie beth betty eliza elisabeth elise lisbeth isabel isabella elisabetta bettina
emily em emmy
eugene gene
frances fran francesca franziska
francis frank francisco francesco franz francois frankie
frederick fred freddy frederic friedrich federico
gabriel gabe
george jorge georg giorgio georges
gerald gerry jerry gerhard
gregory greg gregor gregorio
gustav gustavo gus
helen helena elena nell
henry harry hank heinrich henri enrique hal
james jim jimmy jamie jaime giacomo
janet jan jana
jeffrey jeff geoffrey geoff
jennifer jen jenny
jessica jess jessie
joan joanna jo joanne johanna
john jack johnny jon jonathan johann johannes juan jean giovanni ivan hans joao
joseph joe joey josef jose giuseppe pepe
joshua josh
judith judy
katarzyna kasia
kenneth ken kenny
lawrence larry laurence lorenz lorenzo
leonard len leo lenny leonardo leonhard
louis lou luis luigi ludwig lewis
margaret maggie meg peggy marge margarete marguerite margarita greta
martha marty
matthew matt matthias mateo matteo matthieu
michael mike mick mickey miguel michel michele mikhail misha
mohammed mohamed muhammad mohammad mehmet
nancy nan
natalie nat natasha natalia
nathaniel nate nathan
nicholas nick nicolas nico niko klaus nikolaus niccolo
nicole nicky nicola
pamela pam
patricia pat patty trish tricia
patrick paddy patricio
paul paulo pablo paolo pavel
peter pete pedro pierre pietro piotr
philip phil philipp felipe filippo philippe
rachel rachael raquel
raymond ray ramon raimund
rebecca becky becca
richard rick rich dick ricky ricardo riccardo
robert bob rob bobby robbie roberto bert
ronald ron ronnie
samuel sam sammy samuele
sebastian seb bastian sebastien
stephanie steph stefanie
stephen steve steven stefan stephane stefano esteban
susan sue susie suzanne susanna susanne
theodore theo teodoro
theresa teresa terry tess
thomas tom tommy tomas tommaso
timothy tim timmy
valentina val
veronica ronnie veronika
victoria vicky tori viktoria
vincent vince vinny vincenzo
virginia ginny
walter walt wally
william bill will billy willy liam wilhelm guillermo guglielmo guillaume
yevgeny evgeny zhenya
zachary zach zack
"""
NICKNAMES: dict[str, str] = {}
for line in GROUPS.strip().splitlines():
    root, *short = line.split()
    for each in short:
        NICKNAMES.setdefault(each, root)
for group in GROUPS.strip().splitlines():
    NICKNAMES.pop(group.split()[0], None)

TITLES = frozenset(
    """mr mrs ms miss mx dr prof professor sir madam dame lord lady herr frau dipl ing mag phd md esq jr sr ii iii iv
    monsieur madame mme mlle senor senora sra don dona signor signora dott dottssa ir drs""".split()
)

FORMS = """
inc incorporated
corp corporation
co company
llc
llp
ltd limited
plc
gmbh mbh
ag aktiengesellschaft
kg
ohg
ug
ev
eg
se
sa
sas
sarl
sl
srl
spa
bv
nv
vof
ab
as
asa
aps
oy oyj
kk
pty
pvt
spzoo zoo
sro
doo
kft
lda limitada
ltda
eurl
gbr
"""
LEGAL_FORMS = {word: line.split()[0] for line in FORMS.strip().splitlines() for word in line.split()}

PLACES = """
st street str saint
ave avenue av avn
blvd boulevard blv bvd
rd road
dr drive
ln lane
pl place plaza plz
ct court crt
sq square
hwy highway
cres crescent cr cct circuit
tce terrace ter
pde parade
cl close
gr grove
pkwy parkway
n north
s south
e east
w west
fl floor
ste suite
apt apartment
bldg building
mt mount
ft fort
"""
PLACE_WORDS = {word: line.split()[0] for line in PLACES.strip().splitlines() for word in line.split()}

ALIASES = {
    "googlemail.com": "gmail.com",
    "hotmail.co.uk": "hotmail.com",
    "me.com": "icloud.com",
    "ymail.com": "yahoo.com",
}
# Addresses that say nothing about where somebody works, and pages that every firm may have.
FREE_MAIL = frozenset(
    """gmail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.co.in yahoo.com.br hotmail.com hotmail.fr
    hotmail.de hotmail.it hotmail.es outlook.com outlook.de outlook.fr live.com live.co.uk live.fr live.nl msn.com icloud.com
    mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de mail.com mail.ru yandex.ru
    yandex.com bk.ru list.ru inbox.ru rambler.ru qq.com 163.com 126.com sina.com foxmail.com naver.com daum.net hanmail.net
    orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr libero.it virgilio.it tin.it alice.it tiscali.it telenet.be
    skynet.be ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl bluewin.ch sunrise.ch bluemail.ch btinternet.com
    virginmedia.com sky.com ntlworld.com talktalk.net comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
    charter.net shaw.ca rogers.com bigpond.com optusnet.com.au uol.com.br bol.com.br terra.com.br ig.com.br wp.pl o2.pl
    interia.pl onet.pl seznam.cz email.cz centrum.cz azet.sk abv.bg protonmail.com proton.me pm.me tutanota.com tuta.io
    posteo.de mailbox.org fastmail.com hey.com zoho.com rediffmail.com mailinator.com
    facebook.com instagram.com linkedin.com twitter.com x.com youtube.com tiktok.com wordpress.com blogspot.com wixsite.com
    weebly.com github.io sites.google.com linktr.ee etsy.com ebay.com amazon.com""".split()
)
