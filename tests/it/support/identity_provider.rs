//! A real identity provider (tests/provider), and the browser with which people sign in there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use cchc::config::{Secret, Settings};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, Url};
use serde_json::{Value, json};

use super::world::World;

/// Where browsers come back to, as the provider knows it.
pub const BACK: &str = "https://cchc.example/ve";
/// The same on a phone.
pub const BACK_TO_A_PHONE: &str = "https://di-dong.cchc.example/ve";
/// The service's secret at the provider.
pub const CLIENT_SECRET: &str = "bi-mat-cua-cchc-o-nha-cung-cap";

/// A provider that runs until it is dropped, or until the tests end.
#[derive(Debug)]
pub struct IdentityProvider {
    issuer: String,
    // it ends with its input
    _process: Child,
}

static SHARED: LazyLock<IdentityProvider> = LazyLock::new(IdentityProvider::start);

impl IdentityProvider {
    /// The one that tests share.
    pub fn shared() -> &'static Self {
        &SHARED
    }

    /// Starts one of one's own.
    pub fn start() -> Self {
        let script = std::env::var("TEST_OPENID_PROVIDER").expect("run ./test, which installs an identity provider");
        let mut node = Command::new("node");
        let mut process =
            node.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut issuer = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut issuer).unwrap();
        Self { issuer: issuer.trim().to_owned(), _process: process }
    }

    /// The provider, as its tokens name it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The settings of a service that is known there by this name.
    pub fn settings(&self, client_id: &str) -> Settings {
        Settings {
            openid_issuer: Some(self.issuer.clone()),
            openid_client_id: Some(client_id.to_owned()),
            openid_client_secret: Some(Secret::new(CLIENT_SECRET)),
            openid_redirect_uris: Some(format!("{BACK} {BACK_TO_A_PHONE}")),
            ..Settings::default()
        }
    }

    /// Gives it other keys.
    pub async fn renew_keys(&self) {
        let renewed = browser().post(format!("{}/new-keys", self.issuer)).send().await.unwrap();
        renewed.error_for_status().unwrap();
    }
}

/// Begins a sign-in; what the service answers.
pub async fn begin(world: &World) -> Value {
    world.as_("").post("/v1/openid/sign-ins", json!({})).await.is(200).json()
}

/// Signs in at the provider with a name, in a browser; what to send to the service with what the browser came back with.
pub async fn visit(begun: &Value, name: &str) -> Value {
    let back = signed_in(begun["authorization_url"].as_str().unwrap(), name).await;
    let said: BTreeMap<_, _> = back.query_pairs().into_owned().collect();
    json!({ "ticket": begun["ticket"], "code": said["code"], "state": said["state"], "iss": said["iss"] })
}

/// The address that the browser is sent back to, with all that the provider adds.
pub async fn signed_in(authorization_url: &str, name: &str) -> Url {
    let (browser, mut cookies) = (browser(), BTreeMap::new());
    let mut page = open(&mut cookies, browser.get(authorization_url)).await;
    // away, to the form, back, to the consent, back, and home
    for _ in 0..12 {
        let here = page.url().clone();
        if let Some(to) = page.headers().get(LOCATION) {
            let to = here.join(to.to_str().unwrap()).unwrap();
            if to.host() != here.host() {
                return to;
            }
            page = open(&mut cookies, browser.get(to)).await;
            continue;
        }
        let text = page.text().await.unwrap();
        let asks_for_name = text.contains("name=\"login\"");
        let filled =
            if asks_for_name { format!("prompt=login&login={name}&password=x") } else { "prompt=consent".into() };
        let form = browser.post(here).header("content-type", "application/x-www-form-urlencoded").body(filled);
        page = open(&mut cookies, form).await;
    }
    panic!("the provider sends nobody back");
}

fn browser() -> Client {
    Client::builder().tls_certs_only([]).redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// Sends a request with the cookies, and keeps those that come.
async fn open(cookies: &mut BTreeMap<String, String>, request: reqwest::RequestBuilder) -> Response {
    let sent: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let page = request.header(COOKIE, sent.join("; ")).send().await.unwrap();
    for cookie in page.headers().get_all(SET_COOKIE) {
        let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
        cookies.insert(name.to_owned(), value.to_owned());
    }
    page
}
