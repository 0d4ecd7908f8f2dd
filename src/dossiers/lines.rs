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
    /// Whether an element has to come: the one before ended with a comma.
    owed: bool,
    /// Whether something followed the array.
    followed: bool,
    at: At,
}

/// Where in a value the array's last byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Structure,
    Text,
    /// In a text, behind a backslash.
    Escape,
}

/// A piece of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A value.
    Value(Vec<u8>),
    /// A blank line.
    Blank,
    /// A value that was too long to keep.
    TooLong,
    /// No element where a comma says that there is one.
    Missing,
    /// Something after the array's end.
    Following,
}

impl Cutter {
    /// A cutter at the beginning of a stream.
    pub fn new(shape: Shape) -> Self {
        Self { shape, piece: Vec::new(), too_long: false, depth: None, owed: false, followed: false, at: At::Structure }
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
            pieces.push(self.take().unwrap_or(Piece::Blank));
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
        pieces
    }

    fn push_array(&mut self, byte: u8) -> Option<Piece> {
        if self.at != At::Structure {
            self.at = match (self.at, byte) {
                (At::Text, b'"') => At::Structure,
                (At::Text, b'\\') => At::Escape,
                _ => At::Text,
            };
            self.keep(&[byte]);
            return None;
        }
        match byte {
            b'[' if self.depth.is_none() => {
                self.depth = Some(1);
                return None;
            }
            b',' if self.depth == Some(1) => {
                self.owed = true;
                return Some(self.take().unwrap_or(Piece::Missing));
            }
            b']' if self.depth == Some(1) => {
                self.depth = Some(0);
                return self.take().or(self.owed.then_some(Piece::Missing));
            }
            _ if self.depth == Some(0) => {
                let follows = !byte.is_ascii_whitespace() && !self.followed;
                self.followed |= follows;
                return follows.then_some(Piece::Following);
            }
            b'[' | b'{' => self.depth = self.depth.map(|depth| depth.saturating_add(1)),
            b']' | b'}' => self.depth = self.depth.map(|depth| depth.saturating_sub(1)),
            b'"' => self.at = At::Text,
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
            return Some(Piece::TooLong);
        }
        (!piece.trim_ascii().is_empty()).then_some(Piece::Value(piece))
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
        let value = |text: &str| Piece::Value(text.into());
        assert_eq!(pieces, [value("{}"), Piece::Blank, Piece::TooLong, value("{\"a\":1}")]);
    }

    #[test]
    fn an_element_that_is_missing_and_what_follows_the_array_are_told() {
        let one = || Piece::Value(b"1".to_vec());
        for (array, pieces) in [
            ("[1,]", vec![one(), Piece::Missing]),
            ("[,1]", vec![Piece::Missing, one()]),
            ("[1,,1]", vec![one(), Piece::Missing, one()]),
            ("[1] x [1]", vec![one(), Piece::Following]),
            (" [ ] \n", vec![]),
        ] {
            assert_eq!(cut(Shape::Array, &[array.as_bytes()]), pieces, "{array}");
        }
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
                let values: Vec<_> = written.iter().cloned().map(Piece::Value).collect();
                prop_assert_eq!(cut(shape, &chunks), values);
            }
        }
    }
}
