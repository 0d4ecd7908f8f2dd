//! What DOCX files say beyond plain paragraphs: lists by style, changes, hidden text, text boxes, notes, lines of a page.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{draft_of_docx, yields};
use crate::papers::dto::NoticeDraft;

/// A file whose body is these elements, with more parts by their names.
fn file(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>{body}</w:body></w:document>");
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("word/document.xml", document.as_str())].iter().chain(more) {
        file.start_file(*name, SimpleFileOptions::default()).unwrap();
        file.write_all(content.as_bytes()).unwrap();
    }
    file.finish().unwrap().into_inner()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", text.replace('&', "&amp;"))
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn findings(draft: &NoticeDraft) -> Vec<&str> {
    draft.findings.iter().map(|finding| finding.text.as_str()).collect()
}

fn remarks(draft: &NoticeDraft) -> Vec<&str> {
    draft.source.remarks.iter().map(|remark| remark.code).collect()
}

#[test]
fn lists_that_styles_number_have_their_numbers() {
    let styles = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
        <w:style w:type="paragraph" w:styleId="Phan"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Muc"><w:basedOn w:val="Phan"/></w:style>
        <w:style w:type="paragraph" w:styleId="MucCon"><w:basedOn w:val="Muc"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:pStyle w:val="Phan"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let body = [
        styled("Phan", "TỒN TẠI, HẠN CHẾ"),
        styled("MucCon", "Cải cách thể chế"),
        paragraph("- Chưa rà soát văn bản."),
        styled("MucCon", "Cải cách công vụ"),
        paragraph("- Chưa đánh giá công chức."),
        styled("Muc", "KIẾN NGHỊ"),
        styled("MucCon", "Rà soát văn bản."),
    ];
    let draft = draft_of_docx(&file(&body.concat(), &[("word/styles.xml", styles), ("word/numbering.xml", numbering)]));
    let sections: Vec<_> = draft.findings.iter().map(|finding| finding.printed_section.as_deref().unwrap()).collect();
    assert_eq!(sections, ["1.1", "1.2"]);
    assert_eq!(draft.recommendations[0].printed_section.as_deref(), Some("II"));
}

#[test]
fn changes_are_read_as_accepted_and_hidden_text_is_left_out_with_a_remark() {
    let body = format!(
        "{}<w:p><w:r><w:t>- Chưa rà soát </w:t></w:r><w:del><w:r><w:delText>quyết định</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>văn bản</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t> (hỏi lại)</w:t></w:r>\
         <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>.</w:t></w:r></w:p>\
         <w:moveFrom><w:r><w:t>bị bỏ</w:t></w:r></w:moveFrom>\
         <w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr><w:moveFrom><w:r><w:t>- Chưa công khai ngân sách.</w:t></w:r></w:moveFrom></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>- Chưa đánh giá </w:t></w:r></w:p>\
         <w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs><w:pPrChange><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:pPrChange></w:pPr>\
         <w:r><w:t>công chức.</w:t></w:r></w:p>\
         <w:p><w:moveTo><w:r><w:t>- Chưa công khai ngân sách.</w:t></w:r></w:moveTo></w:p>",
        paragraph("II. TỒN TẠI, HẠN CHẾ")
    );
    let draft = draft_of_docx(&file(&body, &[]));
    assert_eq!(findings(&draft), ["Chưa rà soát văn bản.", "Chưa đánh giá công chức.", "Chưa công khai ngân sách."]);
    assert_eq!(remarks(&draft), ["hidden_text", "tracked_changes"]);
}

#[test]
fn a_row_that_was_deleted_is_no_row() {
    let row = |properties: &str, cells: [&str; 3]| {
        let cell = |text| format!("<w:tc>{}</w:tc>", paragraph(text));
        format!("<w:tr>{properties}{}</w:tr>", cells.map(cell).concat())
    };
    let body = format!(
        "{}<w:tbl>{}{}{}</w:tbl>",
        paragraph("II. TỒN TẠI, HẠN CHẾ"),
        row("", ["TT", "Tồn tại", "Ghi chú"]),
        row("<w:trPr><w:del/></w:trPr>", ["1", "Chưa có sổ", ""]),
        row("", ["1", "Chưa có bảng niêm yết", ""])
    );
    assert_eq!(findings(&draft_of_docx(&file(&body, &[]))), ["Chưa có bảng niêm yết"]);
}

#[test]
fn a_text_box_is_read_once_and_apart_from_the_paragraph_it_hangs_on() {
    let inside = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", paragraph(text));
    let number = "Số: 12/TB-UBND";
    let body = format!(
        "<w:p><w:r><w:t>THÔNG </w:t><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>\
         <w:t>BÁO</w:t></w:r></w:p>{}",
        inside(number),
        inside(number),
        ["Kết quả kiểm tra cải cách hành chính", "II. TỒN TẠI, HẠN CHẾ", "- Chưa có sổ."].map(paragraph).concat()
    );
    let draft = draft_of_docx(&file(&body, &[]));
    assert_eq!(draft.head.number.map(|number| number.text).as_deref(), Some(number));
    assert_eq!(draft.head.kind.map(|kind| kind.text).as_deref(), Some("THÔNG BÁO"));
    assert_eq!(draft.unplaced, []);
}

#[test]
fn notes_stand_in_no_section_and_what_they_refer_to_is_known() {
    let notes = |text: &str| format!("<w:footnotes xmlns:w=\"w\">{}</w:footnotes>", paragraph(text));
    let body = ["II. TỒN TẠI, HẠN CHẾ", "- Chưa có sổ.", "Nơi nhận:", "- Lưu: VT."].map(paragraph).concat();
    let (foot, end) = (notes("Theo Quyết định số 12/QĐ-UBND ngày 02/3/2023."), notes("Số liệu trên phần mềm."));
    let draft =
        draft_of_docx(&file(&body, &[("word/footnotes.xml", foot.as_str()), ("word/endnotes.xml", end.as_str())]));
    assert_eq!(draft.recipients.len(), 1);
    assert_eq!(draft.references[0].number, "12/QĐ-UBND");
    let left: Vec<_> = draft.unplaced.iter().map(|left| left.text.as_str()).collect();
    assert_eq!(left, ["Theo Quyết định số 12/QĐ-UBND ngày 02/3/2023.", "Số liệu trên phần mềm."]);
}

#[test]
fn lines_of_a_page_that_are_paragraphs_each_are_joined() {
    let text = notice!("two-levels-2025");
    let lines = textwrap(text, 70);
    let draft = draft_of_docx(&file(&lines.iter().map(|line| paragraph(line)).collect::<String>(), &[]));
    let typed = super::draft(text);
    assert_eq!(yields(&draft), yields(&typed));
    assert_eq!(findings(&draft), findings(&typed));
    assert_eq!(remarks(&draft), ["lines_joined"]);
    let whole = text.lines().map(paragraph).collect::<String>();
    assert_eq!(remarks(&draft_of_docx(&file(&whole, &[]))), [""; 0], "paragraphs stay as they are");
}

/// The lines of a text where none is longer than a page is wide.
fn textwrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        // the head stands in two columns
        if paragraph.contains("    ") {
            lines.push(paragraph.to_owned());
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if line.chars().count() + word.chars().count() >= width {
                lines.push(std::mem::take(&mut line));
            }
            line = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        }
        lines.push(line);
    }
    lines
}
