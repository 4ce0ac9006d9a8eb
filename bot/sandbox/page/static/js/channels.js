// The channels as people know them: their names and signs, and what each one's app says of itself.

import { el, icon } from "./dom.js";

const CHANNELS = {
  telegram: { name: "Telegram", bot: "bot", field: "Nhắn tin" },
  zalo: { name: "Zalo", sign: "Z", bot: "Bot", field: "Tin nhắn" },
  textonly: { name: "Chỉ chữ", sign: "C", bot: "tổng đài tin nhắn", field: "Nhắn tin" },
};
const BEGINNINGS = {
  telegram: "Bấm “Bắt đầu” để mở trò chuyện với bot.",
  zalo: "Zalo chỉ có chữ: không nút bấm. Nhắn một tin để bắt đầu.",
  textonly: "Kênh này chỉ có chữ: không nút bấm. Nhắn một tin để bắt đầu.",
};

/** [channel, name] of each, in the order to offer. */
export const CHANNEL_NAMES = Object.entries(CHANNELS).map(([channel, { name }]) => [channel, name]);

export function channelName(channel) {
  return CHANNELS[channel]?.name || channel;
}

/** What stands under the bot's name while it is silent. */
export function presenceOn(channel) {
  return CHANNELS[channel]?.bot || "";
}

/** What the empty field to write in says. */
export function fieldOn(channel) {
  return CHANNELS[channel]?.field || "Nhắn tin";
}

/** What an empty chat says; `code` is typed to join where nothing can be pressed. */
export function beginningOn(channel, code) {
  const letter = code && channel !== "telegram" ? `\nMã trên thư mời của người này:\n${code}` : "";
  return `${BEGINNINGS[channel] || ""}${letter}`;
}

/** The channel's sign; its name stands beside it, or is said by what holds it. */
export function signOf(channel) {
  return el("span", { class: `sign ${channel}`, "aria-hidden": "true" }, channel === "telegram" ? icon("send") : CHANNELS[channel]?.sign);
}
