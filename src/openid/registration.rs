//! How this service is registered at the identity provider, as the settings say it.

use std::net::IpAddr;

use anyhow::{Context, bail, ensure};
use url::Url;

use crate::config::{Secret, Settings};

/// The provider, and what it knows this service by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registration {
    /// The provider, as its tokens name it: to the letter, a slash at the end counts.
    pub(super) issuer: String,
    /// This service's name there.
    pub(super) client_id: String,
    /// This service's secret there; without one, the code is bound by PKCE alone.
    pub(super) secret: Option<Secret>,
    /// Where the provider may send browsers back to; the first unless a sign-in names another.
    pub(super) redirect_uris: Vec<String>,
}

impl Registration {
    /// The registration that the settings name, if they name one.
    pub(super) fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let Some(issuer) = &settings.openid_issuer else { return Ok(None) };
        let judged = Url::parse(issuer).with_context(|| format!("openid_issuer {issuer} is no address"))?;
        ensure!(judged.query().is_none() && judged.fragment().is_none(), "openid_issuer has no query and no fragment");
        ensure!(speaks_safely(&judged), "openid_issuer is without TLS: https://, or http:// on this machine only");
        let wanted = settings.openid_redirect_uris.as_deref().unwrap_or_default().split_whitespace();
        let redirect_uris: Vec<String> = wanted.map(str::to_owned).collect();
        ensure!(!redirect_uris.is_empty(), "openid_issuer needs openid_redirect_uris: where browsers come back to");
        redirect_uris.iter().try_for_each(|uri| judge_redirect(uri))?;
        let (secret, file) = (settings.openid_client_secret.as_ref(), settings.openid_client_secret_file.as_deref());
        Ok(Some(Self {
            issuer: issuer.clone(),
            client_id: settings.openid_client_id.clone().context("openid_issuer needs openid_client_id")?,
            secret: Secret::from_one_of("openid_client_secret", secret, file)?,
            redirect_uris,
        }))
    }
}

/// An application's own scheme is as good as TLS: what leads to it never leaves the device.
fn judge_redirect(uri: &str) -> anyhow::Result<()> {
    let judged = Url::parse(uri).with_context(|| format!("{uri} among openid_redirect_uris is no address"))?;
    if judged.fragment().is_some() {
        bail!("{uri} among openid_redirect_uris has a fragment, which a code can't be added to");
    }
    ensure!(judged.scheme() != "http" || speaks_safely(&judged), "{uri} among openid_redirect_uris is without TLS");
    Ok(())
}

fn speaks_safely(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    address.scheme() == "https" || (address.scheme() == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str, redirect_uris: &str) -> Settings {
        Settings {
            openid_issuer: Some(issuer.to_owned()),
            openid_client_id: Some("cchc".to_owned()),
            openid_redirect_uris: Some(redirect_uris.to_owned()),
            ..Settings::default()
        }
    }

    fn refused(settings: &Settings) -> String {
        Registration::of(settings).unwrap_err().to_string()
    }

    const BACK: &str = "https://cchc.example.vn/ve";

    #[test]
    fn without_an_issuer_there_is_no_provider() {
        assert_eq!(Registration::of(&Settings::default()).unwrap(), None);
    }

    #[test]
    fn several_addresses_to_come_back_to_are_parted_by_blanks() {
        let two = settings("https://id.example.vn/", "https://cchc.example.vn/ve vn.example.cchc:/ve");
        let found = Registration::of(&two).unwrap().unwrap();
        assert_eq!(found.redirect_uris, [BACK, "vn.example.cchc:/ve"]);
        assert_eq!(found.issuer, "https://id.example.vn/");
    }

    #[test]
    fn what_would_give_a_sign_in_away_is_refused() {
        assert!(refused(&settings("http://id.example.vn", BACK)).contains("without TLS"));
        assert!(refused(&settings("http://127.0.0.1.example.vn", BACK)).contains("without TLS"));
        assert!(refused(&settings("https://id.example.vn?x=1", BACK)).contains("no query"));
        assert!(refused(&settings("https://id.example.vn", "http://cchc.example.vn/ve")).contains("without TLS"));
        assert!(refused(&settings("https://id.example.vn", "https://cchc.example.vn/ve#x")).contains("fragment"));
        assert!(refused(&settings("https://id.example.vn", "/ve")).contains("no address"));
        assert!(refused(&settings("https://id.example.vn", " ")).contains("openid_redirect_uris"));
        let here = settings("http://[::1]:3000", "http://localhost:5173/ve");
        assert!(Registration::of(&here).is_ok());
    }

    #[test]
    fn a_registration_needs_a_name_and_shows_no_secret() {
        let nameless = Settings { openid_client_id: None, ..settings("https://id.example.vn", BACK) };
        assert!(refused(&nameless).contains("openid_client_id"));
        let secret = Some(Secret::new("khong-ai-thay"));
        let found = Settings { openid_client_secret: secret, ..settings("https://id.example.vn", BACK) };
        assert!(!format!("{:?}", Registration::of(&found).unwrap()).contains("khong-ai-thay"));
    }
}
