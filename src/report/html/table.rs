//! Tables.

use super::foreign::Foreign;
use maud::{Markup, html};

/// A table whose first column names its rows. It scrolls within itself where it is too wide.
pub(super) fn table(caption: &str, titles: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        div.scroll role="group" aria-label=(super::foreign::shown(caption)) tabindex="0" {
            table {
                caption { (Foreign(caption)) }
                thead { tr { @for title in titles { th scope="col" { (Foreign(title)) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (Foreign(cell)) } } @else { td { (Foreign(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
