//! @NAME@: what it may ask its host for, and what it may answer, stands in `helios/src/lib.rs`.

use helios::*;

helios::hooks! {
    pre_query => guard,
}

fn guard(query: &Query) -> PreQuery {
    if holds(&query.text(), "drop table") {
        return PreQuery::block("DROP TABLE is not for here");
    }
    PreQuery::Continue
}
