//! What the names of an article stand for.

/// Everything one name refers to, over the whole article.
#[derive(Debug, Clone)]
pub struct Entity {
    /// The longest variant of the name, without title.
    pub name: String,
    /// What it seems to be.
    pub class: EntityClass,
    /// The sentences that name it (not the headline), ascending, each once.
    pub mentions: Vec<usize>,
    /// Whether the headline names it.
    pub in_headline: bool,
}

/// What an entity seems to be, from its title, its given name and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityClass {
    /// A person, taken for a man.
    Man,
    /// A person, taken for a woman.
    Woman,
    /// A person.
    Person,
    /// A company, agency, party or team.
    Organisation,
    /// A country, city or region.
    Place,
    /// A month, weekday or holiday.
    Date,
    /// None of these could be told.
    Unknown,
}

impl EntityClass {
    /// Whether it is a person of either sex.
    pub fn is_person(self) -> bool {
        matches!(
            self,
            EntityClass::Man | EntityClass::Woman | EntityClass::Person
        )
    }
}
