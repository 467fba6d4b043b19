//! Structs that are rows, and know what their fields are called.

/// A row whose fields are those of the JSON, with the list of their names.
macro_rules! row {
    ($(#[$about:meta])* $seen:vis struct $name:ident { $($(#[$of:meta])* $visible:vis $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        $seen struct $name {
            $($(#[$of])* $visible $field: $type,)*
        }

        impl $name {
            /// What its fields are called, also those that are not always written.
            pub(in crate::report) const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}
pub(super) use row;
