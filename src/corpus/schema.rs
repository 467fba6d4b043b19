//! The types of columns, for results that are written as a table.

/// What a column holds. Any value may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Characters.
    Text,
    /// True or false.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A number of double precision.
    Float,
    /// So many of a type.
    List(Box<Type>),
    /// Named values, each of its own type.
    Struct(Vec<Column>),
}

/// A column, or a field of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub of: Type,
}

/// What is known of the columns of results before there are any, so that all files of a corpus have the same ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The results. A column that is not among them has the type that it has in the input.
    pub results: Vec<Column>,
    /// Whether the results stand beside the columns of the input.
    pub with_document: bool,
}

impl Column {
    /// A column.
    pub fn new(name: &str, of: Type) -> Self {
        Column {
            name: name.to_owned(),
            of,
        }
    }
}

impl Type {
    /// A list of these.
    pub fn list(self) -> Self {
        Type::List(Box::new(self))
    }

    /// Named values.
    pub fn of<const N: usize>(fields: [(&str, Type); N]) -> Self {
        Type::named(fields)
    }

    /// Named values, whatever is in their names.
    pub fn named<'a>(fields: impl IntoIterator<Item = (&'a str, Type)>) -> Self {
        let fields = fields.into_iter();
        Type::Struct(fields.map(|(name, of)| Column::new(name, of)).collect())
    }

    /// Values under names that have a level for each dot, such as `entity_graph.pu`.
    pub fn levels<'a>(names: impl IntoIterator<Item = (&'a str, Type)>) -> Self {
        let mut columns = Vec::new();
        for (name, of) in names {
            insert(&mut columns, name, of);
        }
        Type::Struct(columns)
    }
}

fn insert(columns: &mut Vec<Column>, name: &str, of: Type) {
    let Some((level, rest)) = name.split_once('.') else {
        columns.push(Column::new(name, of));
        return;
    };
    let at = match columns.iter().position(|column| column.name == level) {
        Some(at) => at,
        None => {
            columns.push(Column::new(level, Type::Struct(Vec::new())));
            columns.len() - 1
        }
    };
    if let Type::Struct(fields) = &mut columns[at].of {
        insert(fields, rest, of);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_a_level() {
        let names = ["a.x", "b", "a.y.z"].map(|name| (name, Type::Float));
        let inner = Type::of([("x", Type::Float), ("y", Type::of([("z", Type::Float)]))]);
        assert_eq!(
            Type::levels(names),
            Type::of([("a", inner), ("b", Type::Float)])
        );
    }
}
