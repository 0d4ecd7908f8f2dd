//! Private keys as they lie in the database: sealed by a secret of the operator's, so that whoever reads the database or a backup
//! of it can't sign.

use std::fmt;

use anyhow::{anyhow, ensure};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};

use crate::config::{Secret, Settings};
use crate::refusal::{Answer, Refusal};

/// How a sealed key begins. An open one, PKCS 8 in DER, begins with 0x30.
const SEALED: u8 = 1;
/// The fewest characters of a secret: it is stretched, and has to be hard to guess as it is.
const SHORTEST: usize = 32;

/// What seals private keys: AES-256 in GCM, under a key that follows from the secret by HKDF (RFC 5869).
pub struct Seal(RandomizedNonceKey);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// The seal of the setting `keys_secret`, if it is set.
    pub fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let (secret, file) = (settings.keys_secret.as_ref(), settings.keys_secret_file.as_deref());
        let secret = Secret::from_one_of("keys_secret", secret, file)?;
        secret.map(|secret| Self::new(secret.reveal())).transpose()
    }

    fn new(secret: &str) -> anyhow::Result<Self> {
        ensure!(
            secret.chars().count() >= SHORTEST,
            "keys_secret needs {SHORTEST} characters or more, as `openssl rand -base64 32` prints them"
        );
        let mut key = [0; 32];
        let stretched = Salt::new(HKDF_SHA256, b"cchc").extract(secret.as_bytes());
        let derived =
            stretched.expand(&[b"private signing keys"], HKDF_SHA256).and_then(|key_of| key_of.fill(&mut key));
        derived
            .and_then(|()| RandomizedNonceKey::new(&AES_256_GCM, &key))
            .map(Self)
            .map_err(|_| anyhow!("no key from keys_secret"))
    }

    /// The private key of `kid`, sealed.
    pub fn close(&self, kid: &str, private: &[u8]) -> Answer<Vec<u8>> {
        let mut sealed = private.to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(kid), &mut sealed);
        let nonce = nonce.map_err(|error| Refusal::internal(&error))?;
        Ok([&[SEALED], nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// What was sealed as the key of `kid`; nothing where it was sealed by another secret, as another's, or was changed.
    fn open(&self, kid: &str, kept: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = kept.strip_prefix(&[SEALED])?.split_at_checked(NONCE_LEN)?;
        let mut private = sealed.to_vec();
        let opened = self.0.open_in_place(Nonce::try_assume_unique_for_key(nonce).ok()?, Aad::from(kid), &mut private);
        opened.ok().map(|private| private.to_vec())
    }
}

/// Whether a key that is kept so is sealed.
pub fn is_sealed(kept: &[u8]) -> bool {
    kept.first() == Some(&SEALED)
}

/// The private key of `kid`, from how it is kept; nothing where it is sealed, and not by this seal.
pub fn opened(seal: Option<&Seal>, kid: &str, kept: &[u8]) -> Option<Vec<u8>> {
    if is_sealed(kept) { seal?.open(kid, kept) } else { Some(kept.to_vec()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seal(letter: &str) -> Seal {
        Seal::new(&letter.repeat(32)).unwrap()
    }

    #[test]
    fn a_sealed_key_shows_nothing_of_itself_and_no_other_secret_opens_it() {
        let private = b"\x30-a-private-key-that-nobody-may-see";
        let sealed = seal("a").close("one", private).unwrap();
        assert!(is_sealed(&sealed) && !is_sealed(private));
        assert!(!sealed.windows(8).any(|piece| private.windows(8).any(|seen| seen == piece)));
        assert_ne!(sealed, seal("a").close("one", private).unwrap());
        assert_eq!(opened(Some(&seal("a")), "one", &sealed).as_deref(), Some(private.as_slice()));
        assert_eq!(opened(Some(&seal("b")), "one", &sealed), None);
        assert_eq!(opened(Some(&seal("a")), "another", &sealed), None);
        assert_eq!(opened(None, "one", &sealed), None);
        assert_eq!(opened(None, "one", private).as_deref(), Some(private.as_slice()));
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_refused() {
        assert!(Seal::new("mat-khau").unwrap_err().to_string().contains("32 characters"));
    }

    proptest! {
        #[test]
        fn what_is_sealed_comes_back_and_nothing_that_was_changed_does(
            private in prop::collection::vec(any::<u8>(), 0..120), at in any::<prop::sample::Index>(), flip in 1_u8..,
        ) {
            let sealed = seal("a").close("one", &private).unwrap();
            prop_assert_eq!(seal("a").open("one", &sealed), Some(private));
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= flip;
            prop_assert_eq!(seal("a").open("one", &changed), None);
            prop_assert_eq!(seal("a").open("one", &sealed[..at.index(sealed.len())]), None);
        }
    }
}
