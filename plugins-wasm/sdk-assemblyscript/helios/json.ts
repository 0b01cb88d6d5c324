// Writing of JSON.

function digit(code: i32): string {
  return "0123456789abcdef".charAt(code & 15);
}

/** A string between quotes. */
export function quoted(text: string): string {
  let json = "\"";
  let plain = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code != 0x22 && code != 0x5c) continue;
    json += text.substring(plain, i);
    json += code < 0x20 ? "\\u00" + digit(code >> 4) + digit(code) : "\\" + text.charAt(i);
    plain = i + 1;
  }
  return json + text.substring(plain) + "\"";
}

/** A member of an object, behind those that there are. */
export function member(members: string, name: string, value: string): string {
  return members + (members.length ? "," : "") + quoted(name) + ":" + value;
}
