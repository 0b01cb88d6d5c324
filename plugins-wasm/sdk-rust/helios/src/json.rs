//! Writing of JSON.

/// A string between quotes.
pub(crate) fn put_string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            '\0'..='\x1f' => {
                json.push_str("\\u00");
                json.push(char::from(b"0123456789abcdef"[c as usize >> 4]));
                json.push(char::from(b"0123456789abcdef"[c as usize & 15]));
            }
            _ => json.push(c),
        }
    }
    json.push('"');
}

/// A name and the colon behind it, with a comma in front unless it is the first one of its object.
pub(crate) fn put_name(json: &mut String, name: &str) {
    if !json.ends_with('{') {
        json.push(',');
    }
    put_string(json, name);
    json.push(':');
}

/// A member that is a string.
pub(crate) fn put_member(json: &mut String, name: &str, value: &str) {
    put_name(json, name);
    put_string(json, value);
}
