//! Lays out administrative documents as annex I of NĐ 30/2020/NĐ-CP prescribes, as DOCX to edit and as PDF to send.
//!
//! [`Paper::docx`] and [`Paper::pdf`] are pure: the same paper gives the same bytes.

mod document;
mod docx;
mod fonts;
mod measure;
mod pdf;

pub use document::{Block, Column, Document, Head, Paper, Signature};

/// The motto's two lines (quốc hiệu, tiêu ngữ).
pub const MOTTO: [&str; 2] = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"];

/// Why a document could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its content could not be handed over.
    #[error("the document's content can't be written: {0}")]
    Content(#[from] serde_json::Error),
    /// Its file could not be packed.
    #[error("the document can't be packed: {0}")]
    Packing(#[from] zip::result::ZipError),
    /// A part of it could not be written.
    #[error("a part of the document can't be written: {0}")]
    Writing(#[from] std::io::Error),
    /// The layout failed.
    #[error("the layout failed: {0}")]
    Layout(String),
}

#[cfg(test)]
mod tests;
