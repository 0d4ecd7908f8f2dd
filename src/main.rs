//! Hands the command line to [`cchc::cli`].

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    cchc::cli::run().await
}
