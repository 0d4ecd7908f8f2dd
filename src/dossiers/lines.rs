//! Cuts a stream into its lines (NDJSON) or the elements of its array (JSON), in memory bounded by the longest of them.

use super::service::LINE_LIMIT;

/// What shape the stream has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One value a line.
    Lines,
    /// One array of values.
    Array,
}

/// A cutter on its way through a stream.
#[derive(Debug)]
pub struct Cutter {
    shape: Shape,
    piece: Vec<u8>,
    too_long: bool,
    /// How many brackets are open in the array; none before it begins.
    depth: Option<u32>,
    in_text: bool,
    escaped: bool,
}

/// A piece of the stream, empty for a blank line; `None` where it was too long to keep.
pub type Piece = Option<Vec<u8>>;

impl Cutter {
    /// A cutter at the beginning of a stream.
    pub fn new(shape: Shape) -> Self {
        Self { shape, piece: Vec::new(), too_long: false, depth: None, in_text: false, escaped: false }
    }

    /// Takes the next bytes; answers with the pieces that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        match self.shape {
            Shape::Lines => self.push_lines(bytes),
            Shape::Array => bytes.iter().filter_map(|byte| self.push_array(*byte)).collect(),
        }
    }

    /// Whether the stream can't be what its shape says: an array that doesn't begin with a bracket.
    pub fn is_no_array(&self) -> bool {
        self.shape == Shape::Array && self.depth.is_none() && (self.too_long || !self.piece.trim_ascii().is_empty())
    }

    /// Whether the stream stopped inside its array.
    pub fn is_unfinished(&self) -> bool {
        self.shape == Shape::Array && self.depth != Some(0)
    }

    /// Ends the stream; answers with what is left.
    pub fn finish(mut self) -> Option<Piece> {
        self.take()
    }

    fn push_lines(&mut self, mut bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.keep(&bytes[..end]);
            pieces.push(self.take().unwrap_or(Some(Vec::new())));
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
        pieces
    }

    fn push_array(&mut self, byte: u8) -> Option<Piece> {
        if self.in_text {
            self.in_text = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            self.keep(&[byte]);
            return None;
        }
        match byte {
            b'[' if self.depth.is_none() => {
                self.depth = Some(1);
                return None;
            }
            b',' if self.depth == Some(1) => return self.take(),
            b']' if self.depth == Some(1) => {
                self.depth = Some(0);
                return self.take();
            }
            b'[' | b'{' => self.depth = self.depth.map(|depth| depth.saturating_add(1)),
            b']' | b'}' => self.depth = self.depth.map(|depth| depth.saturating_sub(1)),
            b'"' => self.in_text = true,
            _ => {}
        }
        self.keep(&[byte]);
        None
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.too_long || self.piece.len() + bytes.len() > LINE_LIMIT {
            self.too_long = true;
            self.piece.clear();
        } else {
            self.piece.extend_from_slice(bytes);
        }
    }

    /// The piece so far, unless it is blank.
    fn take(&mut self) -> Option<Piece> {
        let piece = std::mem::take(&mut self.piece);
        if std::mem::take(&mut self.too_long) {
            return Some(None);
        }
        (!piece.trim_ascii().is_empty()).then_some(Some(piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(shape: Shape, chunks: &[&[u8]]) -> Vec<Piece> {
        let mut cutter = Cutter::new(shape);
        let mut pieces: Vec<_> = chunks.iter().flat_map(|chunk| cutter.push(chunk)).collect();
        pieces.extend(cutter.finish());
        pieces
    }

    #[test]
    fn a_line_that_is_too_long_is_told_and_the_next_one_is_read() {
        let long = vec![b'x'; LINE_LIMIT + 1];
        let pieces = cut(Shape::Lines, &[b"{}\n\n", &long, &long, b"\n{\"a\":1}"]);
        assert_eq!(pieces, [Some(b"{}".to_vec()), Some(Vec::new()), None, Some(b"{\"a\":1}".to_vec())]);
    }

    proptest! {
        #[test]
        fn both_shapes_give_back_what_was_written_however_it_is_cut(
            values in prop::collection::vec("[a-z\\[\\]{},\"\\\\ ]{0,9}", 0..6), size in 1_usize..9
        ) {
            let written: Vec<Vec<u8>> =
                values.iter().map(|text| serde_json::to_vec(&serde_json::json!({ "t": [text] })).unwrap()).collect();
            let lines = written.join(&b'\n');
            let array = [b"[".to_vec(), written.join(&b','), b"]".to_vec()].concat();
            for (shape, stream) in [(Shape::Lines, lines), (Shape::Array, array)] {
                let chunks: Vec<_> = stream.chunks(size).collect();
                let pieces: Vec<_> = cut(shape, &chunks).into_iter().map(Option::unwrap).collect();
                prop_assert_eq!(&pieces, &written);
            }
        }
    }
}
