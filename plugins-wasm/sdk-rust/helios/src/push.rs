//! ABI 1.1: the plugin is handed a JSON text. The same questions are answered from it, and the answer is written as one.

use crate::answer::Code;
use crate::fields::{Edit, Number, Part, Text};
use crate::hooks::Hook;
use crate::json::{put_member, put_name};
use crate::memory::fail;
use crate::{EditError, Question, Unknown};
use std::cell::RefCell;

const MAX_ATTRIBUTES: usize = 64;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 4096;

/// One call.
struct Call {
    input: RefCell<&'static [u8]>,
    attributes: RefCell<Vec<(String, String)>>,
    parts: RefCell<Vec<(Part, Vec<u8>)>>,
}

unsafe impl Sync for Call {} // a guest has one thread

static CALL: Call = Call {
    input: RefCell::new(&[]),
    attributes: RefCell::new(Vec::new()),
    parts: RefCell::new(Vec::new()),
};

// ---- Reading of JSON; what is none ends the call

type Json = &'static [u8];

fn skip_space(json: &mut Json) -> u8 {
    while json[0] <= b' ' {
        *json = &json[1..];
    }
    json[0]
}

fn take(json: &mut Json, expected: u8) {
    if skip_space(json) != expected {
        fail("the input is no JSON");
    }
    *json = &json[1..];
}

/// Takes a string: what stands between its quotes.
fn take_string(json: &mut Json) -> Json {
    take(json, b'"');
    let mut size = 0;
    while json[size] != b'"' {
        size += if json[size] == b'\\' { 2 } else { 1 };
    }
    let inside = &json[..size];
    *json = &json[size + 1..];
    inside
}

fn take_value(json: &mut Json) -> Json {
    let mut depth = 0;
    skip_space(json);
    let whole = *json;
    loop {
        match skip_space(json) {
            b'"' => {
                take_string(json);
            }
            b'{' | b'[' => {
                depth += 1;
                *json = &json[1..];
            }
            b'}' | b']' => {
                depth -= 1;
                *json = &json[1..];
            }
            _ => take_plain(json),
        }
        if depth == 0 {
            return &whole[..whole.len() - json.len()];
        }
    }
}

/// A number, a word, or what stands between values.
fn take_plain(json: &mut Json) {
    let size = json[1..]
        .iter()
        .position(|c| b",:}]\"{[ \t\r\n".contains(c))
        .map_or(json.len(), |size| size + 1);
    *json = &json[size..];
}

fn hex(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |code, &digit| {
        code << 4
            | char::from(digit)
                .to_digit(16)
                .unwrap_or_else(|| fail("the input is no JSON"))
    })
}

/// The character of an escape, and how many bytes it takes behind its backslash.
fn unescape(escape: &[u8]) -> (char, usize) {
    let plain = |c| (c, 1);
    match escape[0] {
        b'b' => plain('\x08'),
        b'f' => plain('\x0c'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        b'u' => match hex(&escape[1..5]) {
            high @ 0xd800..=0xdbff => {
                let low = hex(&escape[7..11]);
                (
                    char::from_u32(0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff))
                        .unwrap_or('\u{fffd}'),
                    11,
                )
            }
            code => (char::from_u32(code).unwrap_or('\u{fffd}'), 5),
        },
        c => plain(char::from(c)),
    }
}

fn unescaped(mut inside: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(inside.len());
    while let Some(at) = inside.iter().position(|&c| c == b'\\') {
        bytes.extend_from_slice(&inside[..at]);
        let (c, size) = unescape(&inside[at + 1..]);
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        inside = &inside[at + 1 + size..];
    }
    bytes.extend_from_slice(inside);
    bytes
}

/// The members of an object; none of what is no object.
fn members(object: Option<Json>) -> Vec<(Vec<u8>, Json)> {
    let mut members = Vec::new();
    if let Some(mut json) = object.filter(|json| json.starts_with(b"{")) {
        take(&mut json, b'{');
        while skip_space(&mut json) != b'}' {
            let name = unescaped(take_string(&mut json));
            take(&mut json, b':');
            members.push((name, take_value(&mut json)));
            if skip_space(&mut json) == b',' {
                take(&mut json, b',');
            }
        }
    }
    members
}

fn member(object: Option<Json>, name: &str) -> Option<Json> {
    members(object)
        .into_iter()
        .find(|(key, _)| key == name.as_bytes())
        .map(|(_, value)| value)
}

/// The elements of an array; none of what is no array.
fn elements(array: Option<Json>) -> Vec<Json> {
    let mut elements = Vec::new();
    if let Some(mut json) = array.filter(|json| json.starts_with(b"[")) {
        take(&mut json, b'[');
        while skip_space(&mut json) != b']' {
            elements.push(take_value(&mut json));
            if skip_space(&mut json) == b',' {
                take(&mut json, b',');
            }
        }
    }
    elements
}

fn string(value: Option<Json>) -> Option<Vec<u8>> {
    value
        .filter(|value| value.starts_with(b"\""))
        .map(|value| unescaped(&value[1..value.len() - 1]))
}

fn written(value: Option<Json>) -> Option<Vec<u8>> {
    value.filter(|value| *value != b"null").map(<[u8]>::to_vec)
}

/// A number without its fraction; true is 1, false 0.
fn integer(value: Option<Json>) -> Option<i64> {
    match value? {
        b"true" => Some(1),
        b"false" => Some(0),
        digits => std::str::from_utf8(digits).ok()?.parse().ok(),
    }
}

// ---- The input's members as the fields of ABI 2

fn input() -> Option<Json> {
    let input = *CALL.input.borrow();
    Some(input).filter(|input| !input.is_empty())
}

fn context() -> Option<Json> {
    elements(input()).first().copied().or_else(input)
}

fn of_context(name: &str) -> Option<Json> {
    member(context(), name)
}

fn outcome() -> Option<Json> {
    elements(input()).get(1).copied()
}

fn of_outcome(name: &str) -> Option<Json> {
    member(outcome(), name)
}

fn of_hook(name: &str) -> Option<Json> {
    member(of_context("hook_context"), name).or_else(|| of_context(name))
}

fn given_attribute(key: &str) -> Option<Vec<u8>> {
    string(member(of_hook("attributes"), key))
}

fn table_lines() -> Option<Vec<u8>> {
    let tables = of_context("tables").filter(|json| json.starts_with(b"["));
    tables?;
    Some(
        elements(tables)
            .into_iter()
            .filter_map(|table| string(Some(table)))
            .collect::<Vec<_>>()
            .join(&b'\n'),
    )
}

fn header_lines() -> Option<Vec<u8>> {
    let headers = of_context("headers").filter(|json| json.starts_with(b"{"));
    headers?;
    let lines = members(headers)
        .into_iter()
        .map(|(name, value)| [name, string(Some(value)).unwrap_or_default()].join(&b'='));
    Some(lines.collect::<Vec<_>>().join(&b'\n'))
}

pub(crate) fn text(field: Text) -> Option<Vec<u8>> {
    match field {
        Text::Query => string(of_context("query")),
        Text::Normalized => string(of_context("normalized")),
        Text::Fingerprint => string(of_context("fingerprint")),
        Text::User => string(of_context("user")).or_else(|| string(of_context("username"))),
        Text::Database => string(of_hook("database")),
        Text::Identity => string(of_hook("identity")),
        Text::ClientIp => string(of_context("client_ip")),
        Text::RequestId => string(of_hook("request_id")),
        Text::Kind => string(of_context("kind")),
        Text::Tables => table_lines(),
        Text::Protocol => string(of_context("protocol")),
        Text::ApplicationName => {
            string(of_context("application_name")).or_else(|| given_attribute("application_name"))
        }
        Text::Branch => string(of_hook("branch")),
        Text::TargetNode => string(of_outcome("target_node")),
        Text::Error => string(of_outcome("error")),
        Text::Sqlstate => string(of_outcome("sqlstate")),
        Text::Source => string(of_outcome("source")),
        Text::BlockedBy => string(of_outcome("blocked_by")),
        Text::Password => string(of_context("password")),
        Text::Parameters => written(of_context("parameters")),
        Text::CustomBody => input().map(<[u8]>::to_vec),
        Text::Result => written(outcome()),
        Text::DisconnectReason => string(of_context("reason")),
        Text::StartupParameters => header_lines(),
        Text::ClientId => string(of_hook("client_id")),
        Text::CertificateSubject => string(of_context("certificate_subject")),
    }
}

pub(crate) fn number(field: Number) -> Option<i64> {
    match field {
        Number::TimestampMs => integer(of_context("timestamp_ms")),
        Number::IsReadOnly => integer(of_context("is_read_only")),
        Number::InTransaction => {
            string(of_context("transaction")).map(|state| (state != b"idle").into())
        }
        Number::Success => integer(of_outcome("success")),
        Number::ElapsedUs => integer(of_outcome("elapsed_us")),
        Number::ResponseBytes => integer(of_outcome("response_bytes")),
        Number::Rows => integer(of_outcome("rows")),
        Number::QueryBytes => text(Text::Query).map(|query| query.len() as i64),
        Number::MonotonicNs => None,
        Number::Queries => integer(of_context("queries")),
        Number::DurationMs => integer(of_context("duration_ms")),
        Number::Rewritten => integer(of_outcome("rewritten")),
        Number::Tls => integer(of_context("tls")),
    }
}

// ---- Attributes; those of this call lie over those that were given

pub(crate) fn attribute(key: &str) -> Option<Vec<u8>> {
    let own = CALL
        .attributes
        .borrow()
        .iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.as_bytes().to_vec());
    own.or_else(|| given_attribute(key))
}

pub(crate) fn set_attribute(key: &str, value: &str) -> bool {
    let mut attributes = CALL.attributes.borrow_mut();
    let known = attributes.iter().position(|(name, _)| name == key);
    let room = known.is_some() || attributes.len() < MAX_ATTRIBUTES;
    if !room || key.is_empty() || key.len() > MAX_KEY || value.len() > MAX_VALUE {
        return false;
    }
    match known {
        Some(at) => attributes[at].1 = value.to_owned(),
        None => attributes.push((key.to_owned(), value.to_owned())),
    }
    true
}

// ---- What ABI 1 does not have

pub(crate) fn sql(_question: Question, _index: usize) -> Result<Option<Vec<u8>>, Unknown> {
    Err(Unknown)
}

pub(crate) fn edit(_edit: Edit, _index: usize, _text: &str) -> Result<(), EditError> {
    Err(EditError::NotProvable)
}

// ---- The answer

pub(crate) fn reply(part: Part, bytes: &[u8]) {
    CALL.parts.borrow_mut().push((part, bytes.to_vec()));
}

fn replied(part: Part) -> Option<Vec<u8>> {
    CALL.parts
        .borrow()
        .iter()
        .rev()
        .find(|(of, _)| *of == part)
        .map(|(_, bytes)| bytes.clone())
}

/// Begins a call.
///
/// # Safety
///
/// The input has to stay where it is until the call ends, as the host promises.
pub unsafe fn begin(input: *const u8, size: usize) {
    *CALL.input.borrow_mut() = std::slice::from_raw_parts(input, size);
}

fn tag(hook: Hook, code: Code) -> &'static str {
    match (code, hook) {
        (Code::Default, Hook::Route) => "default",
        (Code::Default, Hook::CacheGet) => "miss",
        (Code::Default, Hook::Authenticate | Hook::Authorize) => "defer",
        (Code::Default, _) => "continue",
        (Code::Rewrite, _) => "rewrite",
        (Code::Block, Hook::Authenticate) => "denied",
        (Code::Block, Hook::Authorize) => "deny",
        (Code::Block, _) => "block",
        (Code::Cached, _) => "cached",
        (Code::Primary, _) => "primary",
        (Code::Standby, _) => "standby",
        (Code::Node, _) => "node",
        (Code::Branch, _) => "branch",
        (Code::Allow, Hook::Authenticate) => "success",
        (Code::Allow, _) => "allow",
    }
}

fn name_of_text(code: Code) -> &'static str {
    match code {
        Code::Cached => "data",
        Code::Node | Code::Branch => "target",
        _ => "value",
    }
}

/// What was replied as the text that it has to be.
fn put_text(json: &mut String, name: &str, part: Part) {
    if let Some(bytes) = replied(part) {
        put_member(json, name, &crate::input::string(bytes));
    }
}

/// What was replied as the JSON that it is.
fn put_json(json: &mut String, name: &str, part: Part) {
    if let Some(bytes) = replied(part) {
        put_name(json, name);
        json.push_str(&crate::input::string(bytes));
    }
}

fn written_reply(hook: Hook, code: Code) -> Vec<u8> {
    let attributes = CALL.attributes.borrow();
    if code == Code::Default && attributes.is_empty() {
        return Vec::new();
    }
    let mut json = "{".to_string();
    put_member(&mut json, "action", tag(hook, code));
    put_text(&mut json, name_of_text(code), Part::Text);
    put_text(&mut json, "sqlstate", Part::Sqlstate);
    put_text(&mut json, "detail", Part::Detail);
    put_text(&mut json, "hint", Part::Hint);
    put_json(&mut json, "retry_after_ms", Part::RetryAfterMs);
    put_json(&mut json, "identity", Part::Identity);
    put_name(&mut json, "attributes");
    json.push('{');
    for (name, value) in attributes.iter() {
        put_member(&mut json, name, value);
    }
    json.push_str("}}");
    json.into_bytes()
}

/// Ends a call with its reply, packed as the host wants it.
pub fn end(hook: Hook, code: Code) -> u64 {
    let reply = match hook {
        Hook::Metrics => replied(Part::Metrics).unwrap_or_default(),
        Hook::Custom => replied(Part::Custom).unwrap_or_default(),
        _ => written_reply(hook, code),
    };
    let reply = reply.leak();
    (reply.as_ptr() as u64) << 32 | reply.len() as u64
}
