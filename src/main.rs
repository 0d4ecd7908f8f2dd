//! Hands the command line to [`cchc::cli`].

use std::process::ExitCode;

/// The service is made of many short texts on many threads: this allocator is faster there, and gives memory back, in its second
/// version after 10 ms instead of a second, and in small pages. It stands in for the C library's as well, so that SQLite uses it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
