//! From your YAML to its documents: which part is one, and what it holds or why it cannot be read.

use super::json::JsonError;
use super::text::{SharedText, whole};
use super::token::ReadError;
use super::{Content, Document, Slip, SyntaxError, decode, events, json, plain, stream};
use portpath_text::source::Span;

const BYTE_ORDER_MARK: char = '\u{feff}';
/// How far kubectl looks for the brace that makes a text JSON.
const JSON_GUESS: usize = 4096;

/// Reads a paste as `kubectl apply -f -` reads its input. A document that cannot be read spares the
/// others here; that kubectl stops at it is for `admission` to say.
///
/// A `String` is taken over, since the trees share it; a text that is only lent is copied.
pub fn parse(text: impl Into<SharedText>) -> Vec<Document> {
    read_all(&text.into())
}

fn read_all(text: &SharedText) -> Vec<Document> {
    match beginning(text) {
        Beginning::Json(from) => read_json(text, from),
        Beginning::Yaml(from) => read_pieces(text, from),
    }
}

fn read_pieces(text: &SharedText, from: usize) -> Vec<Document> {
    stream::pieces(text, from)
        .map(|piece| read_piece(text, piece))
        .collect()
}

/// What a paste is read as, and from where on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// As JSON values one behind the other.
    Json(usize),
    /// As YAML documents, each of which can be read by itself.
    Yaml(usize),
}

/// How a paste is read. Source: staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go, FileVisitor
/// (UTF8BOM is cut off).
pub fn beginning(text: &str) -> Beginning {
    let from = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let head = text.get(from..).unwrap_or("").trim_start();
    let blanks = text.len() - from - head.len();
    if head.starts_with('{') && blanks < JSON_GUESS {
        Beginning::Json(from)
    } else {
        Beginning::Yaml(from)
    }
}

/// Reads values one behind the other. Where that fails early, the rest is YAML: JSON objects may be
/// separated by `---`, and `{` begins flow YAML as well.
/// Source: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go, YAMLOrJSONDecoder.Decode.
fn read_json(text: &SharedText, from: usize) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut at = from;
    while json::skip_blanks(text, at) < text.len() {
        match json::value(text, at) {
            Ok((node, end)) => {
                let span = node.span;
                let content = if node.is_null() {
                    Content::Empty
                } else {
                    Content::Tree(node)
                };
                documents.push(Document { span, content });
                at = end;
            }
            Err(error) if documents.len() > 1 => {
                let (words, place) = json_words(&error, text);
                documents.push(broken_json(text, at, words, place));
                return documents;
            }
            Err(error) => {
                documents.extend(read_yaml_behind_json(text, from, at, &error));
                return documents;
            }
        }
    }
    documents
}

/// The rest of the text as YAML; if its first document fails too, the error is that of JSON.
fn read_yaml_behind_json(
    text: &SharedText,
    from: usize,
    at: usize,
    error: &JsonError,
) -> Vec<Document> {
    let rest = text.get(at..).unwrap_or("");
    let blanks = rest
        .find(|c: char| !c.is_whitespace() || c == '\n')
        .unwrap_or(rest.len());
    let start = at + blanks + usize::from(rest[blanks..].starts_with('\n'));
    let mut documents = read_pieces(text, start);
    if let Some(first) = documents.first_mut()
        && matches!(first.content, Content::Broken(_))
    {
        let (words, place) = json_words(error, text);
        let kubectl = match error {
            JsonError::Syntax { .. } => format!("json: offset {}: {words}", place - from + 1),
            JsonError::UnexpectedEnd => words,
        };
        *first = Document {
            span: first.span,
            content: broken_json(text, at, kubectl, place).content,
        };
    }
    documents
}

fn json_words(error: &JsonError, text: &str) -> (String, usize) {
    match error {
        JsonError::Syntax { problem, at } => (problem.clone(), *at),
        JsonError::UnexpectedEnd => ("unexpected EOF".to_owned(), text.trim_end().len()),
    }
}

fn broken_json(text: &str, at: usize, kubectl: String, place: usize) -> Document {
    let width = text
        .get(place..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let problem = match kubectl.splitn(3, ": ").nth(2) {
        Some(words) if kubectl.starts_with("json: offset") => words,
        _ => kubectl.as_str(),
    };
    let span = Span::new(place, place + width);
    let error = SyntaxError {
        problem: problem.to_owned(),
        kubectl: kubectl.clone(),
        slip: Slip::Other,
        span,
    };
    Document {
        span: Span::new(at, text.len()),
        content: Content::Broken(error),
    }
}

/// Reads one document of YAML, whose tree shares the text.
pub fn read_piece(text: &SharedText, piece: stream::Piece) -> Document {
    let span = piece.span;
    let content = match piece.bad_separator {
        Some((line, words)) => {
            let problem = format!("invalid Yaml document separator: {words}");
            Content::Broken(SyntaxError {
                kubectl: problem.clone(),
                problem,
                slip: Slip::Other,
                span: line,
            })
        }
        None => read_document(text, span),
    };
    Document {
        span: without_separator(text, span),
        content,
    }
}

/// Reads a document again whose tree was let go.
pub fn read_again(text: &SharedText, document: &mut Document) {
    if matches!(document.content, Content::LetGo) {
        document.content = read_document(text, document.span);
    }
}

/// The very first `---` is part of what YAML reads, but not of the document as people see it.
fn without_separator(text: &str, span: Span) -> Span {
    let written = span.text(text);
    match written.strip_prefix("---") {
        Some(rest) => Span::new(
            span.start + 3 + rest.find('\n').map_or(rest.len(), |at| at + 1),
            span.end,
        ),
        None => span,
    }
}

fn read_document(text: &SharedText, span: Span) -> Content {
    let document = document_text(text, span);
    match plain::read(&document, span) {
        Some(node) => Content::Tree(node),
        None => read_yaml(text, &document, span),
    }
}

/// The text of a document. Its last line always ends with a line break, as kubectl's line reader
/// gives one: where your YAML has none, that document has a text of its own.
fn document_text(text: &SharedText, span: Span) -> SharedText {
    text.part(span.start, span.end)
        .filter(|part| part.ends_with('\n'))
        .unwrap_or_else(|| closed(span.text(text)))
}

fn closed(written: &str) -> SharedText {
    let open = !written.ends_with('\n');
    let mut closed = String::with_capacity(written.len() + usize::from(open));
    closed.push_str(written);
    if open {
        closed.push('\n');
    }
    whole(closed)
}

fn read_yaml(text: &str, document: &SharedText, span: Span) -> Content {
    let readable = readable_part(document);
    let result =
        events::events(readable).and_then(|events| decode::decode(&events, document, span));
    let result = match result {
        Ok(_) if readable.len() < document.len() => Err(control_character(readable.len())),
        // The reader looks ahead by whole buffers: what it stumbles over first depends on them.
        Err(error)
            if error.problem_mark.pos + 4 >= buffer_start(readable.len())
                && readable.len() < document.len() =>
        {
            Err(control_character(readable.len()))
        }
        result => result,
    };
    match result {
        Ok(None) => Content::Empty,
        Ok(Some(node)) if node.is_null() => Content::Empty,
        Ok(Some(node)) => Content::Tree(node),
        Err(error) => Content::Broken(syntax_error(text, &error, span)),
    }
}

/// libyaml reads its input by 512 bytes and checks each part whole.
/// Source: sigs.k8s.io/yaml, goyaml.v2/readerc.go, yaml_parser_update_buffer.
fn buffer_start(at: usize) -> usize {
    at / 512 * 512
}

fn control_character(at: usize) -> ReadError {
    ReadError::decoder("control characters are not allowed".to_owned(), at)
}

/// The text before the first character that YAML forbids.
fn readable_part(document: &str) -> &str {
    let suspicious =
        |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte >= 0x7F;
    if !document.bytes().any(suspicious) {
        return document;
    }
    let forbidden = |c: char| {
        !matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
            && c < '\u{10000}'
    };
    document
        .find(forbidden)
        .map_or(document, |at| &document[..at])
}

fn syntax_error(text: &str, error: &ReadError, document: Span) -> SyntaxError {
    let mut start = (document.start + error.place()).min(document.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let rest = text.get(start..document.end).unwrap_or("");
    let line = rest.split(['\n', '\r']).next().unwrap_or("").trim_end();
    let first = rest
        .chars()
        .next()
        .filter(|first| !matches!(first, '\n' | '\r'))
        .map_or(0, char::len_utf8);
    let span = Span::new(start, start + line.len().max(first));
    SyntaxError {
        kubectl: format!("error converting YAML to JSON: {}", error.words()),
        problem: error.problem.to_string(),
        slip: error.slip,
        span,
    }
}

/// The tree as the full reader alone makes it, for the tests of the quick one.
#[cfg(test)]
pub(super) fn full_tree(text: &str) -> Option<super::Node> {
    let span = Span::new(0, text.len());
    match read_yaml(text, &whole(text.to_owned()), span) {
        Content::Tree(node) => Some(node),
        Content::Empty | Content::LetGo | Content::Broken(_) => None,
    }
}
