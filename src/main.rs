//! Hands the command line to [`cchc::cli`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match cchc::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cchc: {error:#}");
            ExitCode::FAILURE
        }
    }
}
