//! What a paper says, in the order in which annex I of NĐ 30/2020/NĐ-CP sets it. It knows no file format.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An administrative document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The blocks at the top: boxes 1 to 4 of the annex.
    pub head: Head,
    /// The kind of document, in capitals (tên loại, box 5a).
    pub kind: String,
    /// What it is about (trích yếu, box 5a).
    pub title: String,
    /// Who decides, in capitals; only decisions say it again under the title.
    pub authority: Option<String>,
    /// To whom it is addressed ("Kính gửi"); reports have it, notices don't.
    pub addressee: Option<String>,
    /// What it rests on (căn cứ), a line each, in italics.
    pub basis: Vec<String>,
    /// What it says (box 6).
    pub body: Vec<Block>,
    /// To whom it goes (nơi nhận, box 9b).
    pub recipients: Vec<String>,
    /// Who signs it (boxes 7a and 7b).
    pub signature: Signature,
    /// Who signs it too, on the left; only minutes have two parties, and they name no recipients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub countersignature: Option<Signature>,
}

/// The blocks at the top of the first page, in two columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The body above the issuing one, in capitals.
    pub parent: Option<String>,
    /// The issuing body, in capitals.
    pub issuer: String,
    /// Number and sign, with "Số: " before them; empty where there is none.
    pub number: String,
    /// Place and date; empty where the body says them.
    pub place_and_date: String,
    /// Whether it is marked as a draft (dự thảo).
    pub draft: bool,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// On whose behalf, in capitals.
    pub authority: Option<String>,
    /// The office, in capitals.
    pub position: String,
    /// The name.
    pub name: String,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Block {
    /// "I. ĐÁNH GIÁ CHUNG": capitals, bold (mục).
    Part {
        /// The heading with its number.
        text: String,
    },
    /// "1. Kết quả đạt được": bold (khoản with a title).
    Heading {
        /// The heading with its number.
        text: String,
    },
    /// "2.1. Cải cách thể chế": bold italics, one level below.
    Subheading {
        /// The heading with its number.
        text: String,
    },
    /// "a) Cải cách thể chế": italics, below a subheading (điểm with a title).
    Point {
        /// The heading with its letter.
        text: String,
    },
    /// "QUYẾT ĐỊNH:": capitals, bold, centred.
    Order {
        /// The words.
        text: String,
    },
    /// "Điều 1." and its text.
    Article {
        /// "Điều 1."
        label: String,
        /// What it orders.
        text: String,
    },
    /// A paragraph, justified.
    Paragraph {
        /// Its text.
        text: String,
    },
    /// "- …": a paragraph after a dash.
    Item {
        /// Its text, without the dash.
        text: String,
    },
    /// A table whose first row is repeated on each page.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows, a cell a column.
        rows: Vec<Vec<String>>,
    },
}

impl Block {
    /// Its rank among headings, the highest first; none for what is no heading.
    pub(crate) fn rank(&self) -> Option<usize> {
        match self {
            Self::Part { .. } | Self::Order { .. } => Some(1),
            Self::Heading { .. } => Some(2),
            Self::Subheading { .. } => Some(3),
            Self::Point { .. } => Some(4),
            Self::Article { .. } | Self::Paragraph { .. } | Self::Item { .. } | Self::Table { .. } => None,
        }
    }

    /// Whether nothing of it would be seen.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Part { text }
            | Self::Heading { text }
            | Self::Subheading { text }
            | Self::Point { text }
            | Self::Order { text }
            | Self::Paragraph { text }
            | Self::Item { text } => text.trim().is_empty(),
            Self::Article { label, text } => label.trim().is_empty() && text.trim().is_empty(),
            Self::Table { rows, .. } => rows.is_empty(),
        }
    }
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    /// An item after a dash.
    pub fn item(text: impl Into<String>) -> Self {
        Self::Item { text: text.into() }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Its share of the width.
    pub weight: u32,
    /// Whether its cells stand in the middle, as numbers and codes do.
    pub centred: bool,
}

impl Column {
    /// A column of text.
    pub fn text(title: &str, weight: u32) -> Self {
        Self { title: title.into(), weight, centred: false }
    }

    /// A column of numbers or codes.
    pub fn centred(title: &str, weight: u32) -> Self {
        Self { title: title.into(), weight, centred: true }
    }
}

/// A document with what tells its copies apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What it says.
    pub document: Document,
    /// The identity of what it shows.
    pub id: String,
    /// The version of what it shows.
    pub version: String,
    /// The moment at which that version came to be; the file's own date.
    pub dated: DateTime<Utc>,
    /// SHA-256 of [`Document`], hexadecimal.
    pub sha256: String,
}

impl Paper {
    /// Marks a document with what it shows and the digest of what it says.
    ///
    /// # Errors
    /// Never for a [`Document`]; whatever its serialisation says.
    pub fn new(document: Document, id: String, version: String, dated: DateTime<Utc>) -> Result<Self, crate::Error> {
        let content = serde_json::to_vec(&document)?;
        Ok(Self { sha256: hex::encode(Sha256::digest(content)), document, id, version, dated })
    }

    /// The line at the foot of each page.
    pub fn mark(&self) -> String {
        format!("{} · {} · SHA-256 {}", self.id, self.version, self.sha256)
    }

    /// The name of the document for lists of files: its kind and title.
    pub fn name(&self) -> String {
        format!("{} {}", self.document.kind, self.document.title)
    }
}
