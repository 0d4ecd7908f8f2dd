//! The JSON shapes of evidence.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::rules::SubjectKind;
use crate::http::Resource;
use crate::time::Moment;

/// A file that stands behind something that was said (minh chứng).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evidence {
    /// The file.
    pub id: Uuid,
    /// What it stands behind.
    pub subject: SubjectKind,
    /// Where that is read.
    #[schema(example = "/v1/remediation-reports/01890000-0000-7000-8000-000000000000")]
    pub subject_path: String,
    /// Its name.
    #[schema(example = "hop-thu-cong-vu.txt")]
    pub file_name: String,
    /// Its kind.
    #[schema(example = "text/plain; charset=utf-8")]
    pub media_type: String,
    /// Its size in bytes.
    #[schema(example = 1024)]
    pub bytes: i64,
    /// SHA-256 of its content, hexadecimal.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub sha256: String,
    /// Who sent it.
    #[schema(example = "user:chuyenmon")]
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: Moment,
    /// The earlier file whose place it took.
    pub supersedes: Option<Uuid>,
    /// The later file that took its place; it stands behind nothing any longer, and stays readable.
    pub superseded_by: Option<Uuid>,
    /// When.
    pub superseded_at: Option<Moment>,
    /// Who sent that one.
    pub superseded_by_actor: Option<String>,
    /// Where its content is.
    #[schema(example = "/v1/evidence/01890000-0000-7000-8000-000000000000/content")]
    pub content: String,
}

impl Evidence {
    /// The file as papers name it.
    pub fn on_paper(&self) -> String {
        format!("{} (SHA-256 {})", self.file_name, self.sha256)
    }
}

impl Resource for Evidence {
    fn location(&self) -> String {
        format!("/v1/evidence/{}", self.id)
    }
}

/// A file's bytes, as they are.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct FileContent(pub Vec<u8>);

/// What is said of a file that is sent.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewFile {
    /// The file's plain name with its extension: pdf, png, jpg, docx, xlsx or txt.
    #[param(example = "hop-thu-cong-vu.txt")]
    pub file_name: String,
    /// The file behind the same thing whose place it takes; each gives way once.
    #[param(example = "018a7c3e-0000-7000-8000-000000000014")]
    pub supersedes: Option<Uuid>,
}
