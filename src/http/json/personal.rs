//! The names under which one-stop software and portals send data of a citizen. A dossier here never needs any of it.
//!
//! Names are folded (see [`super::names`]): without case, marks and separators. Not here on purpose: `ma_dinh_danh` is
//! an agency's code, `name` and `ten` by themselves are as often a procedure's or a unit's.

use super::names::{comparable, folded};

/// What is a person's, whoever it is said of: the name; the numbers by which the state knows a person, and the papers
/// that carry them; phone and fax; e-mail; where somebody lives or comes from; birth, and what else describes a person.
const ALONE: &str = "
    hoten hovaten hotendaydu hotenkhaisinh hodem tendem fullname firstname middlename lastname surname familyname
    givenname ownername

    cccd socccd cancuoc socancuoc thecancuoc cancuoccongdan socancuoccongdan cmnd socmnd cmt socmt cmtnd socmtnd
    chungminhthu chungminhnhandan sochungminhnhandan cmndcccd socmndcccd cccdcmnd socccdcmnd
    dinhdanhcanhan sodinhdanh sodinhdanhcanhan madinhdanhcanhan madoituong techid
    giaytotuythan sogiayto sogiaytotuythan hochieu sohochieu passport passportno passportnumber
    idcard idcardno idcardnumber idno idnumber identity identitycard identityno identitynumber identification
    identificationnumber nationalid personalid sobhxh sobaohiemxahoi sothebhyt socialinsurancenumber

    phone phoneno phonenumber telephone telephonenumber tel telno mobile mobilephone mobilenumber cellphone
    dienthoai dienthoaididong dienthoailienhe sodienthoai sodienthoaicodinh sodienthoaididong sodienthoailienhe
    sdt dtdd zalo sozalo fax sofax

    email emailaddress diachiemail thudientu diachithudientu

    address homeaddress permanentaddress residence placeofresidence
    diachi diachichitiet diachilienhe diachitamtru diachithuongtru diachihiennay thuongtru tamtru noithuongtru
    noitamtru noicutru noiohiennay choohiennay hokhau sohokhau hokhauthuongtru quequan

    birthdate birthday birthyear birthplace dateofbirth yearofbirth placeofbirth dob
    ngaysinh namsinh noisinh ngaythangnamsinh gender gioitinh dantoc tongiao quoctich nationality
";

/// Who a citizen is to a dossier. By itself such a name carries a name, or an object about the person.
const PERSONS: &str = "
    applicant citizen contact delegate dossierowner representative requester submitter
    chuhoso chuho chs congdan nguoidan nguoinop nguoinopdon nguoinophoso nguoilamdon nguoiyeucau nguoidenghi
    nguoidangky nguoiuyquyen nguoiduocuyquyen nguoidaidien nguoidaidienphapluat nguoilienhe nguoinhanketqua
";

/// What is personal only when it is said of a person.
const OF_A_PERSON: &str = "
    name ten id no so number ma madinhdanh dinhdanh giayto loaigiayto idtype iddate info information thongtin data
";

/// Whether a field that nobody asked for is a way to say who a citizen is.
pub(super) fn is_personal(name: &str) -> bool {
    if !comparable(name) {
        return false;
    }
    let folded = folded(name);
    let plain = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    is_in(ALONE, plain)
        || is_in(PERSONS, plain)
        || PERSONS.split_ascii_whitespace().filter_map(|person| said_of(plain, person)).any(is_said_of_a_person)
}

/// What `name` says of `person`: `phone` in `applicantphone`, `sodienthoai` in `sodienthoaicuachuhoso`.
fn said_of<'n>(name: &'n str, person: &str) -> Option<&'n str> {
    name.strip_prefix(person).or_else(|| {
        let said = name.strip_suffix(person)?;
        Some(said.strip_suffix("cua").or_else(|| said.strip_suffix("of")).unwrap_or(said))
    })
}

fn is_said_of_a_person(said: &str) -> bool {
    is_in(ALONE, said) || is_in(OF_A_PERSON, said)
}

fn is_in(list: &str, name: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == name)
}

#[cfg(test)]
mod tests {
    use super::is_personal;

    #[test]
    fn what_portals_call_a_citizens_data_is_known() {
        for name in [
            "applicant",
            "applicant_name",
            "applicantIdNo",
            "applicantIdDate",
            "full_name",
            "FullName",
            "ho_ten",
            "Họ và tên",
            "chu_ho_so",
            "ChuHoSo",
            "chuHoSo_HoTen",
            "TenChuHoSo",
            "SoGiayToChuHoSo",
            "DiaChiChuHoSo",
            "EmailNguoiUyQuyen",
            "SoDienThoaiDiDongNguoiNop",
            "hoTenNguoiNopHoSo",
            "so_dien_thoai_cua_nguoi_nop",
            "thongTinChuHoSo",
            "DinhDanhCHS",
            "MaDoiTuong",
            "identity_number",
            "cccd",
            "CMND",
            "so_cccd",
            "SO_CCCD",
            "số căn cước",
            "phone",
            "phone2",
            "contactTelNo",
            "delegateName",
            "so_dien_thoai",
            "SoDienThoai",
            "SỐ ĐIỆN THOẠI",
            "email",
            "e-mail",
            "address",
            "dia_chi",
            "Địa chỉ",
            "birth_date",
            "dateOfBirth",
            "ngay_sinh",
            "NgaySinhChuHoSo",
        ] {
            assert!(is_personal(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_citizens_is_left_alone() {
        for name in [
            "",
            "123",
            "code",
            "name",
            "ten",
            "unit_name",
            "ten_don_vi",
            "MaHoSo",
            "MaDinhDanh",
            "TenTTHC",
            "LoaiDoiTuong",
            "applicant_type",
            "aplicant_type",
            "SoDienThoaiDonVi",
            "NguoiXuLy",
            "NguoiTiepNhan",
            "NgayTiepNhan",
            "received_at",
            "owner",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
