// The menus of a phone and of a message on it.

import { channelName, signOf } from "./channels.js";
import { el } from "./dom.js";
import { confirmed, openDialog, openMenu } from "./sheets.js";
import { closePhone, movePhone, state } from "./state.js";
import { initials } from "./text.js";
import { act } from "./wire.js";

/** What can be done with a message; at a point, or at the bubble. */
export function openMessageMenu(phone, message, anchor, point) {
  const own = !message.bot;
  const live = phone.head.state === "open";
  openMenu(anchor, [
    live && { label: "Trả lời", icon: "reply", does: () => phone.composer.begin("reply", message), test: "action-reply" },
    !message.protected && { label: "Chuyển tiếp…", icon: "forward", does: () => chooseForward(phone, message), test: "action-forward" },
    message.text && { label: "Chép chữ", icon: "copy", does: () => phone.copy(message.text), test: "action-copy" },
    own && live && message.text && !message.forwarded_from && phone.channel !== "zalo" && { label: "Sửa", icon: "pencil", does: () => phone.composer.begin("edit", message), test: "action-edit" },
    own && { label: phone.channel === "zalo" ? "Thu hồi" : "Xóa", icon: "trash", danger: true, does: () => phone.do("delete", { message: message.id }), test: "action-delete" },
  ], point);
}

/** What can be done with a phone. */
export function openPhoneMenu(phone, button) {
  const { head } = phone;
  const arranged = (does) => () => { does(); phone.page.arrange(); };
  openMenu(button, [
    head.state === "open" && { label: "Chặn bot", icon: "close", does: () => phone.do("block"), test: "block" },
    head.state === "blocked" && { label: "Bỏ chặn", icon: "check", does: () => phone.do("unblock"), test: "menu-unblock" },
    { label: head.lost ? "Có sóng lại" : "Mất sóng", icon: "signal", does: () => phone.do("signal", { lost: !head.lost }), test: "signal" },
    { label: "Chép số điện thoại", icon: "copy", does: () => phone.copy(head.number) },
    head.code && { label: "Chép mã thư mời", icon: "copy", does: () => phone.copy(head.code), test: "copy-code" },
    { label: "Sang trái", icon: "left", does: arranged(() => movePhone(phone.key, -1)), test: "move-left" },
    { label: "Sang phải", icon: "right", does: arranged(() => movePhone(phone.key, 1)), test: "move-right" },
    { label: "Cất máy này đi", icon: "hide", does: arranged(() => closePhone(phone.key)), test: "close-phone" },
    head.state !== "deactivated" && { label: "Xóa tài khoản…", icon: "trash", danger: true, does: () => leave(phone), test: "deactivate" },
  ]);
}

async function leave(phone) {
  const words = `Tài khoản của ${phone.head.name} sẽ mất hẳn; bot không nhắn tới được nữa.`;
  if (await confirmed("Xóa tài khoản?", words, "Xóa tài khoản")) phone.do("deactivate");
}

/** The other phone's person sends the message to the bot. */
function chooseForward(phone, message) {
  const { body, close } = openDialog("Chuyển tiếp cho bot từ máy của…", { class: "small", test: "forward" });
  for (const key of state.open) {
    const { name, title, unit, channel, number } = state.phones.get(key);
    const chosen = async () => {
      close();
      try {
        await act("forward", { phone: key, source: phone.key, message: message.id });
        phone.page.show(key);
      } catch (error) {
        phone.complain(error.message);
      }
    };
    const about = [channelName(channel), title, unit].filter(Boolean).join(" · ");
    body.append(el("button", { type: "button", class: "choice", test: `forward-to-${number}-${channel}`, on: { click: chosen } },
      el("span", { class: "avatar", "aria-hidden": "true", text: initials(name) }),
      el("span", { class: "choice-words" }, el("strong", {}, signOf(channel), ` ${name}`), el("span", { text: about }))));
  }
}
