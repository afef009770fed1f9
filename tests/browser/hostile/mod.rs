//! Links that hold what a browser draws slowly: for tests/links.rs, which opens each, and for
//! `cargo xtask limits`, which measures them.

use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec_zlib;

/// A link that is made to freeze the page of the person who opens it.
pub(crate) struct HostileLink {
    /// What it holds.
    pub name: &'static str,
    /// Makes its payload: head lines, an empty line, the text (docs/link-format.md).
    payload: fn() -> String,
}

/// As much as a link may unpack to, less some letters for the head.
const MOST: usize = (4 << 20) - 64;

/// All of them.
pub(crate) const HOSTILE_LINKS: &[HostileLink] = &[
    link("20,000 dashes on one line", || text(&"- ".repeat(20_000))),
    link("50,000 dashes on one line", || text(&"- ".repeat(50_000))),
    link("2 million dashes on one line", || text(&filled("- "))),
    link("a List of 400 Pods on one line of JSON", || {
        text(&list_on_a_line(400))
    }),
    link("a List of 9,000 Pods on one line of JSON", || {
        text(&list_on_a_line(9_000))
    }),
    link("100,000 times the same fact", || {
        format!(
            "{}\nkind: x\n",
            "fact: pod default/web-1 is not ready\n".repeat(100_000)
        )
    }),
    link("70,000 facts", || {
        format!(
            "{}\n{SHOP}",
            numbered(70_000, |at| format!(
                "fact: pod default/web-{at} is not ready\n"
            ))
        )
    }),
    link("one line of 4 MB", || text(&filled("a"))),
    link("one line of 4 MB in words", || text(&filled("word "))),
    link("4 MB of `[` on one line", || text(&filled("["))),
    link("4 MB of quotes on one line", || text(&filled("\""))),
    link("4 MB of tabs on one line", || text(&filled("\t"))),
    link("4 MB of combining characters on one line", || {
        text(&format!("e{}", filled("\u{301}")))
    }),
    link("4 MB of emoji on one line", || text(&filled("👩‍👩‍👧"))),
    link("4 MB of letters from right to left on one line", || {
        text(&filled("שלום "))
    }),
    link("4 MB of letters in both directions on one line", || {
        text(&filled("aש"))
    }),
    link("4 MB of anchors on one line", || text(&filled("&a "))),
    link("4 MB of comment on one line", || text(&filled("# "))),
    link("100 lines of 40 KB", || {
        text(&filled(&format!("{}\n", "- ".repeat(20_000))))
    }),
    link("1,000 lines of 4 KB", || {
        text(&filled(&format!("{}\n", "- ".repeat(2_000))))
    }),
    link("2 million lines of one letter", || text(&filled("a\n"))),
    link("4 million empty lines", || text(&filled("\n"))),
    link("1 million separators", || text(&filled("---\n"))),
    link("100,000 documents of an unknown kind", || {
        text(&filled("---\nkind: Servise\n"))
    }),
    link("19,000 documents of an unknown kind", || {
        text(&"---\nkind: Servise\n".repeat(19_000))
    }),
    link("19,000 Services without Pods", || {
        text(&numbered(19_000, |at| {
            format!(
                "---\napiVersion: v1\nkind: Service\nmetadata: {{name: web-{at}}}\nspec: {{selector: {{app: web-{at}}}, ports: [{{port: 80}}]}}\n"
            )
        }))
    }),
    link("19,000 refused objects on one line", || {
        text(&refused_on_a_line(19_000))
    }),
    link("100,000 ports of a Service on one line", || {
        text(&ports_on_a_line(100_000))
    }),
    link("100,000 labels of a Pod on one line", || {
        text(&labels_on_a_line(100_000))
    }),
    link("a name of 3 MB", || {
        text(&SHOP.replace("name: shop", &format!("name: {}", "a".repeat(1_300_000))))
    }),
    link("a kind of 4 MB", || {
        text(&format!("apiVersion: v1\nkind: {}\n", filled("A")))
    }),
    link("an image of 3 MB", || {
        text(&SHOP.replace("registry.example/shop:1", &"a".repeat(3_000_000)))
    }),
    link("a request of 4 MB", || format!("to: {}\n", filled("a"))),
    link("a request of 4 MB with a text", || {
        format!("to: {}\n\n{SHOP}", filled_but("a", 2_000))
    }),
    link("a URL of 4 MB with a text", || {
        format!("to: curl http://shop/{}\n\n{SHOP}", filled_but("a", 2_000))
    }),
    link("a request of 100,000 words", || {
        format!(
            "to: curl{}\n\n{SHOP}",
            " -H a:b http://shop".repeat(100_000)
        )
    }),
    link("a client of 4 MB", || {
        format!("from: {}\n\n{SHOP}", filled_but("a", 2_000))
    }),
    link("a mode of 4 MB", || {
        format!("mode: {}\n\n{SHOP}", filled_but("a", 2_000))
    }),
    link("a step of 4 MB", || {
        format!("step: {}\n\n{SHOP}", filled_but("9", 2_000))
    }),
    link("a theme of 4 MB", || {
        format!("theme: {}\n\n{SHOP}", filled_but("a", 2_000))
    }),
    link("an example of 4 MB", || {
        format!("example: {}\n", filled("a"))
    }),
    link("a lesson of 4 MB", || format!("lesson: {}\n", filled("a"))),
    link("a fact of 4 MB", || {
        format!(
            "fact: pod default/{} is not ready\n\n{SHOP}",
            filled_but("a", 2_000)
        )
    }),
    link("400,000 requests", || {
        format!("{}\n{SHOP}", "to: web:80\n".repeat(370_000))
    }),
    link("600,000 unknown head lines", || {
        format!("{}\n{SHOP}", "x: yz\n".repeat(600_000))
    }),
    link("600,000 unknown head lines without a text", || {
        "x: yz\n".repeat(600_000)
    }),
    link("one unknown head line of 4 MB", || {
        format!("x: {}\n\n{SHOP}", filled_but("y", 2_000))
    }),
];

const fn link(name: &'static str, payload: fn() -> String) -> HostileLink {
    HostileLink { name, payload }
}

impl HostileLink {
    /// The fragment, without `#`.
    pub(crate) fn fragment(&self) -> String {
        format!(
            "1.{}",
            BASE64URL_NOPAD.encode(&compress_to_vec_zlib((self.payload)().as_bytes(), 6))
        )
    }
}

/// A Service with its Pod, which are answered at once.
const SHOP: &str = browser_tests::SHOP;

/// A payload that is nothing but a text.
fn text(text: &str) -> String {
    format!("\n{text}")
}

/// As much of it as a link holds.
fn filled(piece: &str) -> String {
    filled_but(piece, 0)
}

/// As much of it as a link holds that also holds so many other bytes.
fn filled_but(piece: &str, others: usize) -> String {
    piece.repeat((MOST - others) / piece.len())
}

fn numbered(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// As `kubectl get pods --output json` gives it to `jq --compact-output`.
fn list_on_a_line(pods: usize) -> String {
    let pod = |at| {
        format!(
            "{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"labels\":\
             {{\"app\":\"web\",\"tier\":\"front\"}},\"name\":\"web-{at}\",\"namespace\":\"default\"}},\"spec\":{{\"containers\":\
             [{{\"image\":\"registry.example/web:1\",\"name\":\"web\",\"ports\":[{{\"containerPort\":8080}}]}}]}}}},"
        )
    };
    let service = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"ports\":\
                   [{\"port\":80,\"targetPort\":8080}],\"selector\":{\"app\":\"web\"}}}";
    format!(
        "{{\"apiVersion\":\"v1\",\"items\":[{}{service}],\"kind\":\"List\"}}",
        numbered(pods, pod)
    )
}

fn refused_on_a_line(objects: usize) -> String {
    let pod = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"A_\"},\"spec\":{\"containers\":[{\"nam\":1}]}},";
    let items = pod.repeat(objects);
    format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{}]}}",
        items.trim_end_matches(',')
    )
}

fn ports_on_a_line(ports: usize) -> String {
    let ports = numbered(ports, |at| {
        format!("{{name: p{at}, port: {}}}, ", at % 65_535 + 1)
    });
    format!(
        "{{apiVersion: v1, kind: Service, metadata: {{name: web}}, spec: {{selector: {{app: web}}, ports: [{ports}]}}}}"
    )
}

fn labels_on_a_line(labels: usize) -> String {
    let labels = |value: &str| numbered(labels, |at| format!("l{at}: {value}, "));
    format!(
        "{{apiVersion: v1, kind: Service, metadata: {{name: web}}, spec: {{selector: {{{}}}, ports: [{{port: 80}}]}}}}\n---\n\
         {{apiVersion: v1, kind: Pod, metadata: {{name: web, labels: {{{}}}}}, spec: {{containers: [{{name: c, image: i}}]}}}}\n",
        labels("a"),
        labels("b")
    )
}
