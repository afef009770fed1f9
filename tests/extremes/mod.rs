//! Pastes that take as much time or memory as pastes can: for tests/limits.rs in a size for every day, for `cargo xtask limits`
//! in full.

/// An extreme paste.
pub struct Extreme {
    /// What it is, in full.
    pub name: &'static str,
    /// The paste, of this size.
    pub paste: fn(usize) -> Vec<u8>,
    /// Its size in full.
    #[allow(dead_code, reason = "what is measured in full is not tested in full")]
    pub full: usize,
    /// A size that a debug build reads soon.
    #[allow(dead_code, reason = "what is tested in small is not measured in small")]
    pub small: usize,
    /// What the answer says in either size.
    pub says: &'static str,
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: 8080}]\n";

/// All of them.
pub const EXTREMES: &[Extreme] = &[
    Extreme { name: "nothing but `#`, 100 MB", paste: comment, full: 100 << 20, small: 1 << 20, says: "" },
    Extreme {
        name: "one line of 10 MB",
        paste: one_line,
        full: 10 << 20,
        small: 1 << 20,
        says: "invalid object to validate",
    },
    Extreme { name: "one string of 10 MB", paste: one_string, full: 10 << 20, small: 1 << 20, says: "no Pod" },
    Extreme {
        name: "one list of 5 million numbers",
        paste: numbers,
        full: 5_000_000,
        small: 100_000,
        says: "invalid object",
    },
    Extreme { name: "5 million lines", paste: lines, full: 5_000_000, small: 20_000, says: "invalid object" },
    Extreme {
        name: "10,000 lists in one another",
        paste: nested_lists,
        full: 10_000,
        small: 10_000,
        says: "exceeded max depth",
    },
    Extreme {
        name: "10,000 maps in one another, JSON",
        paste: nested_json,
        full: 10_000,
        small: 10_000,
        says: "exceeded max depth",
    },
    Extreme {
        name: "4,000 maps in one another",
        paste: nested_maps,
        full: 4_000,
        small: 1_000,
        says: "exceeded max depth",
    },
    Extreme {
        name: "aliases of aliases, 9 to the 20th",
        paste: aliases,
        full: 20,
        small: 20,
        says: "excessive aliasing",
    },
    Extreme {
        name: "1 MB aliased 10,000 times",
        paste: aliased_text,
        full: 1 << 20,
        small: 1 << 14,
        says: "excessive aliasing",
    },
    Extreme {
        name: "2,147,483,647 replicas",
        paste: replicas,
        full: i32::MAX as usize,
        small: i32::MAX as usize,
        says: "Only the first 1000 of the 2147483647 Pods",
    },
    Extreme { name: "100,000 Pods", paste: pods, full: 100_000, small: 1_000, says: "" },
    Extreme { name: "100,000 Pods in one List", paste: list, full: 100_000, small: 1_000, says: "" },
    Extreme { name: "20,000 Services that select 1 Pod", paste: services, full: 19_999, small: 200, says: "" },
    Extreme {
        name: "4 million documents of one letter",
        paste: documents,
        full: 4_000_000,
        small: 500_001,
        says: "documents, and at most",
    },
    Extreme {
        name: "1 million NULs in the YAML",
        paste: nuls,
        full: 1_000_000,
        small: 10_000,
        says: "control characters are not allowed",
    },
    Extreme { name: "10 MB that is not UTF-8", paste: not_utf8, full: 10 << 20, small: 1 << 16, says: "" },
];

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
    (0..depth).map(|at| format!("{}a:\n", " ".repeat(at))).collect::<String>().into_bytes()
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
    text.extend(
        (0..count).map(|number| format!("---\n{}", SERVICE.replace("name: web", &format!("name: web-{number}")))),
    );
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
