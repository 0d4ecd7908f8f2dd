//! What the service is measured against: the same durable work by the databases alone, and a server that only says hello.

use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Executor};
use tokio::task::JoinSet;

use crate::client::a_second;
use crate::data::Dossier;

/// The rival's table: the same content in fewer columns, with the same key, and nothing beside it.
const TABLE: &str = "CREATE TABLE raw_dossiers (unit_id BIGINT NOT NULL, code TEXT NOT NULL, procedure_code TEXT NOT NULL, \
    channel TEXT NOT NULL, received_on TEXT NOT NULL, due_on TEXT NOT NULL, completed_on TEXT NOT NULL, rating BIGINT NOT NULL, \
    content TEXT NOT NULL, PRIMARY KEY (unit_id, code))";
const COLUMNS: &str = "unit_id, code, procedure_code, channel, received_on, due_on, completed_on, rating, content";
const REPLACE: &str = " ON CONFLICT (unit_id, code) DO UPDATE SET procedure_code = excluded.procedure_code, \
    channel = excluded.channel, received_on = excluded.received_on, due_on = excluded.due_on, \
    completed_on = excluded.completed_on, rating = excluded.rating, content = excluded.content";

/// The most rows of one statement on SQLite.
const SQLITE_ROWS: usize = 500;

/// A dossier as the rival's row.
struct Row {
    unit: i64,
    code: String,
    procedure: String,
    channel: String,
    received: String,
    due: String,
    completed: String,
    rating: i64,
    content: String,
}

impl From<Dossier> for Row {
    fn from(dossier: Dossier) -> Self {
        Self {
            unit: dossier.unit().cast_signed(),
            code: dossier.code(),
            procedure: dossier.procedure(),
            channel: dossier.channel().to_owned(),
            received: dossier.received().to_string(),
            due: dossier.due().to_string(),
            completed: dossier.completed().to_string(),
            rating: dossier.rating().cast_signed(),
            content: dossier.body().to_string(),
        }
    }
}

/// A database without the service.
#[derive(Debug, Clone)]
pub enum Raw {
    /// One writer, as durable as the service.
    Sqlite(SqlitePool),
    /// As many connections as ask.
    Postgres(PgPool),
}

impl Raw {
    /// A fresh SQLite file.
    pub async fn sqlite(file: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        pool.execute(TABLE).await?;
        Ok(Self::Sqlite(pool))
    }

    /// A database of PostgreSQL, where the table is made.
    pub async fn postgres(url: &str, connections: u32) -> anyhow::Result<Self> {
        let options = PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new().max_connections(connections).connect_with(options).await?;
        pool.execute("DROP TABLE IF EXISTS raw_dossiers").await?;
        pool.execute(TABLE).await?;
        Ok(Self::Postgres(pool))
    }

    /// Writes dossiers in one transaction, set-wise.
    pub async fn upsert_all(&self, dossiers: impl Iterator<Item = Dossier>) -> anyhow::Result<()> {
        let rows: Vec<Row> = dossiers.map(Row::from).collect();
        match self {
            Self::Sqlite(pool) => {
                let mut transaction = pool.begin().await?;
                for some in rows.chunks(SQLITE_ROWS) {
                    let places = vec!["(?, ?, ?, ?, ?, ?, ?, ?, ?)"; some.len()].join(", ");
                    let sql = format!("INSERT INTO raw_dossiers ({COLUMNS}) VALUES {places}{REPLACE}");
                    let mut query = sqlx::query(AssertSqlSafe(sql));
                    for row in some {
                        query = query.bind(row.unit).bind(&row.code).bind(&row.procedure).bind(&row.channel);
                        query = query.bind(&row.received).bind(&row.due).bind(&row.completed);
                        query = query.bind(row.rating).bind(&row.content);
                    }
                    query.execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
            }
            Self::Postgres(pool) => {
                let sql = format!(
                    "INSERT INTO raw_dossiers ({COLUMNS}) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], \
                     $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[]){REPLACE}"
                );
                let texts = |of: fn(&Row) -> &String| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
                sqlx::query(AssertSqlSafe(sql))
                    .bind(rows.iter().map(|row| row.unit).collect::<Vec<_>>())
                    .bind(texts(|row| &row.code))
                    .bind(texts(|row| &row.procedure))
                    .bind(texts(|row| &row.channel))
                    .bind(texts(|row| &row.received))
                    .bind(texts(|row| &row.due))
                    .bind(texts(|row| &row.completed))
                    .bind(rows.iter().map(|row| row.rating).collect::<Vec<_>>())
                    .bind(texts(|row| &row.content))
                    .execute(pool)
                    .await?;
            }
        }
        Ok(())
    }

    /// Writes one dossier in a transaction of its own.
    async fn upsert(&self, dossier: Dossier) -> anyhow::Result<()> {
        let row = Row::from(dossier);
        let sql = format!("INSERT INTO raw_dossiers ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9){REPLACE}");
        macro_rules! write {
            ($pool:expr) => {
                sqlx::query(AssertSqlSafe(sql))
                    .bind(row.unit)
                    .bind(row.code)
                    .bind(row.procedure)
                    .bind(row.channel)
                    .bind(row.received)
                    .bind(row.due)
                    .bind(row.completed)
                    .bind(row.rating)
                    .bind(row.content)
                    .execute($pool)
                    .await
                    .map(drop)?
            };
        }
        match self {
            Self::Sqlite(pool) => write!(pool),
            Self::Postgres(pool) => write!(pool),
        }
        Ok(())
    }

    /// Reads one dossier by its key.
    async fn select(&self, dossier: Dossier) -> anyhow::Result<()> {
        let sql = "SELECT content FROM raw_dossiers WHERE unit_id = $1 AND code = $2";
        let (unit, code) = (dossier.unit().cast_signed(), dossier.code());
        match self {
            Self::Sqlite(pool) => drop(sqlx::query(sql).bind(unit).bind(code).fetch_one(pool).await?),
            Self::Postgres(pool) => drop(sqlx::query(sql).bind(unit).bind(code).fetch_one(pool).await?),
        }
        Ok(())
    }

    /// Upserts one by one over some connections for a while; each takes the dossiers that `pick` names.
    pub async fn upserts(&self, connections: u64, lasts: Duration, pick: Pick) -> anyhow::Result<f64> {
        self.load(connections, lasts, pick, true).await
    }

    /// The same for reads.
    pub async fn selects(&self, connections: u64, lasts: Duration, pick: Pick) -> anyhow::Result<f64> {
        self.load(connections, lasts, pick, false).await
    }

    async fn load(&self, connections: u64, lasts: Duration, pick: Pick, writes: bool) -> anyhow::Result<f64> {
        let began = Instant::now();
        let mut running = JoinSet::new();
        for connection in 0..connections {
            let raw = self.clone();
            running.spawn(async move {
                let mut done = 0_u64;
                while began.elapsed() < lasts {
                    let dossier = pick(connection, done);
                    if writes {
                        raw.upsert(dossier).await?;
                    } else {
                        raw.select(dossier).await?;
                    }
                    done += 1;
                }
                anyhow::Ok(done)
            });
        }
        let mut done = 0;
        while let Some(ended) = running.join_next().await {
            done += ended??;
        }
        Ok(a_second(done, began.elapsed()))
    }
}

/// Which dossier a connection takes at its next turn.
pub type Pick = fn(u64, u64) -> Dossier;

/// Serves `hello` until it is stopped.
pub async fn hello(port: u16) -> anyhow::Result<()> {
    let app = || App::new().route("/", web::get().to(|| async { HttpResponse::Ok().body("hello") }));
    Ok(HttpServer::new(app).bind(("127.0.0.1", port))?.run().await?)
}
