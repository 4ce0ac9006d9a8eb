// Talks to the server: one stream of news, one way to act.

const SHORTEST = 500;
const LONGEST = 8000;

/** Follow the world for ever. `onNews` gets each piece of news, `onLine` whether the connection stands. */
export function connect(onNews, onLine) {
  let pause = SHORTEST;
  function open() {
    const stream = new EventSource("/page/events");
    stream.onmessage = (event) => {
      pause = SHORTEST;
      onLine(true);
      onNews(JSON.parse(event.data));
    };
    stream.onerror = () => {
      stream.close();
      onLine(false);
      setTimeout(open, pause);
      pause = Math.min(LONGEST, 2 * pause);
    };
  }
  open();
}

/** Do something in the world. Rejects with an Error whose message is a sentence for the visitor. */
export async function act(action, given = {}) {
  let response;
  try {
    response = await fetch("/page/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ action, ...given }),
    });
  } catch {
    throw new Error("Chưa nối được với máy chủ; hãy thử lại.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || "Máy chủ từ chối việc này.");
  return answer;
}

/** A file as base64. */
export function encode(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] || "");
    reader.onerror = () => reject(new Error("Không đọc được tệp."));
    reader.readAsDataURL(blob);
  });
}
