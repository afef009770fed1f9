//! What stands around YAML: quotation marks of mails and chats, fences of Markdown and other
//! markup, here-documents of a shell or of Terraform. Says of each line which block it stands in.

use super::line::Line;
use super::tally::{Tally, What};

/// How often a quotation may be quoted again.
const DEEPEST_QUOTE: usize = 5;

/// Takes `> ` away from runs of quoted lines.
pub(super) fn quote_marks(lines: &mut [Line], tally: &mut Tally) {
    for _ in 0..DEEPEST_QUOTE {
        let quoted =
            |line: &Line| line.is_free() && line.body().starts_with('>') && line.indent() < 4;
        let count = lines.iter().filter(|line| quoted(line)).count();
        if count < 2 {
            return;
        }
        for line in lines.iter_mut().filter(|line| quoted(line)) {
            let at = line.indent() + 1;
            line.cut(0, at + usize::from(line.text[at..].starts_with(' ')));
            tally.add(What::QuoteMark, line.number);
        }
    }
}

/// Languages of fenced blocks that hold no manifest.
const OTHER_LANGUAGES: &[&str] = &[
    "c",
    "conf",
    "cpp",
    "css",
    "csharp",
    "dockerfile",
    "docker",
    "go",
    "golang",
    "html",
    "ini",
    "java",
    "javascript",
    "js",
    "kotlin",
    "lua",
    "makefile",
    "mermaid",
    "nginx",
    "php",
    "properties",
    "py",
    "python",
    "rb",
    "ruby",
    "rust",
    "sql",
    "toml",
    "ts",
    "typescript",
    "xml",
];

/// Markup that does what a fence does.
const TAGS: &[&str] = &["pre", "code"];
/// `<pre><code>` and `</code></pre>` around one line.
const MOST_TAGS: usize = 4;
const MARKUP: &[&str] = &[
    "{code",
    "{noformat",
    "{{< highlight",
    "{{< / highlight",
    "{{< /highlight",
    "{% highlight",
    "{% endhighlight",
];

/// Takes fences out; what stands between two of them becomes a group of its own.
pub(super) fn fences(lines: &mut [Line], tally: &mut Tally) {
    let mut group = 0;
    let mut open: Option<Open> = None;
    for line in lines.iter_mut() {
        if !line.is_free() {
            continue;
        }
        tags(line, tally);
        match (&open, mark(line)) {
            (None, Some(FenceMark::Alone(language))) => {
                group += 1;
                open = Some(if OTHER_LANGUAGES.contains(&language.as_str()) {
                    Open::Other
                } else {
                    Open::Yaml
                });
                drop(line, tally, What::Fence);
            }
            (None, None) if begins_in_a_code_span(line) => {
                group += 1;
                open = Some(Open::Span);
                let at = line.indent();
                line.cut(at, at + 1);
                line.group = group;
                tally.add(What::Fence, line.number);
            }
            (Some(Open::Span), None) => {
                line.group = group;
                ends_a_code_span(line, &mut open);
            }
            (None, Some(FenceMark::Before(end))) => {
                group += 1;
                open = Some(Open::Yaml);
                line.cut(0, end);
                line.group = group;
                tally.add(What::Fence, line.number);
                close_behind(line, &mut open, tally);
            }
            (Some(_), Some(FenceMark::Alone(_) | FenceMark::Before(_))) => {
                open = None;
                drop(line, tally, What::Fence);
            }
            (Some(Open::Other), None) => drop(line, tally, What::OtherCode),
            (Some(Open::Yaml), None) => {
                line.group = group;
                close_behind(line, &mut open, tally);
            }
            (None, None) => {}
        }
    }
}

enum Open {
    Yaml,
    Other,
    /// One backquote, in place of three.
    Span,
}

/// `` `apiVersion: v1 ``: a code span over several lines, which begins with a header.
fn begins_in_a_code_span(line: &Line) -> bool {
    let Some(rest) = line.body().strip_prefix('`') else {
        return false;
    };
    let rest = rest.trim_start_matches("- ");
    let is_header = rest.starts_with("apiVersion:") || rest.starts_with("kind:");
    is_header && !rest.contains('`')
}

fn ends_a_code_span(line: &mut Line, open: &mut Option<Open>) {
    let end = line.text.trim_end().len();
    if line.text[..end].ends_with('`') {
        line.cut(end - 1, end);
        *open = None;
    }
}

enum FenceMark {
    /// Nothing but a fence, with its language.
    Alone(String),
    /// Chat tools glue the fence to the first line: up to this byte.
    Before(usize),
}

fn mark(line: &Line) -> Option<FenceMark> {
    let body = line.body();
    if MARKUP.iter().any(|markup| body.starts_with(markup)) {
        let language = body
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .rfind(|word| !word.is_empty());
        return Some(FenceMark::Alone(
            language.unwrap_or("").to_ascii_lowercase(),
        ));
    }
    // A fence may open behind the mark of a list item.
    let bare = body.trim_start_matches(|letter: char| {
        letter.is_ascii_digit() || matches!(letter, '-' | '*' | '.' | ')' | ' ')
    });
    let fence = bare
        .bytes()
        .next()
        .filter(|byte| matches!(byte, b'`' | b'~'))?;
    let width = bare.bytes().take_while(|byte| *byte == fence).count();
    if width < 3 {
        return None;
    }
    let behind = &bare[width..];
    if behind.contains(": ") || behind.ends_with(':') || behind.starts_with("---") {
        return Some(FenceMark::Before(
            line.text.len() - line.text.trim_start().len() + body.len() - behind.len(),
        ));
    }
    let language = behind
        .trim()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .next()
        .unwrap_or("");
    Some(FenceMark::Alone(language.to_ascii_lowercase()))
}

/// Chat tools glue the closing fence to the last line.
fn close_behind(line: &mut Line, open: &mut Option<Open>, tally: &mut Tally) {
    let trimmed = line.text.trim_end();
    let end = trimmed.len();
    if let Some(kept) = trimmed.strip_suffix("```") {
        let start = kept.len();
        line.cut(start, end);
        *open = None;
        tally.add(What::Fence, line.number);
    }
}

/// `<pre>`, `</code>` and the like, which a copied page leaves at either end of a line.
fn tags(line: &mut Line, tally: &mut Tally) {
    let mut found = false;
    for _ in 0..MOST_TAGS {
        let Some((start, end)) = tag(&line.text) else {
            break;
        };
        line.cut(start, end);
        found = true;
    }
    if found {
        tally.add(What::Fence, line.number);
        line.kept = !line.body().is_empty();
    }
}

fn tag(text: &str) -> Option<(usize, usize)> {
    let body = text.trim();
    let start = text.len() - text.trim_start().len();
    let name = |inside: &str| {
        let inside = inside.strip_prefix('/').unwrap_or(inside);
        TAGS.iter().any(|tag| {
            inside
                .strip_prefix(tag)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    if let Some(rest) = body.strip_prefix('<')
        && let Some(end) = rest.find('>')
        && name(&rest[..end])
    {
        return Some((start, start + end + 2));
    }
    let open = body.strip_suffix('>')?.rfind('<')?;
    name(&body[open + 1..body.len() - 1]).then_some((start + open, start + body.len()))
}

/// Takes here-documents apart: the command, the text, the word that ends it.
pub(super) fn here_documents(lines: &mut [Line], tally: &mut Tally) {
    let mut group = lines.iter().map(|line| line.group).max().unwrap_or(0);
    let mut open: Option<(String, What)> = None;
    for line in lines.iter_mut().filter(|line| line.is_free()) {
        match &open {
            Some((word, what)) if line.body() == word => {
                let what = *what;
                open = None;
                drop(line, tally, what);
            }
            Some(_) => line.group = group,
            None => {
                if let Some(found) = here_document(&line.text) {
                    group += 1;
                    drop(line, tally, found.1);
                    open = Some(found);
                }
            }
        }
    }
}

/// The word that ends the here-document that a line begins: `cat <<'EOF' | kubectl apply -f -`,
/// `yaml_body = <<-YAML`.
fn here_document(text: &str) -> Option<(String, What)> {
    let (before, behind) = text.split_once("<<")?;
    let behind = behind
        .trim_start_matches(['-', '~'])
        .trim_start()
        .trim_start_matches(['\'', '"', '\\']);
    let word: String = behind
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .collect();
    let before = before.trim();
    if word.is_empty() || word.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    if before.ends_with(['=', '(', ',']) {
        return Some((word, What::Assignment));
    }
    is_command(before).then_some((word, What::Command))
}

/// Commands that people paste along with YAML.
const COMMANDS: &[&str] = &[
    "bash",
    "cat",
    "curl",
    "docker",
    "echo",
    "envsubst",
    "git",
    "grep",
    "helm",
    "k",
    "k3s",
    "kind",
    "kubectl",
    "kustomize",
    "less",
    "microk8s",
    "minikube",
    "nano",
    "oc",
    "sed",
    "sh",
    "ssh",
    "sudo",
    "tail",
    "tee",
    "vi",
    "vim",
    "watch",
    "wget",
];

/// Whether a line is what somebody typed into a shell, with its prompt or without.
pub(super) fn is_command(line: &str) -> bool {
    let line = line.trim();
    let prompted = line
        .strip_prefix(['$', '#', '%', '❯', '➜', 'λ'])
        .or_else(|| {
            let (prompt, command) = line
                .split_once(['$', '#'])
                .filter(|(prompt, _)| prompt.contains('@') || prompt.contains('~'))?;
            (!prompt.contains(": ")).then_some(command)
        });
    let mut words = prompted.unwrap_or(line).split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    (COMMANDS.contains(&first) && !line.ends_with(':'))
        || (line.starts_with("$ ") && !first.ends_with(':'))
}

fn drop(line: &mut Line, tally: &mut Tally, what: What) {
    line.kept = false;
    tally.add(what, line.number);
}
