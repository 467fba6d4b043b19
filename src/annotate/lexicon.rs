//! Short word lists that several cues and the annotation share, with their sources.
//!
//! The lists are closed classes, or samples of open ones that are large enough to recognise most of
//! what newspapers write and small enough to read. They are in lower case, with straight
//! apostrophes: compare them with [`Token::base`](super::Token::base) or `lower`. A word
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

    /// Given names of men: those of the United States that are at least eight times as frequent among men as
    /// among women (Census Bureau 1990, frequent first names) and are no words, places or frequent surnames;
    /// and common ones of Europe, Asia and Africa.
    MALE_NAMES =
        "aaron abdul abdullah abel abraham abram adalberto adam adan adolfo adolph adrian ahmad ahmed ahmet \
         akira alain alan albert alberto alden aldo alec alejandro aleksandr aleksei alessandro alex \
         alexander alexei alexey alfonso alfonzo alfred alfredo ali allan allen alonso alonzo alphonse \
         alphonso alton alvaro alvin amado ambrose amir amit anatoly anders andre andreas andrei andres \
         andrew andrey andrzej andrés andy angelo angus anibal anil ansar anthony antione antoine anton \
         antone antonio antony antwan archie arden ari arjun arkady arlen arlie armand armando arnold arnoldo \
         arnulfo aron arron artem arthur arturo arun ashok ashraf asif augustus aurelio austin barack barney \
         barry bart bashar basil ben benedict benito benjamin benny benoit benoît bernard bernardo bernie \
         bert bertram bertrand bill billy bjorn björn blake bob bobby bogdan boris boyko brad bradley bradly \
         brady bram branden brandon brant brendan brendon brent brenton bret brett brian brice broderick \
         bruce bruno bryan bryce bryon buford bulent burl byron caleb calvin carl carlo carlos carlton \
         carmelo carmine cecil cedric cedrick cesar chad charles charley charlie chas chauncey chester chet \
         chris christian christoper christoph christophe christopher chuck clarence claud claude claudio clay \
         clayton clemente cletus clifford clifton clint clive clyde cody colby colin collin colton conor \
         cordell corey cornelius cornell cortez cory craig cristobal cristopher curtis cyril dale damian \
         damien damion damon dan dane danial daniel daniele danilo danny dante darell daren darin dario \
         darius darnell daron darrel darrell darren darrick darrin darron darryl darwin daryl dave david dean \
         deandre deangelo deepak delbert delmar delmer demarcus demetrius denis dennis denny derek derick \
         derrick deshawn desmond dewayne dewitt dexter dick didier diego dieter dimitri dimitris dino dion \
         dirk dmitri dmitry dmytro domenic dominic dominick don donald donn donnell donnie donny donte doug \
         douglas duane dudley duncan dustin dwain dwayne dwight dylan earl earle ebrahim ed eddie eddy edgar \
         edgardo edison edmond edmund edmundo eduardo edward edwardo edwin efrain efren ekrem elbert elden \
         eldon eldridge eli elijah eliseo elliot elliott ellis ellsworth elmer elmo elon eloy elroy elton \
         elvin elvis elwood emerson emil emile emilio emmanuel emmerson emmett emmitt emory emre enoch enrico \
         enrique erasmo eric erich erick erik ernest ernesto ernie errol erwin esteban ethan etienne eugene \
         eugenio eusebio evan everett everette evgeny ezekiel ezequiel ezra fabian fabien fabio fabrice \
         faisal faustino fausto federico felipe felix felton ferdinand fermin fernando fidel filiberto \
         florencio florentino forrest francesco francis francisco francois frank frankie franklin franklyn \
         françois fred freddy frederic frederick fredric fredrick fredrik friedrich fritz frédéric fumio \
         fyodor gabor gabriel galen gareth garret garry garth gary gaston gavin gaylord geert genaro gene \
         gennady geoff geoffrey george gerald geraldo gerard gerardo gerhard gianluca gianni gilbert gilberto \
         gilles gino giorgio giorgos giovanni giuseppe glen glenn gonzalo gordon grady graham graig granville \
         greg gregg gregorio gregory grigory grover grzegorz guillaume guillermo gunnar gunter gus gustavo \
         guy gyorgy gérard günter günther hai hakan hal hamid hank hans harlan harland harold harry harvey \
         hassan haywood hector heiko heinz helmut hendrik henri henrik henry herbert heriberto herman \
         herschel hershel herve hervé hideki hilario hipolito hiram hiroshi hobert horace horacio horst hosea \
         hossein howard hubert huey hugh hugo humberto hussein hyman ian ibrahim ignacio igor ilya imran \
         irvin irving isaac isaiah isaias isiah isidro ismael isreal issac istvan ivan jaap jacek jacinto \
         jack jackson jacob jacques jaime jake jamaal jamal jamar jamel james jamie jamison jan janos jared \
         jarod jaroslav jarrod jason jasper javad javier jay jayson jean jean-claude jean-luc jean-pierre jed \
         jeff jefferey jefferson jeffery jeffrey jeffry jens jerald jeramy jere jeremiah jeremy jermaine \
         jeroen jerold jerome jeromy jerrell jerrod jerrold jerry jerzy jess jesse jesus jim jimmy jiri \
         joachim joao joaquin joaquín joe joel joesph joey johan johannes john johnathan johnathon johnny jon \
         jonathan jonathon joost jordon jorge jose josef joseph josh joshua josiah jospeh josue josé joão \
         juan judson jules julian julio julius junichiro jurgen justin jérôme jürgen kareem karl kazuo keenan \
         kees keith kelvin kemal ken kendrick keneth kenji kenneth kennith kenny kenton kermit keven kevin \
         khaled khalid kieth kip kirill kirk klaus koen kofi konstantin kory kraig kristian kristofer \
         kristopher krzysztof kurt kurtis kwame kyle kyriakos lamar lamont lance landon lanny larry lars \
         laszlo laurence laurent lawerence lawrence lazaro leandro lech lee leif leland lemuel len lenard \
         lenny leo leon leonard leonardo leonel leonid leopoldo leroy lester leszek levi lewis liam lindsay \
         lindsey lino linwood lionel lloyd logan lon lonnie lonny lorenzo louie louis lowell loyd luc luca \
         lucas luciano lucien lucio lucius luigi luis luiz luke luther lutz lyle lyman lyndon lynwood maarten \
         magnus mahmoud maksim malcolm malcom manfred manuel marc marcel marcelino marcellus marcelo marco \
         marcus marek margarito mariano mario mariusz mark markus marlin marlon martin marvin mason massimo \
         mateusz mathew mathieu matt matteo matthew matthias maurice mauricio mauro max maxim maximo mehdi \
         mehmet mel melvin merrill mervin micah michael michale micheal michel miguel mike mikel mikhail \
         miklos milford millard milo milos milton miquel miroslav mitch mitchel mitchell mitt modesto mohamed \
         mohammad mohammed moises monroe monty morgan mose moses moshe muhammad murat murray mustafa mustapha \
         mykola myles myron napoleon narendra nathan nathanael nathanial nathaniel nawaz neal ned neil nelson \
         nestor neville newt nicholas nick nickolas nicolas nicolás nigel nikita nikola nikolai nikos nils \
         noah noe nolan norbert norberto norman normand norris nuno octavio odis olaf oleg oleksandr oleksiy \
         olen olin oliver olivier olusegun omar omer ondrej orlando orval orville osama oscar osvaldo oswaldo \
         otis otto owen pablo paolo pascal pasquale pat patrick paul pavel pavlo pawel pedro percy pete peter \
         petr petro phil philip philippe phillip pierre pieter pietro piotr porfirio pyotr quincy quintin \
         quinton rafael rafal rahul rainer rajesh rajiv rakesh raleigh ralph ramiro ramon ramón rand randal \
         randall randell randolph randy raphael rashad rashid raul ravi ray rayford raymon raymond raymundo \
         raúl recep reggie reginald reinaldo reince reinhard renaldo renato rene reuben rex rey reynaldo reza \
         rhett ricardo richard richie rick rickey rickie ricky rigoberto rob robby robert roberto robt rocco \
         rod roderick rodger rodney rodolfo rodrick rodrigo rogelio roger rohit roland rolando rolf rolland \
         roman romeo ron ronald ronnie rory roscoe rosendo ross roy royce ruben rudolf rudolph rudy rueben \
         rufus rui rupert ruslan russ russel russell ruud ryan ryszard saad sachin saeed sal salah salman \
         salvador salvatore sam sami samir sammy samual samuel sandeep sander sandor sanjay santo saul scot \
         scott scotty sean sebastian sebastien sebastián sergei sergey sergio serhiy serkan seth shad shane \
         shaun shawn sheldon sherwood shinzo shon sid sidney silvio simon sipho slobodan sonny stan stanford \
         stanislav stanislaw stanley stavros stefan stefano stephan stephen steve steven stewart stuart sunil \
         suresh sven syed sylvester sébastien takeshi taras tarek tariq taylor ted teodoro terence terrance \
         terrell terrence terry thabo thad thaddeus themba theo theodore theron thiago thierry thomas \
         thorsten thurman tiago tibor tim timmy timothy timur titus toby tod todd tom tomas tomasz tommy \
         tomás toney tony torsten travis trent trevor trey tuan tyler tyree tyrell tyron tyrone uhuru ulrich \
         ulysses uwe vaclav vadim valentin vasco vasily vern vernon viacheslav vicente victor vijay vikram \
         viktor vince vincent vincenzo vinod virgil virgilio vitali vitaly vito vladimir vladislav volodymyr \
         vyacheslav wade waldo walid wallace wally walter warren waylon wayne weldon wendell werner wes \
         wesley weston wilber wilbert wilbur wilburn wilford wilfred wilfredo wilfried will willard willem \
         william willian willie willis willy wilmer wilton winford winfred winston wojciech wolfgang woodrow \
         wouter wyatt xavier yannis yaroslav yasser yegor yevgeny yiannis yitzhak yoshihide youssef yuri \
         yusuf yves zachariah zachary zachery zack zackary zane zbigniew zdenek zoltan zoran álvaro";

    /// Given names of women: as above.
    FEMALE_NAMES =
        "abbey abbie abby abigail ada addie adela adelaida adele adelina adeline adell adriana adriane \
         adrianna adrianne adrienne agatha agnes agnieszka aida aileen aimee aisha akiko alaina alana alanna \
         alba albina alda alecia alejandra aleksandra alena alene alesha alesia alessandra alessia aleta \
         aletha alexandra alexandria alfreda alice alicia alina aline alisa alisha alison alissa allene allie \
         allison allyson alta altagracia althea alvina alyce alyson alyssa amal amalia amanda amber amelia \
         amelie amie amina amparo amy amélie ana anabel anais anastasia andra andrea andria aneta angela \
         angelia angelica angelina angeline angelique angelita angie anh anissa anita anja anjali ann anna \
         annabelle annamarie anne annegret anneke annelies annemarie annetta annette annie annika annmarie \
         antionette antje antoinette antonella antonette april araceli aracely ardis ardith aretha ariana \
         arleen arlene arline armida artie ashlee ashleigh ashley ashton asma astrid athena audra audrey \
         augusta aung aurelia aurelie aurélie ava avis axelle ayanna aylin ayse bambi barbara barbra beata \
         beate beatrice beatriz becky belen belinda bella belva benazir benita bernadette bernadine bernice \
         berniece bernita berta bertha bertie beryl bess bessie beth bethany betsy bette bettie bettina betty \
         bettye beulah beverley beverly bianca birdie birgit blanca bobbi bonita bonnie bonny brandi brandie \
         breanna brenda brenna briana brianna brianne bridget bridgett bridgette brigette brigitte britney \
         brittani brittany brittney brooke caitlin caitlyn callie camilla camille candace candelaria candi \
         candice candida cara caren cari caridad carina carissa carla carleen carlene carlotta carly carman \
         carmel carmela carmelita carmella carmen carol carole carolee caroline carolyn carrie caryl caryn \
         casandra cassandra cassie catalina catharine catherine cathie cathleen cathrine cathryn cathy catina \
         catrina cecelia cecile cecilia celeste celestine celia celina celine chanda chandra chanel chantal \
         chantel charisse charla charleen charlene charline charlotte charmaine chasity chastity chelsea \
         chelsey chelsie cheri cherie cherly cheryl cheryle chiara chiquita chloe chrissy christa christal \
         christin christina christine christy chrystal cindi cindy cinthia claire clara clare clarice \
         clarissa claudette claudia claudine clemence clementine coleen colette colleen collette concepcion \
         concetta connie constance consuelo cora cordelia cori corina corine corinna corinne cornelia corrie \
         corrine cortney courtney cristal cristina cristine cristy crystal cynthia cécile céline dagmar daisy \
         dalia damaris dana danelle danette daniela daniella danielle danita danna danuta daphne dara darci \
         daria darla darleen darlene darya dawn dawna dayna deana deann deanna deanne debbie debby debi \
         debora deborah debra debrah deena deepika deidra deidre deirdre delfina delia delilah delma delois \
         delores deloris delphine demetria dena denice denise desiree dessie dian diana diane diann dianna \
         dianne dilma dina dinah dionne dixie dollie dolores dominga dona donatella donita donna dora dorcas \
         doreen dorene doretha dori dorinda doris dorota dorothea dorothy dorris dortha dorthy dottie dovie \
         dulce earlene earline earnestine ebony edie edith edna edwina edythe effie eileen ekaterina elaina \
         elaine elba elda eleanor eleanore elena eleni elenor eleonora elia elida elif elinor elisa elisabeth \
         elise elissa eliza elizabeth elizebeth elke ella ellen ellie elma elnora elodie eloisa eloise \
         elouise elsa elsie elva elvia elvira elyse emilia emilie emily emine emma ena enid enriqueta erica \
         ericka erika erin erlinda erma erna ernestina ernestine esmeralda esperanza essie estela estella \
         estelle ester esther ethel etta eugenia eula eulalia eunice eva evangelina evangeline eve evelyn \
         evette evie evonne ewa fabiola fannie farrah fatemeh fatima fatma fay faye federica felecia felicia \
         felicita felicitas felipa felisha fern fernanda filomena fiona flor flora florence florine flossie \
         floy fran frances francesca francine francisca francoise franziska françoise freda freida frieda \
         fátima gabriela gabriella gabrielle gail galina garnet gaye gayla gayle gena genevieve geneviève \
         genoveva georgette georgia georgiana georgianna georgie georgina geraldine gerda geri germaine gerri \
         gertie gertrude ghislaine gianna gilda gillian gina ginger ginny giorgia giovanna gisela giselle \
         giulia gladys glenda glenna gloria goldie grace gracie graciela gregoria greta gretchen griselda \
         guadalupe gudrun guillermina gussie gwen gwendolyn hailey hala halina hallie hanan hannah hanne \
         hannelore harriet harriett harriette hatice hattie haydee hayley hazel heather heidi heike helen \
         helena helene helga hellen henrietta herlinda hermelinda herminia hester hilary hilda hilde \
         hildegard hillary hiroko hoda holli hollie holly hope hortencia hortense huda hélène ida idella ila \
         ilaria ildiko ileana ilene ilhan ilse ima imelda imogene indira ines inez inga inge ingrid inna inés \
         iola iona ione irene irina iris irmgard iryna isabel isabell isabella isabelle iva ivanka ivette \
         ivonne ivy iwona jacinda jackie jacklyn jaclyn jacque jacquelin jacqueline jacquelyn jacquline jada \
         jadwiga jaimie jami jamila jana jane janeen janel janell janelle janet janette janice janie janina \
         janine janis janna jannette jannie jaqueline jasmin jasmine jayme jayne jean jeana jeane jeanetta \
         jeanette jeanie jeanine jeanna jeanne jeannette jeannie jeannine jelena jen jena jenelle jenifer \
         jeniffer jenna jennette jenni jennie jennifer jenny jeri jerri jerrie jesica jessica jill jillian jo \
         joan joana joanie joann joanna joanne jocelyn jodi jodie joelle joellen johanna johnna joleen jolene \
         joni jonnie josefa josefina josephina josephine josette josie jovita joy joyce joycelyn juana \
         juanita judi judit judith judy juli julia juliana julianna julianne julie juliet juliette june jung \
         junko justina justine justyna jutta kaitlin kaitlyn kala kamala kami kara karen kari karin karina \
         karine karissa karla karol karolina karolyn karon karrie karyn kassandra katalin katarzyna kate \
         katelyn katerina kateryna katharine katherine katheryn kathi kathie kathleen kathrine kathryn kathy \
         katie katina katja katrin katrina katy kavita kay kayla keely keiko keisha kelli kellie kellyanne \
         kelsey kendra keri kerri kerrie kerry kerstin kesha keshia khadija kia kim kimberlee kimberly kira \
         kirsten kirstjen kisha kitty kori krista kristal kristen kristi kristie kristin kristina kristine \
         kristy krystal krystle krystyna ksenia kumiko kyla kylie kyong kyra kyung lacey lacie ladonna \
         laetitia laila lakeisha lakesha lakeshia lakisha lakshmi lan lana laquita lara larisa larissa \
         lashanda lashawn lashonda latanya latasha latisha latonia latonya latosha latoya latrice latricia \
         laura laure laureen laurel lauren lauretta laurette lauri laurie lavina lavon lavonne lawanda layla \
         lea leah leann leanna leanne leatrice leeann leila leilani leisa lela lelia lena lenka lenora lenore \
         leola leona leonor leonora leora leota lesa leslie lessie lesya leta letha leticia letitia lettie \
         lia lida lidia liesbeth lila lilia lilian liliana lillian lillie lina linda lindy linnea linnie lisa \
         lise lisette lissette liudmila liz liza lizabeth lizbeth lizette lizzie lois lola lolita lora \
         loraine lorena lorene lorenza loretta lori lorie lorine lorna lorraine lorri lorrie lotte lottie \
         louann louella louisa louise lourdes lovie luann luanne lucia lucie lucila lucile lucille lucinda \
         lucretia lucy ludmila luella luisa lula lulu lura luz lydia lyn lynda lyndsey lynette lynn lynne \
         lynnette lyudmila mabel mable maddalena madeleine madeline madelyn madge madison magda magdalena \
         magdalene maggie maha mai maite majorie malala malgorzata malia malinda malissa mamata mamie mandi \
         mandy manon manuela mara maranda marcela marcelina marcella marcelle marci marcia marcie marcy maren \
         margaret margarette margarita margaux marge margery margie margo margot margret marguerite mari \
         maria mariah marian mariana mariann marianna marianne maribel maricela marie marieke marietta \
         marijke mariko marilee marilyn marilynn marina marion marisa marisela marisol marissa marita maritza \
         marjorie marjory marketa marla marlena marlene marlyn marlys marnie marquerite marquita marsha marta \
         martha marti martina martine marva mary maryam maryann maryanne marybeth maryellen maryjane marylin \
         marylou masoumeh mathilde matilda matilde mattie maud maude maudie maura maureen maurine mavis maxie \
         maxine maya mayawati maybelle mayme mayra meagan meaghan meera megan meghan mei melania melanie \
         melba melina melinda melisa melissa mellisa mellissa melodie melody melony melva melvina meral \
         mercedes meredith merete mette mia micaela michaela michela michele michell michelle michiko \
         migdalia milagros mildred milena millicent millie mimi mina mindy minerva minnie miranda mireille \
         mireya miriam mirian mirjana mirna missy misti mittie mitzi moira mollie molly mona monica monika \
         monique montserrat mozelle muriel myra myriam myrna myrtis myrtle nadezhda nadia nadine nakia nan \
         nanci nancy nanette nannette nannie naoko naomi narges nasrin natalia natalie nataliya natalya \
         natasha nathalie natividad nedra nelda nell nellie nelly nena nereida nettie neva ngozi nichole \
         nicki nicola nicole niki nikki nila nilda nina nirmala nita noelle noemi noemie nola nona nora \
         noreen noriko norma nova novella nuria nydia odile ofelia oksana ola olena oleta olga olha olivia \
         oma ona opal ophelia oprah ora oralia orpha paige pam pamala pamela pansy paola pascale patrica \
         patrice patricia patti pattie patty paula paulette paulina pauline pearlie pearline peggie peggy \
         penelope pennie penny perla pernille petra phillis philomena phoebe phuong phylis phyliss phyllis \
         pilar polina polly pooja portia pratibha pricilla priscilla priya priyanka rachael racheal rachel \
         rachelle rachida rae rafaela raffaella ragnhild ramona randi rania raquel reba rebeca rebecca \
         rebekah reem regina reina rena renae renata renate renee renita reta retha reva reyna rhea rhiannon \
         rhoda rhonda richelle rima rita robbin roberta robin robyn rochelle rocio rocío roma romona rona \
         ronda rosa rosalba rosalee rosalia rosalie rosalina rosalind rosalinda rosalyn rosanna rosanne rose \
         roseann roseanna rosella roselyn rosemarie rosemary rosetta rosie rosina rosita roslyn rowena roxana \
         roxane roxann roxanna roxanne roxie rubye ruth ruthann ruthie sabina sabine sabrina sadie sallie \
         sally salma samantha samatha samira sana sandi sandra sanjuana sanjuanita sanna sara sarah sasha \
         saskia saundra savannah scarlett segolene selena selina serena shaina shalonda shameka shamika shana \
         shanda shanna shannon shanon shanta shante shantel shara shari sharla sharlene sharon sharonda \
         sharron sharyn shauna shawna shayla shayna sheena sheila shelia shelley shelli shellie shelly sheree \
         sheri sherie sherita sherri sherrie sherry sheryl shiela shirin shirlene shirley shonda sibel sierra \
         sigrid silke silvia simona simone smriti snezana socorro sofia sofie solange soledad solveig sondra \
         sonia sonja sonya sophia sophie soraya stacey staci stacia stacie stacy starla stefanie stella \
         stephanie stephany stephenie sue sunita susan susana susanna susannah susanne sushma susie suzan \
         suzanna suzanne suzette svetlana swati sybil sylvia sylvie ségolène tabatha tabitha tamara tameka \
         tamela tamera tami tamika tammi tammie tammy tamra tana tania tanisha tanya tara taryn tasha tatiana \
         tatyana tawana tawanda tawnya teena tena teresa terese teresita teressa tereza teri terri terrie \
         tessa tessie tetiana theda thelma theodora theresa thuy tia tiana tierra tiffani tiffanie tiffany \
         tillie tina tisha tomasa tomeka tomoko toni tonia tonja tonya tori tosha toya tracey traci tracie \
         tracy trena tresa tressa treva tricia trina trisha trista trudy tulsi twila twyla tyra ulrike una \
         ursula urszula ute vada valarie valencia valentina valentyna valeria valerie valorie vanessa \
         vasundhara veda velda velma venessa venita vera verda vergie verla verna vernell vernice veronica \
         veronique vesna vesta vickey vicki vickie vicky victoria vida vikki viktoria vilma viola violet \
         violeta virgie virgina virginia virginie vivian viviana vonda véronique wanda wangari wendi wendy \
         whitney wilda wilhelmina willa wilma winifred winnifred winona ximena xiomara yadira yana yasmin \
         yasmine yelena yesenia yoko yolanda yolande yolonda yoshiko yuko yulia yuliya yuriko yvette yvonne \
         zahra zainab zeinab zelda zella zelma zenaida zhanna zoe zofia zoila zola zoraida zsuzsa zuzana \
         élodie";

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
