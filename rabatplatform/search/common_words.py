"""Words that ask or join and say nothing of the subject; the stop lists of PostgreSQL lack them."""

from rabatplatform.search.thesaurus import plain_letters

_WORDS = """
how what which who whom whose when where why can could should would may might must do does did shall will want there
here about also any some many much every each between among through during within without via per best way ways example
examples kind kinds type types thing things using used use uses get gets make makes made comment pourquoi quand quel
quelle quels quelles qui que quoi ou combien lequel laquelle lesquels est sont ete etre avoir peut peuvent doit doivent
faut faire fait font existe existent il elle ils elles on y entre dans sur avec sans chez vers contre comme afin ainsi
selon tres plus moins tout toute tous toutes autre autres cet cette ces leur leurs lors lorsque si meme memes quelque
quelques chaque aussi donc dont como porque quando onde qual quais quem quanto quantos quanta quantas pode podem deve
devem fazer faz fazem feito existem ha sao esta estao ser ter tem sobre entre para por sem ate muito mais menos outro
outra outros outras cada seu sua seus suas contra atraves dos das nos nas pelo pela pelos pelas num numa isto isso
aquele aquela tambem cual cuales quien quienes cuando donde cuanto cuantos cuanta cuantas puede pueden debe deben hacer
hace hacen hecho hay son estan tener tiene tienen segun sin muy otro otra otros otras su sus sino tambien mediante desde
hasta durante كيف ماذا لماذا متى اين هل كم اي ايه ماهي ماهو يمكن يجب ينبغي توجد يوجد هناك يتم تتم ذات ضد خلال لدى اذا
تلك اولئك نحو دون بدون وفق وفقا بشان بخصوص تحت فوق حتى حيث عندما الي على عن من ما التي الذي الذين هذه هذا ذلك بواسطة لكي
كي
"""
COMMON = frozenset(plain_letters(word) for word in _WORDS.split())
