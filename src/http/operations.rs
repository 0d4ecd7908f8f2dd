//! Where operations are registered: with what the contract says of each, or only to be served.

use std::collections::BTreeMap;

use actix_web::Scope;
use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{Guard, GuardContext};
use actix_web::web::{ServiceConfig, scope};
use percent_encoding::percent_decode_str;
use utoipa::Path;
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig as Described;

/// A place where features register their operations.
///
/// Each worker of the server registers all of them. What the contract says of them is large and made once, so no worker makes it:
/// that took most of the start, and memory that is never used again.
pub trait Operations {
    /// Registers an operation.
    fn service<O: HttpServiceFactory + OpenApiFactory + Path + 'static>(&mut self, operation: O) -> &mut Self;

    /// Registers all operations of a feature.
    fn configure(&mut self, feature: impl FnOnce(&mut Self)) -> &mut Self {
        feature(self);
        self
    }
}

impl Operations for Described<'_> {
    fn service<O: HttpServiceFactory + OpenApiFactory + Path + 'static>(&mut self, operation: O) -> &mut Self {
        self.service(operation)
    }
}

/// How many words of a path tell which operations stand together: `/v1/units`, `/v1/findings`.
const LEADING: usize = 2;

/// What a worker serves, by the leading words of paths, then by path.
///
/// The server matches one operation after the other with an expression of its own. Words are compared first, so that a request
/// meets the expressions of its own path alone; and a path that is spelt out comes before those that a parameter fits, whatever
/// was registered first (OpenAPI 3.1, 4.8.8).
#[derive(Default)]
pub struct Served(Vec<(String, BTreeMap<String, Scope>)>);

impl Operations for Served {
    fn service<O: HttpServiceFactory + OpenApiFactory + Path + 'static>(&mut self, operation: O) -> &mut Self {
        let path = O::path();
        let paths = self.led_by(&path);
        let there = paths.remove(&path).unwrap_or_else(|| scope("").guard(Words::all_of(&path)));
        paths.insert(path, there.service(operation));
        self
    }
}

impl Served {
    /// Gives the server all that was registered.
    pub fn register(self, config: &mut ServiceConfig) {
        for (leading, paths) in self.0 {
            let group = scope("").guard(Words::first_of(&leading));
            config.service(paths.into_values().fold(group, Scope::service));
        }
    }

    fn led_by(&mut self, path: &str) -> &mut BTreeMap<String, Scope> {
        let leading = leading(path);
        let there = self.0.iter().position(|(known, _)| *known == leading).unwrap_or(self.0.len());
        if there == self.0.len() {
            self.0.push((leading, BTreeMap::new()));
        }
        &mut self.0[there].1
    }
}

fn leading(path: &str) -> String {
    words_of(path).take(LEADING).take_while(|word| !word.starts_with('{')).collect::<Vec<_>>().join("/")
}

/// Lets a request pass whose path has the words of a template, and anything for its parameters.
struct Words {
    /// `None` for a parameter.
    wanted: Vec<Option<String>>,
    /// Whether nothing may follow.
    are_all: bool,
}

impl Words {
    fn all_of(path: &str) -> Self {
        let wanted = words_of(path).map(|word| (!word.starts_with('{')).then(|| word.to_owned()));
        Self { wanted: wanted.collect(), are_all: true }
    }

    fn first_of(path: &str) -> Self {
        Self { are_all: false, ..Self::all_of(path) }
    }

    fn fit(&self, path: &str) -> bool {
        let mut words = words_of(path);
        let fits = |wanted: &Option<String>, word| wanted.as_ref().is_none_or(|wanted| is(word, wanted));
        self.wanted.iter().all(|wanted| words.next().is_some_and(|word| fits(wanted, word)))
            && !(self.are_all && words.next().is_some())
    }
}

impl Guard for Words {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        self.fit(context.head().uri.path())
    }
}

fn words_of(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// Whether a word of an address is another one: letters may be percent-encoded (RFC 3986, 6.2.2.2).
fn is(word: &str, wanted: &str) -> bool {
    word == wanted || (word.contains('%') && percent_decode_str(word).eq(wanted.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_words_of_its_template() {
        let template = Words::all_of("/v1/units/{code}/dossiers/{dossier}");
        assert!(template.fit("/v1/units/10852/dossiers/HS-1"));
        assert!(template.fit("/v1/%75nits/10852/dossiers/a%2Fb"));
        for other in
            ["/v1/units/10852/dossiers", "/v1/units/10852/dossiers/HS-1/history", "/v1/units/10852/plans/HS-1", ""]
        {
            assert!(!template.fit(other), "{other}");
        }
    }

    #[test]
    fn paths_stand_together_by_their_first_words() {
        let leading = ["/v1/units", "/v1/units/{code}/dossiers/{dossier}", "/problems/{code}", "/readyz"].map(leading);
        assert_eq!(leading, ["v1/units", "v1/units", "problems", "readyz"]);
        let units = Words::first_of("/v1/units");
        assert!(units.fit("/v1/units") && units.fit("/v1/units/10852"));
        assert!(!units.fit("/v1/unit-events") && !units.fit("/v1"));
    }
}
