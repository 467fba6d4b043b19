//! A page of a newspaper as a PDF, set in two columns.

/// What stands above the columns.
pub(crate) const HEADLINE: &str = "Night Ferry to Sail Again After Nine Years";

/// The paragraphs, each in sentences.
pub(crate) const STORY: [&[&str]; 6] = [
    &[
        "The ferry between Orlen and Vasterby will sail again from the second of June, nine years after it was taken out of service, the minister said on Wednesday.",
        "Tickets go on sale in April.",
    ],
    &[
        "\"People told us for years that they missed it,\" said the minister, Halvard Stenmark, at a news conference in Orlen.",
        "The state will pay 18 million crowns a year to keep the line open until 2031.",
    ],
    &[
        "A petition to bring it back was signed by more than two hundred thousand people last year, most of them from the islands.",
        "Its organiser, Marit Oyelaran, wept when the date was read out.",
    ],
    &[
        "The old ship has lain in a dock outside the town since 2016, and gulls have nested in her funnel.",
        "It took nine men a week to clean the bridge alone.",
    ],
    &[
        "Not everyone is pleased.",
        "The quay at which she will lie is used by the fishing boats, and nobody has told their owners where to go.",
    ],
    &[
        "The harbour board will meet them on March 30 to discuss a place on the other side of the breakwater.",
    ],
];

/// One page: the headline across it, the story below in two columns of 230 points. It is set as newspapers are, lines of one column after
/// those of the other, in Helvetica, which every reader has.
pub(crate) fn two_columns(headline: &str, story: &[&[&str]]) -> Vec<u8> {
    const SIZE: usize = 10;
    let mut lines: Vec<(bool, String)> = Vec::new();
    for paragraph in story {
        let text = paragraph.join(" ");
        for (at, line) in textwrap::wrap(&text, 42).into_iter().enumerate() {
            lines.push((at == 0, line.into_owned()));
        }
    }
    let half = lines.len().div_ceil(2);
    let escaped = |text: &str| {
        text.replace('\\', "\\\\")
            .replace('(', "\\(")
            .replace(')', "\\)")
    };
    let mut content = format!("BT /F1 18 Tf 60 740 Td ({}) Tj ET\n", escaped(headline));
    for (column, lines) in lines.chunks(half).enumerate() {
        for (row, (indented, line)) in lines.iter().enumerate() {
            let x = 60 + 260 * column + if *indented { SIZE } else { 0 };
            let y = 700 - 13 * row;
            content.push_str(&format!(
                "BT /F1 {SIZE} Tf {x} {y} Td ({}) Tj ET\n",
                escaped(line)
            ));
        }
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let xref = file.len();
    file.push_str(&format!(
        "xref\n0 {}\n0000000000 65535 f \n",
        objects.len() + 1
    ));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}
