//! A bulk submission's stream: it is cut into the same pieces however it arrives.

#![no_main]

use cchc::dossiers::lines::{Cutter, Piece, Shape};
use libfuzzer_sys::fuzz_target;

/// The pieces of a stream that comes in such parts, and whether it was no array or one without its end.
fn cut<'b>(shape: Shape, parts: impl Iterator<Item = &'b [u8]>) -> (Vec<Piece>, bool, bool) {
    let (mut cutter, mut pieces) = (Cutter::new(shape), Vec::new());
    for part in parts {
        pieces.extend(cutter.push(part));
    }
    let (no_array, unfinished) = (cutter.is_no_array(), cutter.is_unfinished());
    pieces.extend(cutter.finish());
    (pieces, no_array, unfinished)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, stream) = input;
    for shape in [Shape::Lines, Shape::Array] {
        let whole = cut(shape, std::iter::once(stream));
        assert_eq!(whole, cut(shape, stream.chunks(usize::from(size).max(1))));
    }
    let kept = cut(Shape::Lines, std::iter::once(stream)).0;
    assert!(kept.len() <= 1 + stream.iter().filter(|byte| **byte == b'\n').count());
});
