//! Use cases of accounts and roles.
//!
//! An account belongs to no unit, so it is managed by who administers the whole tree; a role belongs to its unit.

mod machines;
mod people;
mod roles;

use serde::de::DeserializeOwned;

pub use machines::{add_client, create_client, get_client, list_clients, set_client_active, set_client_secret};
pub use people::{
    add_user, create_user, display_names, get_user, give_password, known_user, list_users, set_user_active,
    set_user_password, unfit_user, unknown_user,
};
pub use roles::{add_role, assign_role, get_role, list_roles, remove_role};

use crate::access::passwords;
use crate::access::service::is_account_name;
use crate::http::Body;
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};

fn judge_account(
    name: &str,
    name_pointer: &str,
    shown: &str,
    shown_pointer: &str,
    secret: &str,
    secret_pointer: &str,
) -> Answer<()> {
    let mut faults = Faults::default();
    faults.add((!is_account_name(name)).then(|| {
        let detail = Text::new(
            "Tên gồm 1–64 chữ thường không dấu, chữ số, dấu chấm hoặc gạch.",
            "A name has 1 to 64 lower-case Latin letters, digits, dots or hyphens.",
        );
        Fault::new(name_pointer, "wrong_format", detail)
    }));
    faults.text(shown_pointer, shown, 200).add(passwords::judge(secret, secret_pointer));
    faults.done()
}

/// The hash of a password or secret that takes the place of another; 422 at `pointer` where it is none.
async fn judged_hash(secret: &str, pointer: &str) -> Answer<String> {
    match passwords::judge(secret, pointer) {
        Some(fault) => Err(Refusal::invalid(vec![fault])),
        None => passwords::hash(secret.to_owned()).await,
    }
}

/// 409 where the name is taken.
fn taken(pointer: &str) -> Refusal {
    let fault = Refusal::fault(pointer, "name_taken", Text::new("Tên này đã có.", "This name is taken."));
    Refusal { code: Code::Conflict, ..fault }
}

/// Input whose password or secret was judged and hashed: that takes long, and no transaction is held meanwhile.
#[derive(Debug)]
pub struct Hashed<T> {
    input: T,
    hash: String,
}

impl<T: DeserializeOwned> Hashed<T> {
    /// Reads the body and hashes what it holds.
    pub async fn reading<W: Future<Output = Answer<Self>>>(body: Body<T>, hash: impl FnOnce(T) -> W) -> Answer<Self> {
        hash(body.read()?).await
    }
}

/// What was found; 422 at `pointer` where there is no such account.
fn known<T>(found: Answer<T>, pointer: &str) -> Answer<T> {
    found.map_err(|refusal| match refusal.code {
        Code::NotFound => Refusal::fault(
            pointer,
            "unknown_account",
            Text::new("Không có tài khoản này.", "There is no such account."),
        ),
        _ => refusal,
    })
}
