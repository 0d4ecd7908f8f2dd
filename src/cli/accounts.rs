//! `cchc users …` and `cchc clients …`: accounts before anybody can sign in to make them.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};

use crate::access::{Role, service::system};
use crate::config::Settings;
use crate::db::RequestId;
use crate::refusal::Answer;
use crate::server;
use crate::users::dto::{GivenPassword, NewClient, NewRoleAssignment, NewUser};
use crate::users::service::{self, Hashed};

#[derive(Debug, Subcommand)]
pub(super) enum Users {
    /// Make an account; the password is read from standard input.
    Add {
        /// The name to sign in with.
        username: String,
        /// The name that others see.
        #[arg(long)]
        display_name: Option<String>,
        #[command(flatten)]
        role: RoleAt,
    },
    /// Give somebody another password, read from standard input; their sessions end.
    Password {
        /// The name that they sign in with.
        username: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Clients {
    /// Make an account; the secret is read from standard input.
    Add {
        /// The name to ask for tokens with.
        client_id: String,
        /// What it is.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        role: RoleAt,
    },
}

#[derive(Debug, Args)]
pub(super) struct RoleAt {
    /// A role to give.
    #[arg(long)]
    role: Option<RoleName>,
    /// The code of the unit at which it holds; the whole tree if absent.
    #[arg(long)]
    unit: Option<String>,
}

#[derive(Debug, Clone)]
struct RoleName(Role);

impl ValueEnum for RoleName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: &[RoleName] = &[
            RoleName(Role::Administrator),
            RoleName(Role::Supervisor),
            RoleName(Role::Leader),
            RoleName(Role::Inspector),
            RoleName(Role::Specialist),
            RoleName(Role::OneStopClerk),
            RoleName(Role::OneStopSystem),
            RoleName(Role::Portal),
            RoleName(Role::Auditor),
        ];
        ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}

fn secret_from_input() -> anyhow::Result<String> {
    let mut secret = String::new();
    std::io::stdin().read_to_string(&mut secret)?;
    Ok(secret.trim_end_matches(['\r', '\n']).to_owned())
}

pub(super) async fn users(settings: Settings, command: Users) -> anyhow::Result<()> {
    let password = secret_from_input()?;
    match command {
        Users::Add { username, display_name, role } => {
            let display_name = display_name.unwrap_or_else(|| username.clone());
            add_user(settings, NewUser { display_name, username, password: Some(password) }, role).await
        }
        Users::Password { username } => give_password(settings, username, GivenPassword { password }).await,
    }
}

async fn give_password(settings: Settings, username: String, input: GivenPassword) -> anyhow::Result<()> {
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    let input = Hashed::password(input).await?;
    let given = app.db.write(RequestId::none(), |tx| async move {
        service::give_password(&tx, &system(&tx, "command line"), username, input).await
    });
    println!("{} has another password", given.await?.username);
    Ok(())
}

async fn add_user(settings: Settings, input: NewUser, role: RoleAt) -> anyhow::Result<()> {
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    let input = Hashed::user(input).await?;
    let made: Answer<String> = app
        .db
        .write(RequestId::none(), move |tx| async move {
            let scope = system(&tx, "command line");
            let user = service::add_user(&tx, &scope, input).await?;
            if let Some(RoleName(kind)) = role.role {
                service::add_role(&tx, &scope, assignment(Some(user.username.clone()), None, kind, role.unit)).await?;
            }
            Ok(user.username)
        })
        .await;
    println!("{} can sign in", made?);
    Ok(())
}

pub(super) async fn clients(settings: Settings, command: Clients) -> anyhow::Result<()> {
    let Clients::Add { client_id, name, role } = command;
    let secret = secret_from_input()?;
    let input = NewClient { name: name.unwrap_or_else(|| client_id.clone()), client_id, secret };
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    let input = Hashed::client(input).await?;
    let made: Answer<String> = app
        .db
        .write(RequestId::none(), move |tx| async move {
            let scope = system(&tx, "command line");
            let client = service::add_client(&tx, &scope, input).await?;
            if let Some(RoleName(kind)) = role.role {
                service::add_role(&tx, &scope, assignment(None, Some(client.client_id.clone()), kind, role.unit))
                    .await?;
            }
            Ok(client.client_id)
        })
        .await;
    println!("{} can ask for tokens", made?);
    Ok(())
}

fn assignment(
    user: Option<String>,
    client: Option<String>,
    role: Role,
    unit_code: Option<String>,
) -> NewRoleAssignment {
    NewRoleAssignment { user, client, role, unit_code, valid_from: None, valid_to: None }
}
