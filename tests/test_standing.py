"""Which sentences can stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.ranking.standing import count_words, obstacle, points_back
from summarizers.types import Sentence, Span

STANDS = [
    ("a bare noun with its name", "The newspaper Bild reported on Monday that the bridge had been hit."),
    ("plain", "Ukrainian forces repelled an attack near Lyman on Monday."),
    ("but and a noun phrase", "But during the night Russian drones struck the port of Izmail."),
    ("while", "While talks went on in Geneva, both armies kept up their fire."),
    ("it is the first time", "It is the first time that Kyiv has admitted such a loss."),
    ("it was unclear", "It was not immediately clear who had fired the missile."),
    ("it's unlikely", "It’s unlikely that the front will move before the spring."),
    ("it has been reported", "It has been widely reported that the ship sank in the night."),
    ("there was", "There was no comment from the Kremlin on Tuesday."),
    ("this week", "This week Poland closed two of its border crossings."),
    ("those who", "Those who stayed in Bakhmut have had no water since June."),
    ("so far", "So far the Kremlin has been silent on the clashes near Belgorod."),
    ("in addition to", "In addition to tanks, Berlin will send air defence systems."),
    ("besides Kyiv", "Besides Kyiv, drones hit the cities of Odesa and Dnipro."),
    ("first as a number", "First Deputy Minister Anna Ivanova resigned on Friday morning."),
    ("complete noun phrase", "The decision to withdraw was taken by the general staff on Friday."),
    ("the attack", "The attack killed four people in the centre of Kharkiv."),
    ("US is no us", "US officials warned of new sanctions against Russian banks."),
    ("quote and name", "“We will not leave this city,” said Mayor Olena Petrenko."),
    ("straight quote and name", '"We will not leave this city," Petrenko told reporters on Monday.'),
    ("single quotes and name", "'We will not leave this city,' Mayor Petrenko told reporters on Monday."),
    ("quote inside", "Moscow calls its invasion a “special military operation” to this day."),
    ("single-quoted word", "The 'little green men' of 2014 were soldiers, Moscow admitted later."),
    ("pronoun after its name", "Speaking in Kyiv, President Zelensky said he would not negotiate."),
    ("name, then he", "If Putin mobilises again, he will need barracks and officers."),
    ("agency before", "(CNN)Ukrainian forces repelled an attack near Lyman on Monday."),
    ("dateline before", "KYIV, Ukraine (AP) — Russian missiles hit a power station on Monday."),
    ("bracket after the stop", "Ukraine shot down 16 of the 36 missiles (see the map below).)"),
    ("lower-case particle", "al-Shabab fighters seized a base south of Mogadishu on Friday."),
    ("Ukrainian", "Українські війська відбили атаку біля Лимана в понеділок."),
    ("Chinese", "乌克兰总统泽连斯基周一表示,乌军将继续战斗。"),
    ("Arabic", "قال الرئيس الأوكراني إن القوات ستواصل القتال في المدينة."),
]

HANGS = [
    ("the daily", "The daily refers to its own report of Monday and to another.", "opens with “the daily”"),
    ("he, behind a dash", "The bridge will be open again on Monday - he added.", "nobody named who speaks"),
    ("he", "He fled the city with his family at dawn.", "opens with “he”"),
    ("contraction", "They’re waiting for shells from the West.", "opens with “they”"),
    ("but he", "But she said the talks would go on next week.", "opens with “she”"),
    ("possessive", "Their leader accused the ministry of treason on Monday.", "opens with “their”"),
    ("it", "It reported a loss of four tanks on Monday.", "opens with “it”"),
    ("it has announced", "It has announced that four tanks were lost.", "opens with “it”"),
    ("it is expected to", "It is expected to reach the port of Odesa on Monday.", "opens with “it”"),
    ("it was the third", "It was the third of the week in that town.", "opens with “it”"),
    ("this", "This was reported by several agencies on Monday.", "opens with “this”"),
    ("these noun", "These forces will not fight in the south of Ukraine.", "opens with “these”"),
    ("such", "Such attacks have become rare in recent months.", "opens with “such”"),
    ("however", "However, the minister denied the report on Tuesday.", "opens with “however”"),
    ("also", "Also on Monday, two drones were shot down near Kyiv.", "opens with “also”"),
    ("finally with a comma", "Finally, the ministry confirmed the loss of the ship.", "opens with “finally,”"),
    ("as a result", "As a result, trains stood still in all of Kharkiv.", "opens with “as a result”"),
    ("there, a place", "There, soldiers were digging trenches until nightfall.", "opens with “there”"),
    ("the move", "The move comes a week after talks in Ankara failed.", "opens with “the move”"),
    ("the group", "The group said its fighters had left the village.", "opens with “the group”"),
    ("both", "Both diplomats called the talks frank and useful.", "opens with “both diplomats”"),
    ("as he", "As he described it, the answers of the West fall short.", "opens with “as he”"),
    ("we outside a quotation", "We return with an all-new show on Sunday night.", "opens with “we”"),
    ("he said behind a quote", "“The task now is to stay strong,” he said.", "nobody named who speaks"),
    ("said she", "“The task now is to stay strong,” said she.", "nobody named who speaks"),
    ("he said at the end", "The front would hold until the winter, he added.", "nobody named who speaks"),
    ("lead-in and he", "Speaking to reporters on the train, he called for calm.", "a pronoun before any name"),
    ("day and she", "On Monday, she met the ambassadors of the seven states.", "a pronoun before any name"),
    ("whole quotation", "“There were no other options left to us then.”", "a quotation without its speaker"),
    ("quotation left open", "“The command supported the decision not to withdraw.", "a quotation left open"),
    ("straight left open", 'Zelensky said: "The command supported the decision.', "a quotation left open"),
    ("closed only", "I told the commander to find the right forces,” he said.", "a quotation left open"),
    ("question", "What do the Russian losses mean for the front?", "a question"),
    ("quoted question", "“What do the losses mean for the front now?”", "a question"),
    ("heading", "Russia warns Israel against sending arms to Ukraine", "no end of a sentence"),
    ("colon", "Here is what is known of the attack so far:", "no end of a sentence"),
    ("capitals", "RUSSIA WARNS ISRAEL AGAINST SENDING ARMS TO UKRAINE.", "a heading"),
    ("short", "Photo by Reuters.", "too short"),
    ("bracket left open", "Both sides had agreed to the truce (I was there in May.", "a bracket left open"),
    ("caption", "Pictured, a soldier of the brigade near Bakhmut on Monday.", "a caption"),
    ("see also", "Read more about the battle of Bakhmut on our site.", "a caption"),
    ("lower case", "has been the subject of rumours since the spring.", "opens in lower case"),
    ("short in Chinese", "乌克兰总统。", "too short"),
    ("question in Chinese", "乌克兰总统泽连斯基周一说了什么?", "a question"),
]


# Openings on either side of the line, by families.
OPENINGS = [
    ("And during the night drones struck the depot near Saratov.", True),
    ("Indeed, the port of Odesa has been closed since the spring.", True),
    ("Of course, the army of Belarus has not fought since 1991.", True),
    ("At the same time, Estonia closed two of its border crossings.", True),
    ("Of course, he has not fought since 1991, says the ministry.", False),
    ("In fact, the move had been planned for months by the general staff.", False),
    ("The president said the sanctions would last for years.", False),
    ("The president of Finland said the sanctions would last for years.", True),
    ("The president, Alexander Stubb, said the sanctions would last.", True),
    ("The accusation came a day after the talks in Minsk had failed.", False),
    ("The court found that the company had broken the law twice.", False),
    ("The court in The Hague found that the law had been broken twice.", True),
    ("The 34-year-old was arrested at the airport of Vilnius on Monday.", False),
    ("The 34-year-old pilot Anton Reva was arrested at the airport.", True),
    ("The politician noted that trade with Serbia had grown since 2020.", False),
    ("The ambassador told reporters that the consulate would be closed.", False),
    ("The ambassador to Poland told reporters that the consulate would close.", True),
    ("Another option would be to send the tanks by rail through Moldova.", False),
    ("Another 20 people were injured in the blast, the mayor of Lviv said.", True),
    ("Against such a decision are France, Austria and the Netherlands.", False),
    ("Governments such as that of Hungary oppose the sanctions on oil.", True),
    ("On 9 November, 2012, he resigned from his post at the agency.", False),
    ("Born and raised in Latvia, he has spent half his life in the army.", False),
    ("Speaking in Kyiv on Monday, he said the war would end this year.", False),
    ("Speaking in Kyiv on Monday, Borrell said the war would end this year.", True),
    ("In his opinion, if the dictator wins the war, nobody will be safe.", False),
    ("In his speech, Putin promised that the war would go on.", True),
    ("Specifically, she bought shares of four makers of shells.", False),
    ("According to Lindner, he had not been told of the plan.", True),
    ("When asked about the tanks, he answered with a question of his own.", False),
    ("If true, the report would mean that the bridge cannot be used.", False),
    ("- We will not give up a single metre of our land.", False),
    ("- We will not give up a single metre of our land - said Danilov.", True),
    ("– The bridge is closed until further notice.", False),
    ("Even a year of war in the east did not change that.", False),
    ("Berlin would never agree to this.", False),
    ("The opposition leader had strong words for the government: .", False),
    ("The minister Dmytro Kuleba asked a question of his own: “Who would attack whom here?”", True),
    ("“Who would attack whom here?” asked Kuleba.", True),
    ("This war, if Europe helps Ukraine, will be a long one.", True),
    ("This invasion has cost tens of thousands of lives on both sides.", True),
    ("Biden estimated that the attack may come on Friday, although it is not too late for diplomacy", True),
    ("Ukrainian trains were not stopped by the war", False),
    ("Sikorski: Moscow would do well if it considered the invasion of its neighbour an error of its own", False),
    ("For a second straight year the salt lakes of the Crimean peninsula have been closed to the", False),
    ("Video released by the ministry showed a tank burning on a road near Avdiivka.", True),
    ("Photos posted online show smoke over the airfield of Saky in Crimea.", True),
    ("Video: a tank burns on a road near Avdiivka on Monday.", False),
    ("The Associated Press contributed to this report from Warsaw.", False),
    ("The views expressed in this commentary are those of the author.", False),
    ("Sign up for our daily letter with the news from the front.", False),
    ("The allegation was rejected by the Kremlin as absurd on Friday.", False),
    ("The warning came as talks on grain exports stalled in Istanbul.", False),
    ("It is expected that the parliament will vote on Thursday.", True),
    ("It emerged that the general had left the city in June.", True),
    ("It took rescuers four hours to reach the miners near Toretsk.", True),
    ("It took four hours to cross.", False),
    ("It comes as both armies run out of shells.", False),
    ("It is thought to have cost 40 million dollars.", False),
    ("That is why Ukraine is not invited to the summit in Vilnius.", False),
    ("There he met the commanders of the two brigades.", False),
    ("There have been no trains to Kherson since November.", True),
    ("Its owner, a bank in Cyprus, has not paid the crew since May.", False),
    ("Two of them were killed when a shell hit the cellar.", False),
    ("Their own ministry had warned the Finns of the attack.", False),
    ("The two sides have not met since the talks in Istanbul.", False),
    ("The same day, a drone hit the refinery of Ryazan.", False),
    ("Former president Petro Poroshenko said the army needed shells.", True),
    ("The former president said the army needed shells and mines.", False),
    ("Foreign Minister Anna Bondar said this in a statement on Monday.", False),
    ("The relevant statement was made by the mayor of Odesa on Monday.", False),
    ("The latest example of this is the strike on the port of Odesa.", False),
    ("Putting them on one list would help nobody but the Kremlin.", False),
    ("Putting drones on that list would help nobody but the Kremlin.", True),
    ("The second time, the army of Ukraine was ready for the assault.", False),
    ("Bondar said this year would be the hardest of the whole war.", True),
    ("“We said this in May, and nobody listened,” Mayor Bondar said.", True),
]


def alone(text: str, index: int = 7) -> Sentence:
    return Sentence(index=index, span=Span(0, len(text)), paragraph=2)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in STANDS])
def test_stands(text: str) -> None:
    assert obstacle(text, alone(text)) == ""


@pytest.mark.parametrize(("text", "why"), [pytest.param(text, why, id=name) for name, text, why in HANGS])
def test_hangs(text: str, why: str) -> None:
    assert obstacle(text, alone(text)) == why


@pytest.mark.parametrize(("text", "stands"), OPENINGS)
def test_openings(text: str, stands: bool) -> None:
    assert (obstacle(text, alone(text)) == "") is stands


NAMED = [
    ("the first word", "He fled the city with his family at dawn.", "He", ""),
    ("behind a conjunction", "But she said the talks would go on next week.", "she", ""),
    ("behind an aside", "Of course, he has not fought since 1991.", "he", ""),
    ("a bare noun", "The minister said the bridge would be closed.", "The minister", ""),
    ("a pronoun that is led in", "Asked about the mines, he answered with a joke.", "he", ""),
    ("a speaker behind the words", "“The task now is to stay strong,” he said.", "he", ""),
    ("a speaker behind typographic apostrophes", "‘The task’s one for the army’s best,’ he said on Monday.", "he", ""),
    ("he who said at the head", "He fled the city at dawn, he said on Monday.", "He", ""),
    ("behind a dateline", "KYIV (Reuters) — He fled the city with his family at dawn.", "He", ""),
    ("the wrong word", "He fled the city with his family at dawn.", "his", "opens with “he”"),
    ("another lack", "He fled the city with his family at", "He", "no end of a sentence"),
    ("a last word that points back", "He could not change that.", "He", "ends with “that”"),
]


@pytest.mark.parametrize(("text", "word", "why"), [pytest.param(*case, id=name) for name, *case in NAMED])
def test_what_is_named_does_not_hang(text: str, word: str, why: str) -> None:
    before = "A sentence before. "
    whole = before + text
    sentence = Sentence(index=1, span=Span(len(before), len(whole)), paragraph=0)
    at = len(before) + text.rindex(f"{word} ")
    assert obstacle(whole, sentence, named={at}) == why
    assert obstacle(whole, sentence) != ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He fled the city with his family at dawn.", True, id="pronoun"),
        pytest.param("However, the city held out until the morning.", True, id="connective"),
        pytest.param("Even the war did not change that.", True, id="last word"),
        pytest.param("The move was seen as a threat by its neighbours.", True, id="bare noun"),
        pytest.param("Speaking in Kyiv on Monday, he said that he would stay.", True, id="pronoun before any name"),
        pytest.param("Kyiv was struck by missiles on Monday morning.", False, id="stands alone"),
        pytest.param("Why did he flee the city with his family?", False, id="question"),
        pytest.param("He fled.", False, id="too short"),
        pytest.param("He said: “We will stay in the city.", False, id="quotation left open"),
        pytest.param("has been the subject of rumours since the spring.", False, id="lower case"),
        pytest.param("Pictured, a soldier of the brigade near Bakhmut on Monday.", False, id="caption"),
    ],
)
def test_hangs_on_the_sentence_before(text: str, expected: bool) -> None:
    assert points_back(obstacle(text, alone(text))) is expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("This is the story of a bridge that was bombed five times.", "", id="this"),
        pytest.param("The man who ran the port of Mariupol has been arrested.", "", id="the man"),
        pytest.param("We slept in the cellar of the theatre for a month.", "", id="we"),
        pytest.param("He slept in the cellar of the theatre for a month.", "opens with “he”", id="he"),
    ],
)
def test_first_sentence_has_nothing_before_it(text: str, why: str) -> None:
    assert obstacle(text, alone(text, index=0)) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("“Talks failed. Nobody would listen to our side. War followed,” Orban said.", True, id="curly"),
        pytest.param('Orban said: "Talks failed. Nobody would listen to our side. War came."', True, id="straight"),
        pytest.param("'Talks failed. Nobody would listen to our side. War followed,' Orban said.", True, id="single"),
        pytest.param("The “talks” failed. Nobody would listen to our side. War came.", False, id="closed"),
        pytest.param("The players' talks failed. Nobody would listen to our side. War came.", False, id="plural"),
        pytest.param("“Talks failed.\nNobody would listen to our side. War came.", False, id="other paragraph"),
    ],
)
def test_inside_a_quotation(text: str, why: bool) -> None:
    start = text.index("Nobody")
    sentence = Sentence(index=1, span=Span(start, text.index(" side.") + 6), paragraph=0)
    assert obstacle(text, sentence) == ("inside a quotation" if why else "")


def test_unknown_language_is_judged_by_its_marks_alone() -> None:
    text = "He fled the city with his family at dawn."
    assert obstacle(text, alone(text), language="fi") == ""
    assert obstacle(text, alone(text), language="../en") == ""
    assert obstacle(text, alone(text), language="en-GB") == "opens with “he”"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("…!", 0), ("Kyiv’s 1,600 so-called U.S. tanks", 6), ("乌克兰总统", 3), ("我", 1), ("2024年乌克兰", 4)],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.text(st.characters(), max_size=80), st.integers(0, 3), st.data())
def test_never_raises(text: str, index: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    sentence = Sentence(index=index, span=Span(start, data.draw(st.integers(start, len(text)))), paragraph=0)
    assert isinstance(obstacle(text, sentence), str)


@pytest.mark.parametrize("piece", ['"', "'", "'a ", "x'", "“", "in a", " he said,", "\ud800", "\0", "乌", "A. "])
def test_long_runs_are_read(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "."
    assert isinstance(obstacle(text, alone(text)), str)
