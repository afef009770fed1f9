//! Pastes that take as much time or memory as pastes can: for tests/limits.rs in a size for every
//! day, for `cargo xtask limits` in full.

/// An extreme paste.
pub(crate) struct Extreme {
    /// What it is, in full.
    pub name: &'static str,
    /// Your YAML, of this size.
    pub paste: fn(usize) -> Vec<u8>,
    /// Its size in full.
    #[allow(dead_code, reason = "what is measured in full is not tested in full")]
    pub full: usize,
    /// A size that a debug build reads soon.
    #[allow(dead_code, reason = "what is tested in small is not measured in small")]
    pub small: usize,
    /// What the answer says in either size.
    pub says: &'static str,
    /// In how many seconds the answer is there in full, natively and as WebAssembly, on a machine
    /// like that of the table.
    #[allow(dead_code, reason = "what is tested in small is not measured")]
    pub seconds: u32,
    /// In how much memory, in MB, the text included.
    #[allow(dead_code, reason = "what is tested in small is not measured")]
    pub megabytes: u32,
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: 8080}]\n";

/// All of them: a name, your YAML, its size in full and in small, what the answer says, and the
/// bounds in seconds and MB.
pub(crate) const EXTREMES: &[Extreme] = &[
    extreme(
        "nothing but `#`, 100 MB",
        (comment, 100 << 20, 1 << 20),
        "",
        (3, 400),
    ),
    extreme(
        "nothing but `#`, 15 MB",
        (comment, 15 << 20, 1 << 20),
        "",
        (3, 100),
    ),
    extreme(
        "one line of 10 MB",
        (one_line, 10 << 20, 1 << 20),
        "invalid object to validate",
        (3, 100),
    ),
    extreme(
        "one string of 10 MB",
        (one_string, 10 << 20, 1 << 20),
        "no Pod",
        (3, 100),
    ),
    extreme(
        "one list of 5 million numbers",
        (numbers, 5_000_000, 100_000),
        "invalid object",
        (10, 800),
    ),
    extreme(
        "4 million lines",
        (lines, 4_000_000, 20_000),
        "invalid object",
        (10, 800),
    ),
    extreme(
        "10,000 lists in one another",
        (nested_lists, 10_000, 10_000),
        "exceeded max depth",
        (1, 50),
    ),
    extreme(
        "10,000 maps in one another, JSON",
        (nested_json, 10_000, 10_000),
        "exceeded max depth",
        (1, 50),
    ),
    extreme(
        "4,000 maps in one another",
        (nested_maps, 4_000, 1_000),
        "exceeded max depth",
        (2, 100),
    ),
    extreme(
        "aliases of aliases, 9 to the 20th",
        (aliases, 20, 20),
        "excessive aliasing",
        (1, 50),
    ),
    extreme(
        "1 MB aliased 10,000 times",
        (aliased_text, 1 << 20, 1 << 14),
        "excessive aliasing",
        (1, 50),
    ),
    extreme(
        "2,147,483,647 replicas",
        (replicas, i32::MAX as usize, i32::MAX as usize),
        "Only the first 1000 of the 2147483647 Pods",
        (1, 50),
    ),
    extreme(
        "20,000 documents: a Service and its Pods",
        (pods, 19_999, 1_000),
        "",
        (5, 300),
    ),
    extreme("100,000 Pods", (pods, 100_000, 1_000), "", (15, 800)),
    extreme(
        "100,000 Pods in one List",
        (list, 100_000, 1_000),
        "",
        (15, 800),
    ),
    extreme(
        "20,000 documents: Services that select 1 Pod",
        (services, 19_999, 200),
        "",
        (5, 300),
    ),
    extreme(
        "4 million documents of one letter",
        (documents, 4_000_000, 500_001),
        "documents, the limit is",
        (10, 800),
    ),
    extreme(
        "1 million NULs in the YAML",
        (nuls, 1_000_000, 10_000),
        "control characters are not allowed",
        (1, 50),
    ),
    extreme(
        "5 MB that is not UTF-8",
        (not_utf8, 5 << 20, 1 << 16),
        "",
        (3, 200),
    ),
];

/// A paste makes itself in a size, which is there in full and in small.
type Making = (fn(usize) -> Vec<u8>, usize, usize);

const fn extreme(
    name: &'static str,
    making: Making,
    says: &'static str,
    most: (u32, u32),
) -> Extreme {
    let ((paste, full, small), (seconds, megabytes)) = (making, most);
    Extreme {
        name,
        paste,
        full,
        small,
        says,
        seconds,
        megabytes,
    }
}

fn comment(bytes: usize) -> Vec<u8> {
    let mut text = SERVICE.to_owned();
    text.extend(std::iter::repeat_n("# nothing\n", bytes / 10));
    text.into_bytes()
}

fn one_line(bytes: usize) -> Vec<u8> {
    vec![b'x'; bytes]
}

fn one_string(bytes: usize) -> Vec<u8> {
    let long = "x".repeat(bytes);
    format!("{SERVICE}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web}}\ndata: {{web: \"{long}\"}}\n")
        .into_bytes()
}

fn numbers(count: usize) -> Vec<u8> {
    format!("[{}]\n", "1,".repeat(count)).into_bytes()
}

fn lines(count: usize) -> Vec<u8> {
    "- a\n".repeat(count).into_bytes()
}

fn nested_lists(depth: usize) -> Vec<u8> {
    format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth)).into_bytes()
}

fn nested_json(depth: usize) -> Vec<u8> {
    format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)).into_bytes()
}

fn nested_maps(depth: usize) -> Vec<u8> {
    (0..depth)
        .map(|at| format!("{}a:\n", " ".repeat(at)))
        .collect::<String>()
        .into_bytes()
}

fn aliases(levels: usize) -> Vec<u8> {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..levels {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    text.into_bytes()
}

fn aliased_text(bytes: usize) -> Vec<u8> {
    let mut text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n".to_owned();
    text.push_str(&format!("  a: &a \"{}\"\n", "x".repeat(bytes)));
    text.extend((0..10_000).map(|at| format!("  a{at}: *a\n")));
    text.into_bytes()
}

fn replicas(count: usize) -> Vec<u8> {
    format!(
        "{SERVICE}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {count}\n  selector: {{matchLabels: \
         {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec: {{containers: [{{name: web, image: web}}]}}\n"
    )
    .into_bytes()
}

fn pod(number: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web-{number}, labels: {{app: web}}}}\nspec: {{containers: [{{name: web, image: web}}]}}\n"
    )
}

fn pods(count: usize) -> Vec<u8> {
    let mut text = SERVICE.to_owned();
    text.extend((0..count).map(|number| format!("---\n{}", pod(number))));
    text.into_bytes()
}

fn list(count: usize) -> Vec<u8> {
    let mut text = "apiVersion: v1\nkind: List\nitems:\n".to_owned();
    for object in std::iter::once(SERVICE.to_owned()).chain((0..count).map(pod)) {
        text.push_str(&format!("- {}\n", object.trim_end().replace('\n', "\n  ")));
    }
    text.into_bytes()
}

fn services(count: usize) -> Vec<u8> {
    let mut text = pod(0);
    text.extend((0..count).map(|number| {
        format!(
            "---\n{}",
            SERVICE.replace("name: web", &format!("name: web-{number}"))
        )
    }));
    text.into_bytes()
}

fn documents(count: usize) -> Vec<u8> {
    "a\n---\n".repeat(count).into_bytes()
}

fn nuls(count: usize) -> Vec<u8> {
    let mut text = SERVICE.replace("name: web", "name: we\0b").into_bytes();
    text.resize(text.len() + count, 0);
    text
}

fn not_utf8(bytes: usize) -> Vec<u8> {
    let mut text = SERVICE.as_bytes().to_vec();
    text.extend((0..bytes).map(|at| 0x80 | (at % 0x80) as u8));
    text
}
