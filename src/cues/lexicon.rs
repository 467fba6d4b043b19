//! Short word lists that several cues and the annotation share, with their sources.
//!
//! The lists are closed classes, or samples of open ones that are large enough to recognise most of
//! what newspapers write and small enough to read. They are in lower case, with straight
//! apostrophes: compare them with [`Token::base`](super::annotate::Token::base) or `lower`. A word
//! that is missing costs a cue; it never breaks an order.

use foldhash::{HashMap, HashSet};
use std::sync::LazyLock;

/// Declares word sets from lists separated by white space.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $list:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) static $name: LazyLock<HashSet<&'static str>> =
            LazyLock::new(|| $list.split_whitespace().collect());
    )*};
}

words! {
    /// Closed-class words: determiners, pronouns, prepositions, conjunctions, auxiliaries, numerals
    /// and the commonest adverbs (Quirk et al. 1985, ch. 2, and the usual stop lists). A capital on
    /// one of them means the start of a sentence.
    FUNCTION_WORDS =
        "a about above accordingly across additionally after afterward afterwards again against ago ahead all \
         almost along already also although always am amid amidst among an and another any anybody anyone \
         anything apparently are aren't around as at away back be because been before behind being below \
         beneath beside besides between beyond billion both but by can can't cannot certainly clearly \
         concerning consequently could couldn't currently despite did didn't do does doesn't doing don't done \
         down dozen dozens during each earlier eight either eleven elsewhere enough even eventually ever \
         every everybody everyone everything except excluding few fifty finally first firstly five following \
         for fortunately forty four from further furthermore had hadn't half has hasn't have haven't having \
         he he'd he'll he's hence her here here's hers herself him himself his how how's however hundred \
         hundreds i i'd i'll i'm i've if in including indeed initially inside instead into is isn't it it'd \
         it'll it's its itself just last lastly later least less let let's lets like likewise many may maybe \
         me meanwhile might million millions mine more moreover most much must mustn't my myself near needn't \
         neither never nevertheless next nine no nobody none nonetheless nor not nothing now obviously of off \
         often ok on once one ones oneself only onto or originally other otherwise ought our ours ourselves \
         out outside over overall past per perhaps possibly previously probably quite rarely rather recently \
         regarding sadly same second secondly seven several shall she she'd she'll she's should shouldn't \
         similarly since six so some somebody someone something sometimes soon still such surely ten than \
         that that'll that's the their theirs them themselves then there there's therefore these they they'd \
         they'll they're they've third thirty this those though thousand thousands three through throughout \
         thus till to today together tomorrow tonight too toward towards twelve twenty two under underneath \
         unfortunately unless unlike until up upon us usually versus very via was wasn't we we'd we'll we're \
         we've well were weren't what what's whatever when whenever where where's whereas wherever whether \
         which whichever while who who's whoever whom whose why will with within without won't would wouldn't \
         yes yesterday yet you you'd you'll you're you've your yours yourself yourselves";

    /// Open-class words that often open a sentence of news and are then capitalised without being
    /// names.
    OPENERS =
        "according adding afternoon allegedly analysts analysts' ask asked asking authorities autumn backed \
         bad based basically big born breaking business businesses call called calling children church citing \
         click come coming companies consider correction council court critics critics' data day days dear \
         democrats' despite doctors driven early economically economists editor's especially essentially \
         evening exclusive experts faced facing fall federal figures financially find follow foreign former \
         founded frankly generally get getting give given globally go going gold good government great having \
         high historically honestly hopefully image imagine immediately importantly increasingly inevitably \
         initially interestingly international internationally investors ironically jointly keep known \
         largely late lawmakers led left legally like listen local locally long look looking low mainly major \
         make making markets men military minor month months morning mostly moving much national nationally \
         new night notably note noting officially officials oil old opponents parliament part particularly \
         partly people personally photo please police politically polls predictably presumably prices \
         privately publicly put quickly read recent remember reportedly reports researchers residents results \
         right running sales say saying scientists see seeing seen senior separately set several shares short \
         shortly sign simply sitting slowly small sources speaking specifically spring standing start state \
         stocks stop students subscribe suddenly summer supporters supposedly sure surprisingly take taking \
         teachers technically tell thank thanks think told top traders traditionally true try trying turning \
         typically ultimately unlike update use using video voters watch week weeks what's winter women \
         workers working wrong year years";

    /// Lower-case words inside surnames and place names.
    PARTICLES =
        "af al av ben bin bint da das de del della den der di do dos du el ibn la le ten ter van von zu zur";

    /// Words that stand directly before a name and say what its bearer is: the last word of a title
    /// (Bell 1991, "pseudo-titles").
    TITLES =
        "activist actor actress adm admiral adviser advisor aide alderman ambassador analyst anchor \
         archbishop architect artist assemblyman assemblywoman astronaut attorney auditor author ayatollah \
         baron baroness billionaire bishop brigadier campaigner candidate capt captain cardinal ceo cfo chair \
         chairman chairperson chairwoman chancellor chief cmdr co-founder coach col colonel columnist \
         comedian commander commissioner commodore comptroller congressman congresswoman constable consul coo \
         corporal correspondent councillor councilman councilwoman counsel count countess cpl crown cto dame \
         dean defender delegate deputy detective diplomat director doctor dr duchess duke earl economist \
         editor emir emperor empress engineer envoy executive father filmmaker forward founder fr gen general \
         goalkeeper gov governor head historian hopeful host imam incumbent inspector journalist judge \
         justice king lady lawmaker lawyer leader lieutenant lieutenant-governor lord lt madame magistrate \
         maj major manager marshal mayor midfielder minister miss monsieur monsignor mr mrs ms mullah mx \
         nominee nurse officer pastor pitcher pope premier president prince princess principal private \
         producer prof professor prosecutor provost pvt quarterback queen rabbi rapper rep reporter \
         representative researcher rev reverend saint scientist secretary sen senator sergeant sgt sheikh \
         sheriff singer sir sister skipper speaker spokesman spokesperson spokeswoman strategist striker \
         sultan superintendent surgeon trainer treasurer tycoon vice-president warden whip winger writer";

    /// Words that may stand before the last word of a title: "acting deputy prime minister".
    TITLE_MODIFIERS =
        "acting agriculture air army assistant associate attorney bank brigadier campaign central chief \
         commerce communications county court culture defence defense democratic deputy district education \
         energy environment ex executive far-right federal finance first force foreign former general \
         governor head health home house incoming interim interior junior justice labor labour lieutenant \
         major majority managing military minority national navy opposition outgoing party police policy \
         presidential press prime rear republican second security senate senior state supreme then trade \
         transport treasury vice white";

    /// Titles of men.
    MALE_TITLES =
        "actor alderman assemblyman ayatollah baron businessman cardinal chairman congressman councilman \
         count duke earl emir emperor father fr imam king lord monsieur monsignor mr mullah pope prince \
         sheikh sir spokesman sultan";

    /// Titles of women.
    FEMALE_TITLES =
        "actress assemblywoman baroness businesswoman chairwoman congresswoman councilwoman countess dame \
         duchess empress lady madame miss mrs ms princess queen sister spokeswoman";

    /// Titles that mark a person who is known already rather than introduce one (the later mention
    /// of many newspapers).
    HONORIFICS =
        "madame miss monsieur mr mrs ms mx";

    /// Given names of men: common ones of the United States and Britain, and of politics and sport
    /// elsewhere.
    MALE_NAMES =
        "aaron abdul abdullah abraham adam adrian ahmad ahmed akira alan albert alberto alejandro aleksandr \
         alex alexander alexei alfred ali allan allen alvin amir anatoly anders andre andreas andrei andrew \
         andy angelo angus ansar anthony anton antonio antony ari arjun arnold arthur ashraf asif austin \
         barack barry bart bashar ben benedict benjamin benny bernard bernie bert bill billy bob bobby boris \
         brad bradley brandon brendan brent brett brian bruce bruno bryan byron caleb calvin carl carlos \
         cesar chad charles charlie chester chris christian christoph christopher chuck clarence claude \
         claudio clay clifford clint clive clyde colin conor corey cory craig curtis cyril dale damian dan \
         daniel danny darrell darren dave david dean dennis derek dick diego dieter dimitri dmitri dmitry \
         dominic don donald donnie doug douglas duane duncan dwayne dwight dylan earl ed eddie edgar edmund \
         eduardo edward edwin elijah elliot elliott elon emmanuel emmerson enrique eric erik ernest ernesto \
         ethan eugene evan fabio felipe felix ferdinand fernando francis francisco francois frank frankie \
         franklin fred frederick friedrich gareth gary gavin gene geoff geoffrey george gerald gerard gerhard \
         gianni gilbert giorgio giovanni giuseppe glen glenn gordon graham greg gregory guillermo guy hamid \
         hans harold harry harvey hassan hector heinz helmut henri henry herbert herman hideki hiroshi howard \
         hugh hugo hussein ian ibrahim igor imran isaac ivan jack jackson jacob jacques jaime jake jamal \
         james jamie jan jared jason javier jay jean jean-claude jean-luc jean-pierre jeff jeffrey jeremy \
         jerome jerry jesse jesus jim jimmy joachim joao joaquin joe joel joey johan johannes john johnny jon \
         jonathan jorge jose joseph josh joshua juan julian julio jurgen justin karl keith ken kenji kenneth \
         kenny kevin kirk klaus kurt kyle lance larry lars lawrence lee leo leon leonard leonardo leonid \
         leroy lewis liam lindsay lindsey lionel lloyd louis luca lucas luigi luis luiz luke mahmoud malcolm manuel \
         marc marcel marco marcus mario mark markus martin marvin matt matteo matthew maurice mauricio max \
         maxim mehmet melvin michael michel miguel mike mikhail milton mitch mitchell mitt mohamed mohammad \
         mohammed morgan moshe muhammad murray mustafa narendra nathan neal ned neil nelson newt nicholas \
         nick nicolas nicolás nigel nikita nikolai noah norman olaf oleg oliver omar orlando osama oscar otto \
         owen pablo paolo pat patrick paul pavel pedro percy pete peter petr phil philip philippe phillip \
         pierre pietro rafael rahul rajiv ralph ramon rand randall randy raul ray raymond recep reginald \
         reince rene rex ricardo richard rick ricky rob robert roberto rod rodney rodrigo roger roland ron \
         ronald ronnie ross roy ruben rudy rupert russ russell ryan salman salvador sam samuel scott sean \
         sebastian sergei sergey sergio seth shane shaun shawn shinzo sidney silvio simon stan stanley stefan \
         stephen steve steven stewart stuart sven syed takeshi tariq taylor ted terrence terry theo theodore \
         thomas tim timothy toby todd tom tommy tony travis trent trevor tyler uwe vadim vernon victor viktor \
         vincent vinod virgil vitaly vladimir volodymyr wade wallace walter warren wayne wendell werner \
         wesley wilbur wilfried will willem william willie winston wolfgang xavier yasser yitzhak yuri yusuf \
         zachary zbigniew";

    /// Given names of women: as above.
    FEMALE_NAMES =
        "abigail adele agnes aisha alexandra alexandria alice alicia alison allison alyssa amanda amber \
         amelia amy ana anastasia andrea angela angelina anita ann anna anne annette annie april ariana \
         arlene ashley audrey aung ayanna barbara beatrice becky benazir bernadette bernice beth betsy betty \
         beverly bonnie brenda brianna bridget brooke camilla candace carla carmen carol carole caroline \
         carolyn carrie cassandra catherine cathy cecilia celia charlene charlotte chelsea cheryl chloe \
         christina christine cindy claire clara claudia colleen connie constance courtney cristina crystal \
         cynthia daisy dana danielle dawn debbie deborah debra denise diana diane dianne dolores donna doris \
         dorothy edith eileen elaine eleanor elena elisabeth elise elizabeth ella ellen elsa emily emma erica \
         erin esther ethel eva eve evelyn fatima fiona florence frances gabriela gabrielle gail georgia \
         geraldine gertrude gina ginger gladys glenda gloria grace greta gwen gwendolyn hannah harriet hazel \
         heather heidi helen helena hilary hillary hope ida ilhan imelda indira ingrid irene irina iris \
         isabel isabella ivanka jacinda jackie jacqueline jane janet janice jasmine jean jeanette jeanne jen \
         jenna jennifer jenny jessica jill jo joan joanna joanne jocelyn jodi josephine joy joyce juanita \
         judith judy julia juliana julie june kaitlyn kamala karen karin karine kate katherine kathleen \
         kathryn kathy katie katrina kay kayla kellyanne kelsey kerry kim kimberly kirsten kirstjen kristen \
         kristin kristina laura lauren laurie leah leila lena leslie leticia lillian linda lisa liz lois \
         loretta lori lorraine louise lucia lucy lydia lynn mabel madeleine madison maggie malala malia \
         manuela marcia margaret margarita maria marianne marie marilyn marina marion marissa marjorie \
         marlene marsha martha mary maureen maxine maya megan meghan melania melanie melinda melissa mercedes \
         meredith michelle mildred miranda miriam moira molly monica muriel nadia nadine nancy naomi natalia \
         natalie natasha nellie nicola nicole nikki nina nora norma olga olivia oprah pam pamela patricia \
         patty paula pauline peggy penelope penny phyllis priscilla rachel rebecca regina renee rhonda rita \
         roberta robin rosa rosalind rose rosemary roxanne ruth sabrina sally samantha sandra sara sarah \
         sasha savannah serena shannon sharon sheila shelley sherry shirley sonia sophia sophie stacey stacy \
         stella stephanie sue susan susanna suzanne sylvia tamara tammy tanya tara tatiana teresa theresa \
         tiffany tina tracey tracy tulsi ursula valentina valerie vanessa vera veronica vicki victoria viola \
         violet virginia vivian wanda wendy whitney wilma winifred yolanda yvette yvonne zoe";

    /// Last words of the names of organisations, and first words of "X of Y" and "X for Y".
    ORGANISATION_HEADS =
        "academy administration affairs agency airlines airways alliance archives army assembly associates \
         association authority bank board broadcasting brothers bureau business cabinet campaign capital \
         caucus center centers centre centres chamber church city club coalition college commission committee \
         communications community companies company confederation conference congress consortium constabulary \
         cooperative corporation corps council court courts department directorate division dynamics electric \
         electronics embassy energy enterprises entertainment exchange federation financial firm force forces \
         forum foundation front fund government group guard headquarters holdings hospital house industries \
         initiative institute institution insurance international journal knesset kremlin labor laboratories \
         laboratory labs league legislature library magazine media mills ministry mission mosque motors \
         movement museum nations navy network networks news newspaper office oil opera orchestra organisation \
         organization pact parliament partners partnership party pentagon petroleum pharmaceuticals pharmacy police \
         post post-gazette press process productions program project projects radio railways records republic \
         research reserve resources restaurant school schools secretariat securities senate service services \
         society software solutions standard stores studios syndicate systems tabernacle team technologies \
         technology telecom telegraph television temple times treasury treaty tribunal tribune trust union \
         unit universities university ventures watch workers yard zoo";

    /// What may follow the name of a company without being part of it.
    COMPANY_SUFFIXES =
        "ab ag asa co company corp corporation gmbh group holdings inc incorporated limited llc llp ltd nv \
         oyj plc pty sa spa";

    /// Last words of the names of places, and first words of "X of Y".
    PLACE_HEADS =
        "airport archipelago avenue bay beach boulevard bridge building canal canyon cape capitol cemetery \
         channel city coast county creek dam delta desert district east emirates falls field forest gardens \
         gulf heights highway hill hills island islands isle isles kingdom lake lakes mountain mountains \
         ocean palace park pass peninsula plain plains plateau plaza port prefecture province range reef \
         region republic ridge river road rock sea shore springs square stadium states strait straits street \
         territories territory tower town township valley village volcano west";

    /// American states, Canadian provinces, continents and cities that news names without saying
    /// where they are (most are in the AP stylebook's list of datelines that stand alone).
    PLACES =
        "africa alabama alaska alberta aleppo america amsterdam ankara antarctica arizona arkansas asia \
         athens atlanta baghdad balkans baltimore bangkok barcelona bavaria beijing beirut belfast belgrade \
         berlin birmingham bogota bombay boston brooklyn brussels bucharest budapest cairo calgary california \
         canberra caracas caribbean catalonia charlotte chechnya chicago cincinnati cleveland colorado \
         connecticut copenhagen crimea dallas damascus darfur delaware delhi denver detroit doha donbas dubai \
         dublin edinburgh england europe fallujah florida frankfurt gaza geneva glasgow guadalajara \
         guantanamo hanoi havana hawaii helsinki hollywood honolulu houston idaho illinois indiana \
         indianapolis iowa islamabad istanbul jakarta jerusalem johannesburg kabul kandahar kansas karachi \
         kashmir kentucky kharkiv khartoum kiev kurdistan kyiv lagos lahore leeds lima lisbon liverpool \
         london louisiana lyon madrid maine manchester manhattan manila manitoba mariupol marseille maryland \
         massachusetts mecca melbourne memphis miami michigan milan milwaukee minneapolis minnesota minsk \
         mississippi missouri montana montreal moscow mosul mumbai munich nairobi nashville nebraska nevada \
         oakland oceania odesa ohio oklahoma ontario oregon orlando oslo ottawa palestine paris pennsylvania \
         philadelphia phoenix pittsburgh prague pyongyang quebec riyadh rome rotterdam sacramento santiago \
         sarajevo saskatchewan scandinavia scotland seattle seoul shanghai shenzhen siberia stockholm \
         strasbourg sydney taipei tampa tbilisi tehran tennessee texas tibet tokyo toronto tripoli tunis \
         ulster utah vancouver venice vermont vienna vilnius wales warsaw washington wisconsin wuhan wyoming \
         xinjiang yangon zurich";

    /// First words of names that do not stand for the whole name by themselves.
    NEVER_ALONE =
        "american big black blue central east eastern el first great greater green international la las le \
         los lower national new north northern old red royal saint san santa second south southern st third \
         united upper west western white";

    /// The days of the week.
    WEEKDAYS =
        "fri friday mon monday sat saturday sun sunday thu thur thurs thursday tue tues tuesday wed wednesday";

    /// The months, and how the AP stylebook abbreviates them.
    MONTHS =
        "april aug aug. august dec dec. december feb feb. february jan jan. january july june march may nov \
         nov. november oct oct. october sept sept. september";

    /// Holidays and seasons of one word.
    HOLIDAYS =
        "christmas diwali easter halloween hanukkah passover ramadan thanksgiving";

    /// Words that keep their full stop in the middle of a sentence (at most five letters).
    ABBREVIATIONS =
        "adm assn aug ave blvd bros capt cmdr co col corp cpl dec dept det dr feb fr ft gen gov hon inc jan \
         jr lt ltd maj mr mrs ms mt nov oct pres prof pvt rep reps rev sen sens sept sgt sr st supt \
         univ vs";

    /// Verbs that report speech, in the past and the present (after Krestel, Bergler and Witte
    /// 2008).
    REPORTING_VERBS =
        "acknowledged added adds admitted advised affirmed agreed alleged announced announces argued argues \
         asked asks asserted believed believes boasted called cautioned charged chided cited claimed claims \
         commented complained conceded concluded confirmed confirms contended continued countered criticized \
         declared declares denied denies described disclosed emphasized explained explains expressed hinted \
         indicated insisted insists joked lamented maintained mentioned mused noted notes observed pledged \
         pointed predicted promised proposed quipped recalled remarked repeated replied reported reports \
         responded revealed said saw say saying says speculated stated states stressed suggested suggests \
         tell tells testified thinks thought threatened told tweeted urged urges vowed warned warns wondered \
         writes wrote";


    /// Nouns for people whom news quotes without naming them (van Dijk 1988 on anonymous sources).
    SOURCES =
        "adviser advisers agency aide aides analyst analysts attorney attorneys author authors boy commander \
         company congressman couple dealer dealers department diplomat diplomats doctor doctors economist \
         executive expert experts family father girl government group investigator investigators judge lawyer \
         lawyers leader man minister ministry mother neighbor neighbour office officer officers official \
         officials police president prosecutor prosecutors report researcher researchers resident residents \
         senator source sources spokesman spokesperson spokeswoman statement student survivor survivors \
         teacher teenager trader traders witness witnesses woman";

    /// Nouns that refer to one person.
    PERSON_NOUNS =
        "activist actor actress adviser aide ambassador analyst artist attacker attorney aunt author baby \
         billionaire bishop boy brother businessman businesswoman campaigner candidate chairman chairwoman \
         chief child coach commander congressman congresswoman daughter defendant detective diplomat director \
         doctor driver economist editor envoy executive farmer father founder friend general girl governor \
         gunman husband immigrant inmate journalist judge killer king lawmaker lawyer leader man manager \
         mayor migrant minister mother neighbor neighbour nominee nurse officer official owner parent patient \
         pilot player pope president priest prince princess professor prosecutor queen refugee reporter \
         researcher scientist secretary senator sheriff singer sister soldier son spokesman spokesperson \
         spokeswoman student suspect teacher teen teenager uncle veteran victim wife witness woman worker \
         writer";

    /// Of these, men.
    MALE_NOUNS =
        "actor boy brother businessman chairman congressman father gunman husband king man pope priest prince \
         son spokesman uncle";

    /// Of these, women.
    FEMALE_NOUNS =
        "actress aunt businesswoman chairwoman congresswoman daughter girl mother princess queen sister \
         spokeswoman wife woman";
}

/// The country that a country's name, adjective or people stands for ("british", "britons" and
/// "u.k." give "britain"); adjectives of parts of the world that act like countries are among them.
pub(crate) fn country(word: &str) -> Option<&'static str> {
    NATIONS.get(word).copied()
}

static NATIONS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = NATION_ROWS.split(';').map(|row| row.split_whitespace());
    rows.flat_map(|words| {
        let country = words.clone().next().unwrap_or_default();
        words.map(move |word| (word, country))
    })
    .collect()
});

/// Country, then the words that stand for it.
const NATION_ROWS: &str = "afghanistan afghan afghans; albania albanian albanians; algeria algerian algerians; argentina \
     argentine argentinian argentines; armenia armenian armenians; australia australian australians; \
     austria austrian austrians; azerbaijan azerbaijani azeri; bahrain bahraini; bangladesh bangladeshi \
     bangladeshis; belarus belarusian belarusians; belgium belgian belgians; bolivia bolivian bolivians; \
     bosnia bosnian bosnians; brazil brazilian brazilians; britain british briton britons uk u.k.; \
     bulgaria bulgarian bulgarians; cambodia cambodian cambodians; cameroon cameroonian; canada canadian \
     canadians; chile chilean chileans; china chinese; colombia colombian colombians; congo congolese; \
     croatia croatian croatians croat; cuba cuban cubans; cyprus cypriot cypriots; denmark danish dane \
     danes; ecuador ecuadorian; egypt egyptian egyptians; eritrea eritrean; estonia estonian estonians; \
     ethiopia ethiopian ethiopians; finland finnish finn finns; france french frenchman; georgia georgian \
     georgians; germany german germans; ghana ghanaian; greece greek greeks; guatemala guatemalan \
     guatemalans; haiti haitian haitians; honduras honduran hondurans; hungary hungarian hungarians; \
     iceland icelandic; india indian indians; indonesia indonesian indonesians; iran iranian iranians; \
     iraq iraqi iraqis; ireland irish; israel israeli israelis; italy italian italians; jamaica jamaican \
     jamaicans; japan japanese; jordan jordanian jordanians; kazakhstan kazakh; kenya kenyan kenyans; \
     kosovo kosovar; kuwait kuwaiti kuwaitis; latvia latvian latvians; lebanon lebanese; liberia liberian \
     liberians; libya libyan libyans; lithuania lithuanian lithuanians; malaysia malaysian malaysians; \
     mali malian; mexico mexican mexicans; moldova moldovan; mongolia mongolian; morocco moroccan \
     moroccans; myanmar burma burmese; nepal nepali nepalese; netherlands dutch; nicaragua nicaraguan; \
     niger; nigeria nigerian nigerians; norway norwegian norwegians; oman omani; pakistan pakistani \
     pakistanis; panama panamanian; peru peruvian peruvians; philippines philippine filipino filipinos; \
     poland polish; portugal portuguese; qatar qatari qataris; romania romanian romanians; russia russian \
     russians; rwanda rwandan rwandans; senegal senegalese; serbia serbian serbs; singapore singaporean; \
     slovakia slovak; slovenia slovenian; somalia somali somalis; spain spanish spaniards; sudan \
     sudanese; sweden swedish swede swedes; switzerland swiss; syria syrian syrians; taiwan taiwanese; \
     tanzania tanzanian; thailand thai thais; tunisia tunisian; turkey turkish turk turks; uganda ugandan \
     ugandans; ukraine ukrainian ukrainians; uruguay uruguayan; venezuela venezuelan venezuelans; vietnam \
     vietnamese; yemen yemeni yemenis; zambia zambian; zimbabwe zimbabwean; america u.s. us usa u.s.a. \
     american americans; scotland scottish scots; wales welsh; england english; palestine palestinian \
     palestinians; europe european europeans;";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_countries_by_any_of_their_words() {
        assert_eq!(country("british"), Some("britain"));
        assert_eq!(country("u.k."), Some("britain"));
        assert_eq!(country("ukraine"), Some("ukraine"));
        assert_eq!(country("atlantis"), None);
    }

    #[test]
    fn lists_are_folded_as_tokens_are() {
        let lists = [
            &FUNCTION_WORDS,
            &OPENERS,
            &TITLES,
            &MALE_NAMES,
            &FEMALE_NAMES,
            &ORGANISATION_HEADS,
            &PLACES,
        ];
        for word in lists.into_iter().flat_map(|list| list.iter()) {
            assert_eq!(*word, word.to_lowercase().replace('’', "'"));
        }
    }

    #[test]
    fn lists_of_parts_hold_parts() {
        assert!(MALE_TITLES.is_disjoint(&FEMALE_TITLES));
        assert!(MALE_NOUNS.is_subset(&PERSON_NOUNS) && FEMALE_NOUNS.is_subset(&PERSON_NOUNS));
        assert!(ABBREVIATIONS.iter().all(|word| word.len() <= 5));
    }
}
