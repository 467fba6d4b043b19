//! Where sentences end and where they do not.

use super::*;

#[track_caller]
fn split(expected: &[&str]) {
    let text = expected.join(" ");
    let found: Vec<&str> = pieces(&text, "en", &Abbreviations::default())
        .into_iter()
        .map(str::trim)
        .collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn split_glued(expected: &[&str]) {
    let text = expected.concat();
    assert_eq!(pieces(&text, "en", &Abbreviations::default()), expected);
}

#[test]
fn ranks_measures_and_numbers_end_no_sentence() {
    for sentence in [
        "Gov. J. R. Ahlgren of the U.S. Marlin Islands met Lt. Col. Petra Vance on Jan. 4 at 9 a.m. in St. Brennan's.",
        "The No. 3 reactor, approx. 40 km north of Ft. Dell, lost 2.5 percent of its coolant, i.e. some 1,200 gal. of water.",
        "Prof. Ana Ruiz et al. had warned of it in Sec. 4 of a 2019 paper.",
        "Sen. Dana Fitch (D-Ohio) and Rep. Tom A. Bell Sr. want a hearing by Sept. 30.",
        "Nobody was hurt, said Maj. Gen. Rui Okoro Jr. of the island guard.",
        "The firm, Hale Bros. Ltd., paid Ms. Lau and Mrs. Weir 40 oz. of gold.",
        "It is 12 ft. high and stands at 4 Mill Rd. in Stoke.",
        "The vote on Wed. and Thurs. was close.",
        "See Fig. 2, vol. 3, pp. 14 and Art. 5 of the treaty.",
        "Brig. Gen. Ulf Aas flew to Mt. Hollin with Capt. Moe and Sgt. Dahl.",
        "He was born c. 1540 and died ca. 1601 in Ft. Dell.",
        "The suit, Olin vs. Hart, was heard by Judge A. B. Weir.",
    ] {
        split(&[sentence]);
    }
}

#[test]
fn abbreviations_may_end_a_sentence() {
    split(&[
        "The plant is now run by the U.S.",
        "Its output fell to 1.1 GW at 3 p.m.",
        "Nobody was hurt, said Moe.",
    ]);
    split(&["The doors opened at 9 a.m.", "Police had closed the road."]);
    split(&["He moved to Washington, D.C.", "There he met Lena Hart."]);
    split(&["She works for Hale Inc.", "The firm makes sails."]);
    split(&["They sell bolts, nuts, etc.", "Hart buys them all."]);
    split(&["It was built by the U.K.", "But nobody uses it."]);
    split(&[
        "It opens at 9 a.m. Friday in the U.S. Senate.",
        "Come early.",
    ]);
    split(&["The train leaves at 3 p.m. Eastern time.", "It is slow."]);
}

#[test]
fn who_asked_stays_with_the_question() {
    split(&["\"Is it safe?\" Marlow asked.", "Nobody knew."]);
    split(&["“Is it safe?” Lena Hart asked reporters.", "Nobody knew."]);
    split(&["“Go away!” I shouted.", "He went."]);
    split(&["“Is it safe?” Prime Minister Olin said on Monday."]);
    split(&["\"Is it safe?\" he asked.", "Nobody knew."]);
    split(&["“Is it safe?”", "The minister said no."]);
    split(&["“Is it safe?”", "Nobody knew what Hart said."]);
    split(&["“Is it safe?”", "Hart left the room."]);
}

#[test]
fn a_missing_space_is_no_missing_end() {
    split_glued(&[
        "The harbour board met on Tuesday.",
        "It approved a budget of 3.2 million pounds.",
        "\"We had no choice,\" said Lena Hart.",
        "She chairs the board.",
        "Details are at www.harbour.example.org and in version 2.1.4 of the plan.",
        "Paul Moe, the treasurer, voted no.",
    ]);
    split_glued(&[
        "It rained in 2019.",
        "The dam broke.",
        "“Run!”",
        "They ran.",
        "I stayed.",
    ]);
    split_glued(&["It rose by 4.5%.", "Nobody was hurt (yet).", "A boat sank."]);
    split_glued(&["He said \"no.\"", "The board said yes."]);
}

#[test]
fn names_with_full_stops_in_them_stay_whole() {
    for sentence in [
        "Write to Lena.Hart@harbour.example.org or see https://example.org/News.Html for more.",
        "The firm Booking.Com bought Node.Js and calls Math.Random() every day.",
        "Dr.Smith and Mr.Olin met in St.Petersburg at No.10 on Jan.4.",
        "The U.S.Senate met Ph.D students of the B.Sc course.",
        "It runs on version 2.1.4 of A.B.C and costs 3.2 million.",
    ] {
        split(&[sentence]);
    }
}

#[test]
fn marks_stay_with_what_they_belong_to() {
    split(&[
        "They put the game to bed early.\"",
        "After the match Hart left.",
    ]);
    split(&["He left.", "\"The door was open,\" she said."]);
    split(&["1. The tram stops at the river."]);
    split(&["Figure 2. The tram at the river."]);
    split(&["It was found in Rome. [citation needed]"]);
}

#[test]
fn the_user_may_name_abbreviations() {
    let text = "Hr. Olin and Fru. Moe met. They left.";
    let known = Abbreviations::new(&["Fru".to_owned(), "hr.".to_owned()]);
    assert_eq!(pieces(text, "en", &known).len(), 2);
}
