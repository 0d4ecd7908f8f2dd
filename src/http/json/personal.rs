//! The names under which one-stop software and portals send data of a citizen. A dossier here never needs them.

use crate::db::folded;

/// Field names, folded: without case, marks, underscores and hyphens.
const NAMES: &[&str] = &[
    "applicant",
    "applicantname",
    "applicantphone",
    "applicantaddress",
    "birthdate",
    "birthday",
    "cccd",
    "chuhoso",
    "citizenid",
    "citizenname",
    "cmnd",
    "cmt",
    "contactname",
    "dateofbirth",
    "diachi",
    "diachichuhoso",
    "dienthoai",
    "dinhdanhchs",
    "email",
    "fax",
    "fullname",
    "gioitinh",
    "hoten",
    "hovaten",
    "idcard",
    "identity",
    "identitynumber",
    "madoituong",
    "mobile",
    "ngaysinh",
    "nguoinop",
    "nguoinophoso",
    "owner_name",
    "ownername",
    "passport",
    "phone",
    "phonenumber",
    "sdt",
    "socccd",
    "socmnd",
    "sodienthoai",
    "sodinhdanh",
    "sogiayto",
    "sogiaytochuhoso",
    "tenchuhoso",
    "tennguoinop",
    "address",
    "name",
];

/// Whether a field that nobody asked for is a way to say who the citizen is.
pub(super) fn is_personal(field: &str) -> bool {
    let plain: String = folded(field).chars().filter(|c| c.is_alphanumeric()).collect();
    NAMES.contains(&plain.as_str())
}
