//! The identity provider: what it says of itself, where to send a browser, and who came back.

use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdToken, CoreJwsSigningAlgorithm as Signing,
    CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, TokenResponse,
};
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use super::entity::sign_in;
use super::registration::Registration;
use crate::config::Settings;
use crate::refusal::{Answer, Code, Refusal, Text};

/// How long the provider may take to be reached, and to answer.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(10));
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 1 << 20;
/// For how long it is believed what the provider said of itself.
const FRESH: Duration = Duration::from_mins(10);
/// For how long a provider that didn't answer isn't asked again.
const LEFT_ALONE: Duration = Duration::from_secs(5);
/// How an ID token may be signed: with a key that only the provider has.
const SIGNINGS: [Signing; 9] = [
    Signing::RsaSsaPkcs1V15Sha256,
    Signing::RsaSsaPkcs1V15Sha384,
    Signing::RsaSsaPkcs1V15Sha512,
    Signing::RsaSsaPssSha256,
    Signing::RsaSsaPssSha384,
    Signing::RsaSsaPssSha512,
    Signing::EcdsaP256Sha256,
    Signing::EcdsaP384Sha384,
    Signing::EdDsa,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The provider that people sign in through. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Provider(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registration: Registration,
    http: reqwest::Client,
    runtime: Handle,
    asked: Mutex<Asked>,
}

/// What came of asking the provider about itself.
#[derive(Debug, Default)]
struct Asked {
    known: Option<(Client, Instant)>,
    failed: Option<Instant>,
}

/// A sign-in to send a browser away with, and what is kept of it meanwhile.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) authorization_url: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) redirect_uri: String,
}

/// Who somebody is, in the provider's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claimed {
    /// What names them, for ever.
    pub(super) subject: String,
    /// What they are called.
    pub(super) name: Option<String>,
}

impl Provider {
    /// The provider of the settings, if they name one; it isn't asked yet. Must be called on the main runtime.
    pub fn open(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let Some(registration) = Registration::of(settings)? else { return Ok(None) };
        let http = speaking_to(&registration.issuer)?;
        let inner = Inner { registration, http, runtime: Handle::current(), asked: Mutex::default() };
        Ok(Some(Self(Arc::new(inner))))
    }

    /// The provider, as its tokens name it.
    pub fn issuer(&self) -> &str {
        &self.0.registration.issuer
    }

    /// Whether it answers, and says of itself what is needed.
    pub async fn check(&self) -> anyhow::Result<()> {
        self.0.discover().await?;
        Ok(())
    }

    /// Begins a sign-in.
    pub(super) async fn begin(&self, redirect_uri: Option<String>) -> Answer<Begun> {
        let redirect_uri = self.0.registration.redirect_uri(redirect_uri)?;
        let inner = self.0.clone();
        self.on_runtime(async move { begin(&inner.client(FRESH).await?, redirect_uri) }).await
    }

    /// Exchanges a code for who came back with it; 401 where the code or what comes for it is worth nothing.
    pub(super) async fn claimed(&self, code: String, kept: sign_in::Model, now: DateTime<Utc>) -> Answer<Claimed> {
        let inner = self.0.clone();
        self.on_runtime(async move { inner.claimed(code, kept, now).await }).await
    }

    /// The sockets belong to the main runtime, and what was begun is ended, though who began it is gone.
    async fn on_runtime<T: Send + 'static>(&self, work: impl Future<Output = Answer<T>> + Send + 'static) -> Answer<T> {
        self.0.runtime.spawn(work).await.unwrap_or_else(|gone| Err(Refusal::internal(&gone)))
    }
}

impl Registration {
    fn redirect_uri(&self, wanted: Option<String>) -> Answer<String> {
        let known = |uri: &String| self.redirect_uris.contains(uri);
        match wanted {
            None => Ok(self.redirect_uris[0].clone()),
            Some(uri) if known(&uri) => Ok(uri),
            Some(_) => {
                let detail = Text::new(
                    "Dịch vụ không được thiết lập với địa chỉ này.",
                    "The service was not set up with this address.",
                );
                Err(Refusal::fault("/redirect_uri", "unknown_address", detail))
            }
        }
    }
}

impl Inner {
    /// The client of a provider that was asked about itself not longer than `age` ago.
    async fn client(&self, age: Duration) -> Answer<Client> {
        let mut asked = self.asked.lock().await;
        if let Some((client, at)) = &asked.known
            && at.elapsed() < age
        {
            return Ok(client.clone());
        }
        if asked.failed.is_some_and(|at| at.elapsed() < LEFT_ALONE) {
            return Err(away());
        }
        match self.discover().await {
            Ok(client) => {
                *asked = Asked { known: Some((client.clone(), Instant::now())), failed: None };
                Ok(client)
            }
            Err(error) => {
                tracing::error!(cause = format!("{error:#}"), "the identity provider can't be asked about itself");
                asked.failed = Some(Instant::now());
                Err(away())
            }
        }
    }

    async fn discover(&self) -> anyhow::Result<Client> {
        let Registration { issuer, client_id, secret, .. } = &self.registration;
        let metadata = CoreProviderMetadata::discover_async(IssuerUrl::new(issuer.clone())?, &self.asking()).await?;
        let secret = secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        Ok(CoreClient::from_provider_metadata(metadata, ClientId::new(client_id.clone()), secret))
    }

    fn asking(&self) -> impl Fn(HttpRequest) -> AnswerOfProvider + Send + Sync + 'static {
        let http = self.http.clone();
        move |request| Box::pin(ask(http.clone(), request))
    }

    async fn claimed(&self, code: String, kept: sign_in::Model, now: DateTime<Utc>) -> Answer<Claimed> {
        let client = self.client(FRESH).await?;
        let token = self.exchange(&client, code, &kept).await?;
        let Some(id_token) = token.id_token() else {
            tracing::warn!("the identity provider sent no ID token");
            return Err(worth_nothing());
        };
        let nonce = Nonce::new(kept.nonce);
        let judged = match judge(&client, id_token, &nonce, now) {
            // it may have a new key
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                judge(&self.client(Duration::ZERO).await?, id_token, &nonce, now)
            }
            judged => judged,
        };
        judged.map_err(|error| {
            tracing::warn!(cause = %error, "an ID token was refused");
            worth_nothing()
        })
    }

    async fn exchange(&self, client: &Client, code: String, kept: &sign_in::Model) -> Answer<CoreTokenResponse> {
        let redirect = address(&kept.redirect_uri)?;
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| Refusal::internal(&error))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()));
        let answer = request.set_redirect_uri(redirect).request_async(&self.asking()).await;
        answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
                worth_nothing()
            }
            error => {
                tracing::error!(cause = %error, "the identity provider gives nothing for a code");
                away()
            }
        })
    }
}

fn address(redirect_uri: &str) -> Answer<Cow<'static, RedirectUrl>> {
    RedirectUrl::new(redirect_uri.to_owned()).map(Cow::Owned).map_err(|error| Refusal::internal(&error))
}

fn begin(client: &Client, redirect_uri: String) -> Answer<Begun> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .set_redirect_uri(address(&redirect_uri)?)
        .url();
    Ok(Begun {
        authorization_url: url.into(),
        state: state.into_secret(),
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        redirect_uri,
    })
}

/// Who the ID token says somebody is, if it is the provider's, for this service and this sign-in, and holds now
/// (OpenID Connect Core 1.0 section 3.1.3.7).
fn judge(
    client: &Client,
    token: &CoreIdToken,
    nonce: &Nonce,
    now: DateTime<Utc>,
) -> Result<Claimed, ClaimsVerificationError> {
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNINGS).set_time_fn(move || now);
    let claims = token.claims(&verifier, nonce)?;
    let name = claims.preferred_username().map(|name| name.to_string());
    let name = name.or_else(|| claims.name().and_then(|names| names.get(None)).map(|name| name.to_string()));
    Ok(Claimed { subject: claims.subject().to_string(), name })
}

type AnswerOfProvider = Pin<Box<dyn Future<Output = io::Result<HttpResponse>> + Send>>;

/// Sends one request. No redirection is followed: the provider names its addresses, nobody else does.
async fn ask(http: reqwest::Client, request: HttpRequest) -> io::Result<HttpResponse> {
    let request = reqwest::Request::try_from(request).map_err(io::Error::other)?;
    let mut answer = http.execute(request).await.map_err(io::Error::other)?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    while let Some(piece) = answer.chunk().await.map_err(io::Error::other)? {
        response.body_mut().extend_from_slice(&piece);
        if response.body().len() > LONGEST_ANSWER {
            return Err(io::Error::other("the answer is too long"));
        }
    }
    Ok(response)
}

fn speaking_to(issuer: &str) -> reqwest::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(PATIENCE.0)
        .timeout(PATIENCE.1);
    // without TLS it is on this machine
    if issuer.starts_with("http://") { client.tls_certs_only([]).no_proxy().build() } else { client.build() }
}

fn away() -> Refusal {
    let detail = Text::new(
        "Nhà cung cấp định danh không trả lời; hãy thử lại hoặc đăng nhập bằng mật khẩu.",
        "The identity provider doesn't answer; try again, or sign in with a password.",
    );
    Refusal { retry_after: Some(5), ..Refusal::new(Code::Unavailable, detail) }
}

/// 401: told alike whatever is wrong.
pub(super) fn worth_nothing() -> Refusal {
    let detail = Text::new(
        "Lần đăng nhập này không hoàn tất được; hãy bắt đầu lại.",
        "This sign-in can't be finished; begin anew.",
    );
    Refusal::new(Code::Unauthenticated, detail)
}
