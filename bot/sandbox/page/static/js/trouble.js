// How the faults that are on show on one phone: a line that says what to expect there.

// A fault, the channel that it is about, and the line; the worst first.
const TROUBLES = [
  ["telegram-down", "telegram", "Telegram đang ngừng: tin chưa tới được."],
  ["zalo-down", "zalo", "Zalo đang ngừng: tin chưa tới được."],
  ["zalo-quota", "zalo", "Bot trên Zalo đã hết hạn mức tháng."],
  ["textonly-down", "textonly", "Kênh chữ đang ngừng: tin chưa tới được."],
  ["too-many", "zalo", "Zalo đang quá tải: tin tới trễ chừng một phút."],
  ["too-many", "", "Kênh đang quá tải: tin bị hẹn lại."],
  ["slow", "", "Kênh đang chậm: tin tới trễ vài giây."],
  ["cut-after", "telegram", "Kênh sắp cắt: tin kế tiếp có thể lặp lại."],
];

/** The line for a phone, or nothing. `faults` are those that are on. */
export function troubleOf({ lost, channel }, faults) {
  if (lost) return "Máy này đang mất sóng.";
  return TROUBLES.find(([fault, its]) => faults.includes(fault) && (!its || its === channel))?.[2] || "";
}
