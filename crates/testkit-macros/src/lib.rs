//! `#[db_test]`: one test body, run on SQLite and on PostgreSQL.

use proc_macro::{TokenStream, TokenTree};

/// Turns `async fn name(t: TestDb)` into the tests `name::sqlite` and `name::postgres`, each on a fresh database.
#[proc_macro_attribute]
pub fn db_test(_options: TokenStream, function: TokenStream) -> TokenStream {
    let mut words = function.clone().into_iter();
    let name = words
        .by_ref()
        .find(|word| word.to_string() == "fn")
        .and_then(|_| words.next())
        .map_or_else(String::new, |name: TokenTree| name.to_string());
    // A function and a module may share a name, so the function stays as it was written.
    let tests = format!(
        "mod {name} {{
            #[test]
            fn sqlite() {{ ::testkit::run::sqlite(super::{name}); }}
            #[test]
            fn postgres() {{ ::testkit::run::postgres(super::{name}); }}
        }}"
    );
    let tests: TokenStream = tests.parse().unwrap_or_default();
    let function = TokenStream::from_iter(function);
    [function, tests].into_iter().collect()
}
