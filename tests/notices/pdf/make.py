"""Makes the PDF files of this folder from the notices beside it, as an office would: text into a word processor, then PDF.

Needs LibreOffice (soffice). Run it here: python3 make.py
"""

import html
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
PAGE = """<html><head><meta charset="utf-8"><style>
@page {{ size: 21cm 29.7cm; margin: 2cm 2cm 2cm 3cm }}
p {{ font-family: 'Liberation Serif'; font-size: {size}pt; margin: 0 0 6pt 0 }}
p.text {{ text-align: justify; text-indent: 1cm }} p.middle {{ text-align: center }} p.head {{ font-size: 12pt; text-align: center }}
</style></head><body>{body}</body></html>"""
HEAD = """<table width="100%" border="0"><tr><td width="40%"><p class="head">ỦY BAN NHÂN DÂN</p><p class="head">{issuer}</p>
<p class="head">Số: 07/TB-UBND</p></td><td width="60%"><p class="head">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
<p class="head">Độc lập - Tự do - Hạnh phúc</p><p class="head">{issued}</p></td></tr></table>"""
TAIL = """<table width="100%" border="0"><tr valign="top"><td width="50%">{recipients}</td><td width="50%"><p class="middle">TM. ỦY BAN NHÂN DÂN</p>
<p class="middle">CHỦ TỊCH</p><p>&nbsp;</p><p>&nbsp;</p><p class="middle">Trần Văn Mẫu</p></td></tr></table>"""


def paragraph(line, kind):
    return f'<p class="{kind}">{html.escape(line)}</p>'


def table(rows):
    cell = lambda text: f"<td>{paragraph(text.strip(), 'cell')}</td>"
    row = lambda line: f"<tr>{''.join(map(cell, line.split('|')))}</tr>"
    return f'<table width="100%" border="1" cellspacing="0">{"".join(map(row, rows))}</table>'


def page(name, issuer, issued, size):
    """A notice with a head and a tail in two columns, its lines as paragraphs, its rows as tables."""
    lines = [line for line in (HERE.parent / f"{name}.txt").read_text().splitlines() if line.strip()]
    begin = next(at for at, line in enumerate(lines) if line.startswith(("THÔNG BÁO", "KẾT LUẬN")))
    end = next(at for at, line in enumerate(lines) if line.startswith("Nơi nhận"))
    body, rows = [HEAD.format(issuer=issuer, issued=issued)], []
    for at, line in enumerate(lines[begin:end]):
        if "|" in line:
            rows.append(line)
            continue
        if rows:
            body.append(table(rows))
            rows = []
        body.append(paragraph(line, "middle" if at < 2 else "text"))
    body += [table(rows)] if rows else []
    recipients = [paragraph(line, "cell") for line in lines[end:] if re.match("Nơi nhận|-", line)]
    return PAGE.format(size=size, body="".join(body) + TAIL.format(recipients="".join(recipients)))


def convert(name, text, options=""):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, f"{name}.html")
        source.write_text(text)
        kind = f"pdf:writer_web_pdf_Export:{options}" if options else "pdf:writer_web_pdf_Export"
        command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    convert("two-levels-2025", page("two-levels-2025", "XÃ ĐÔNG SƠN", "Đông Sơn, ngày 20 tháng 10 năm 2025", 14))
    convert("tables", page("tables", "XÃ HỒNG PHONG", "Hồng Phong, ngày 05 tháng 7 năm 2023", 13))
    convert("several-communes", page("several-communes", "HUYỆN BẮC HÀ", "Bắc Hà, ngày 12 tháng 6 năm 2024", 16))
    password = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"mat-khau"}}'
    convert("encrypted", PAGE.format(size=13, body=paragraph("THÔNG BÁO", "text")), password)
