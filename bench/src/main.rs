//! The load benchmark: its data, its rivals and its report. Empty so far; `docs/ROADMAP.md` says when it comes.

fn main() {
    println!("there is no benchmark yet; see docs/ROADMAP.md");
}
