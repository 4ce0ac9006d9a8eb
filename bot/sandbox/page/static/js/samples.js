// Sample pictures and papers, drawn here so that nobody needs files at hand. All names and numbers are invented.

const LETTER = [
  ["bold 34px Georgia, serif", "#16324f", "HỌC VIỆN QUỐC TẾ SAO VIỆT"],
  ["20px Georgia, serif", "#555", "Văn phòng tuyển sinh toàn cầu"],
  ["bold 46px Georgia, serif", "#a11d1d", "THƯ BÁO TRÚNG HỌC BỔNG 100%"],
  ["26px Georgia, serif", "#222", "Kính gửi: Quý phụ huynh học sinh khối 12"],
  ["26px Georgia, serif", "#222", "Con của quý vị đã được chọn nhận học bổng"],
  ["26px Georgia, serif", "#222", "toàn phần trị giá 500.000.000 đồng."],
  ["bold 26px Georgia, serif", "#a11d1d", "Chuyển ngay 5.000.000 đồng phí giữ chỗ"],
  ["bold 26px Georgia, serif", "#a11d1d", "trong hôm nay vào tài khoản 0000 123 456."],
  ["26px Georgia, serif", "#222", "Không báo cho nhà trường để giữ bí mật"],
  ["26px Georgia, serif", "#222", "xét tuyển. Quá hạn sẽ hủy kết quả."],
];
const CHAT = [
  [false, "Alo phụ huynh em Minh lớp 8A phải không?"],
  [false, "Con chị bị tai nạn, đang cấp cứu. Tôi là giáo viên đi cùng."],
  [true, "Trời ơi cháu ở bệnh viện nào ạ?"],
  [false, "Chị chuyển gấp 20 triệu để mổ, số tài khoản tôi nhắn bên dưới. Đừng gọi nữa, máy con hết pin."],
];

function canvasOf(width, height, fill) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = fill;
  pen.fillRect(0, 0, width, height);
  return { canvas, pen };
}

function toBlob(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

/** A letter that promises a scholarship for money: what a school asks the police about. */
export async function scamLetter() {
  const { canvas, pen } = canvasOf(800, 1060, "#8b8379");
  pen.translate(400, 530);
  pen.rotate(-0.018);
  pen.shadowColor = "rgba(0,0,0,.5)";
  pen.shadowBlur = 30;
  pen.fillStyle = "#fbf8f0";
  pen.fillRect(-350, -480, 700, 960);
  pen.shadowBlur = 0;
  pen.textAlign = "center";
  LETTER.forEach(([font, colour, words], line) => {
    pen.font = font;
    pen.fillStyle = colour;
    pen.fillText(words, 0, -390 + line * 64 + (line > 2 ? 30 : 0), 640);
  });
  pen.strokeStyle = "rgba(190,30,30,.75)";
  pen.lineWidth = 6;
  pen.beginPath();
  pen.arc(170, 360, 78, 0, 7);
  pen.stroke();
  pen.font = "bold 22px Georgia, serif";
  pen.fillStyle = "rgba(190,30,30,.8)";
  pen.fillText("ĐÃ DUYỆT", 170, 368);
  return { blob: await toBlob(canvas), name: "thu-moi-hoc-bong.jpg" };
}

/** A screenshot of messages by somebody who plays a teacher. */
export async function scamChat() {
  const { canvas, pen } = canvasOf(720, 960, "#e9edf1");
  pen.fillStyle = "#33475b";
  pen.fillRect(0, 0, 720, 96);
  pen.fillStyle = "#fff";
  pen.font = "bold 30px sans-serif";
  pen.fillText("Số lạ 0900 000 000", 36, 60);
  let top = 130;
  for (const [own, words] of CHAT) {
    pen.font = "27px sans-serif";
    const lines = wrap(pen, words, 470);
    const height = lines.length * 38 + 36;
    pen.fillStyle = own ? "#cfe6d8" : "#ffffff";
    pen.beginPath();
    pen.roundRect(own ? 170 : 30, top, 520, height, 22);
    pen.fill();
    pen.fillStyle = "#1f2a33";
    lines.forEach((line, number) => pen.fillText(line, own ? 195 : 55, top + 46 + number * 38));
    top += height + 24;
  }
  return { blob: await toBlob(canvas), name: "anh-chup-tin-nhan.jpg" };
}

/** An official letter as a PDF of one page, which is a picture. */
export async function officialPaper() {
  const { canvas, pen } = canvasOf(1240, 1754, "#ffffff");
  pen.fillStyle = "#111";
  const lines = [
    ["bold 30px serif", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 150], ["bold 30px serif", "Độc lập – Tự do – Hạnh phúc", 195],
    ["bold 42px serif", "THÔNG BÁO (BẢN MẪU)", 360], ["30px serif", "Về việc phối hợp bảo đảm an ninh, trật tự trường học", 420],
    ["30px serif", "Kính gửi: Hiệu trưởng các trường trên địa bàn", 540],
    ["30px serif", "Đề nghị các trường rà soát cổng, camera, danh sách người đón trẻ", 620],
    ["30px serif", "và báo kết quả trước 16 giờ thứ Sáu.", 670],
  ];
  pen.textAlign = "center";
  for (const [font, words, top] of lines) {
    pen.font = font;
    pen.fillText(words, 620, top, 1100);
  }
  const picture = await toBlob(canvas);
  return { blob: await pdfOf(picture, 1240, 1754), name: "cong-van-mau.pdf" };
}

function wrap(pen, words, width) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (pen.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

async function pdfOf(jpeg, width, height) {
  const draw = "q 595 0 0 842 0 0 cm /Im0 Do Q";
  const objects = [
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    ["<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> >> >>"],
    [`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`],
    [`<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 `
      + `/Filter /DCTDecode /Length ${jpeg.size} >>\nstream\n`, jpeg, "\nendstream"],
  ];
  const parts = ["%PDF-1.4\n"];
  const offsets = [];
  let at = parts[0].length;
  objects.forEach((pieces, number) => {
    offsets.push(at);
    for (const piece of [`${number + 1} 0 obj\n`, ...pieces, "\nendobj\n"]) {
      parts.push(piece);
      at += piece.size ?? piece.length;
    }
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(`xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${at}\n%%EOF`);
  return new Blob(parts, { type: "application/pdf" });
}
