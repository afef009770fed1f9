//! Places, documents, errors, and that no text brings the reader down.

use super::{Content, Document, Node, SyntaxError, Value, Whole, parse};

fn tree(text: &str) -> Node {
    match parse(text).remove(0).content {
        Content::Tree(node) => node,
        other => panic!("no tree in {text:?}: {other:?}"),
    }
}

fn broken(text: &str) -> SyntaxError {
    let error = parse(text)
        .into_iter()
        .find_map(|document| match document.content {
            Content::Broken(error) => Some(error),
            _ => None,
        });
    error.unwrap_or_else(|| panic!("nothing is broken in {text:?}"))
}

/// JSON of a node, for comparing at a glance.
fn json(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Str(text) => format!("{text:?}"),
        Value::Seq(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|entry| format!("{}:{}", entry.key, json(&entry.value)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// What is read of a text that is handed over shares it. Only a last line without a break has a text of its own.
#[test]
fn trees_share_the_text() {
    let text = "---\na: b\nc: [d, 'e']\n---\nf: |\n  g\nh: i # é\n---\nj: k";
    let shared = Whole::from(text);
    let keys = parse(&shared)
        .into_iter()
        .filter_map(|document| document.content.tree().cloned())
        .flat_map(|node| node.entries().to_vec());
    let is_in_it = |key: &str| shared.as_bytes().as_ptr_range().contains(&key.as_ptr());
    let in_it: Vec<bool> = keys.map(|entry| is_in_it(&entry.key)).collect();
    assert_eq!(in_it, [true, true, true, true, false]);
}

#[test]
fn every_value_has_its_place() {
    let text =
        "a: é1 # x\nb:\n  - \"q\\n\"\n  - {c: 'd', e}\nempty:\nf: |\n  line\n  more\n\ng: last";
    let node = tree(text);
    let place = |node: &Node| node.span.text(text).to_owned();
    let get = |key: &str| node.get(key).expect("the key is there");
    assert_eq!(place(get("a")), "é1");
    assert_eq!(
        node.entry("b").map(|entry| entry.key_span.text(text)),
        Some("b")
    );
    assert_eq!(place(get("b")), "- \"q\\n\"\n  - {c: 'd', e}");
    assert_eq!(place(&get("b").items()[0]), "\"q\\n\"");
    assert_eq!(place(&get("b").items()[1]), "{c: 'd', e}");
    assert_eq!(
        get("b").items()[1].get("c").map(place).as_deref(),
        Some("'d'")
    );
    let empty = get("empty").span;
    assert_eq!(
        (empty.start, empty.end),
        (text.find("empty:").unwrap_or(0) + 6, empty.start)
    );
    assert_eq!(place(get("f")), "|\n  line\n  more");
    assert_eq!(place(get("g")), "last");
    assert_eq!(place(&node), text);
}

#[test]
fn aliases_stand_where_they_are_used_and_merges_keep_their_places() {
    let text = "base: &b {x: 1, k: 2}\nuse: *b\nmerged:\n  k: 0\n  <<: *b\n  x: 9\nlist:\n  <<: [{x: 1}, {x: 2, z: 3}]\n";
    let node = tree(text);
    let get = |key: &str| node.get(key).expect("the key is there");
    assert_eq!(get("use").span.text(text), "*b");
    assert_eq!(get("use").get("x").map(|x| x.span.text(text)), Some("1"));
    assert_eq!(
        json(get("merged")),
        "{k:2,x:9}",
        "a merge wins over what stands before it"
    );
    assert_eq!(
        get("merged").get("k").map(|k| k.span.start),
        get("base").get("k").map(|k| k.span.start)
    );
    assert_eq!(
        json(get("list")),
        "{x:1,z:3}",
        "of several maps the first wins"
    );
    assert_eq!(
        json(&tree("a: 1\na: 2\n1: x\nyes: y\n")),
        "{a:2,1:\"x\",true:true}"
    );
}

#[test]
fn scalars_fold_as_yaml_folds_them() {
    for (text, expected) in [
        ("a: one\n  two\n\n  three", r#"{a:"one two\nthree"}"#),
        ("a: 'it''s\n  so'", r#"{a:"it's so"}"#),
        ("a: \"x\\\n  y\\tz \\u00e9\"", "{a:\"xy\\tz é\"}"),
        ("a: >\n  x\n  y\n\n  z\n", "{a:\"x y\\nz\\n\"}"),
        ("a: |-\n  x\n   y\n\n", "{a:\"x\\n y\"}"),
        ("a: |+\n  x\n\n", "{a:\"x\\n\\n\"}"),
        ("a: |2\n   x\n", "{a:\" x\\n\"}"),
        ("a: b:c #d\nk: http://x/#y", r#"{a:"b:c",k:"http://x/#y"}"#),
        (
            "- [a, b: c, 'd': 1]\n- {e: , f}",
            r#"[["a",{b:"c"},{d:1}],{e:null,f:null}]"#,
        ),
        ("? x\n: v\n? z\n", r#"{x:"v",z:null}"#),
        (
            "a: !!str 80\nb: !!binary YWI=\nc: !x 1",
            r#"{a:"80",b:"ab",c:"1"}"#,
        ),
        ("--- # one\na: 1\n...\nignored: [", "{a:1}"),
        (
            "a: |\n  no break at the end",
            "{a:\"no break at the end\\n\"}",
        ),
    ] {
        assert_eq!(json(&tree(text)), expected, "{text}");
    }
}

#[test]
fn binary_is_read_as_go_reads_it() {
    for (written, value) in [
        ("\"YWJj\"", "abc"),
        ("\"YW\\nI\\r=\\n\"", "ab"),
        // Bits that are left over are not looked at.
        ("YWJ=", "ab"),
        ("\"\"", ""),
    ] {
        let text = format!("a: !!binary {written}");
        assert_eq!(json(&tree(&text)), format!("{{a:{value:?}}}"), "{text}");
    }
    for written in ["YWI", "Y===", "====", "YQ==YQ==", "Y-_j", "\"YW I=\""] {
        let error = broken(&format!("a: !!binary {written}"));
        assert!(error.problem.contains("invalid base64 data"), "{error:?}");
    }
}

#[test]
fn documents_are_cut_skipped_and_spared() {
    let text = "\u{feff}# only a comment\n---\na: 1\r\n---\n~\n---\nb: [\n---\nc: 3";
    let documents = parse(text);
    let shapes: Vec<&str> = documents
        .iter()
        .map(|document| match document.content {
            Content::Empty => "empty",
            Content::Tree(_) => "tree",
            Content::Broken(_) => "broken",
            Content::LetGo => "let go",
        })
        .collect();
    assert_eq!(shapes, ["empty", "tree", "empty", "broken", "tree"]);
    assert_eq!(documents[1].span.text(text), "a: 1\r\n");
    let marked = parse("a: 1\n---\n\u{feff}b: 2\nc: 3\n");
    assert!(
        matches!(&marked[1].content, Content::Tree(node) if json(node) == "{b:2,c:3}"),
        "a mark amid a paste"
    );
    assert_eq!(parse("---\na: 1\n")[0].span.text("---\na: 1\n"), "a: 1\n");
}

#[test]
fn errors_have_kubectls_words_and_the_real_place() {
    for (text, words, place) in [
        (
            "a: 1\n b: 2\n",
            "yaml: line 2: mapping values are not allowed in this context",
            ": 2",
        ),
        (
            "a:\n  - b\n  c: 1\n",
            "yaml: line 2: did not find expected '-' indicator",
            "c: 1",
        ),
        (
            "a:\n\t- b\n",
            "yaml: line 2: found character that cannot start any token",
            "\t- b",
        ),
        (
            "a: 'x\nb: 1\n",
            "yaml: line 3: found unexpected end of stream",
            "'x",
        ),
        ("a: *x\n", "yaml: unknown anchor 'x' referenced", "*x"),
        (
            "a: @x\n",
            "yaml: found character that cannot start any token",
            "@x",
        ),
        (
            "a: {b: 1\nc: 2\n",
            "yaml: line 1: did not find expected ',' or '}'",
            ": 2",
        ),
        ("a: .inf\n", "json: unsupported value: +Inf", ".inf"),
        (
            "a: &a [*a]\n",
            "yaml: anchor 'a' value contains itself",
            "*a]",
        ),
        (
            "a: 1\n<<: 3\n",
            "yaml: map merge requires map or sequence of maps as the value",
            "3",
        ),
        (
            "a: !!int x\n",
            "yaml: cannot decode !!str `x` as a !!int",
            "x",
        ),
        (
            "a: \u{1}x\n",
            "yaml: control characters are not allowed",
            "\u{1}x",
        ),
        (
            "{a: 1",
            "json: offset 2: invalid character 'a' looking for beginning of object key string",
            "a",
        ),
    ] {
        let error = broken(text);
        let kubectl = error
            .kubectl
            .strip_prefix("error converting YAML to JSON: ")
            .unwrap_or(&error.kubectl);
        assert_eq!((kubectl, error.span.text(text)), (words, place), "{text:?}");
    }
    let separator = broken("a: 1\n----\nb: 2\n");
    assert_eq!(separator.kubectl, "invalid Yaml document separator: -");
}

#[test]
fn json_streams_run_on_and_may_turn_into_yaml() {
    let trees = |text: &str| {
        let tree = |document: Document| match document.content {
            Content::Tree(node) => json(&node),
            Content::Empty => "empty".to_owned(),
            Content::Broken(error) => error.kubectl,
            Content::LetGo => "let go".to_owned(),
        };
        parse(text).into_iter().map(tree).collect::<Vec<_>>()
    };
    assert_eq!(
        trees(" {\"a\": 1}{\"b\": \"\\/\"}\n"),
        ["{a:1}", "{b:\"/\"}"]
    );
    assert_eq!(trees("{\"a\": 1}\n---\nb: 2\n"), ["{a:1}", "{b:2}"]);
    assert_eq!(
        trees("{a: 1}\n---\nb: 2\n"),
        ["{a:1}", "{b:2}"],
        "flow YAML"
    );
    assert_eq!(
        trees("{\"a\": 1}{}x: [\n"),
        [
            "{a:1}",
            "{}",
            "invalid character 'x' looking for beginning of value"
        ]
    );
}

/// Walks a tree and checks that all places lie inside the text, on character boundaries.
fn check_places(node: &Node, text: &str) {
    let inside = |span: portpath_text::source::Span| text.get(span.start..span.end).is_some();
    assert!(inside(node.span), "{:?} in {text:?}", node.span);
    node.items()
        .iter()
        .for_each(|item| check_places(item, text));
    for entry in node.entries() {
        assert!(inside(entry.key_span), "{:?} in {text:?}", entry.key_span);
        check_places(&entry.value, text);
    }
}

fn check(text: &str) {
    for document in parse(text) {
        assert!(
            text.get(document.span.start..document.span.end).is_some(),
            "{:?} in {text:?}",
            document.span
        );
        match document.content {
            Content::Tree(node) => check_places(&node, text),
            Content::Broken(error) => {
                assert!(
                    text.get(error.span.start..error.span.end).is_some(),
                    "{:?} in {text:?}",
                    error.span
                );
            }
            Content::Empty | Content::LetGo => {}
        }
    }
}

const TEXTS: [&str; 4] = [
    "%TAG !e! tag:example.org,2000:\n---\n&a !e!x a: [b, {c: \"d\\u00e9\\x41\", é: 'f''g'}, *a]\n? |\n  k\n: >-2\n   v\n...\n",
    "\u{feff}a: é\u{85}b\u{2028}: \"x\\\n\t y\"\r\nb:\n- c: !!binary YQ==\n  <<: &m {z: 1}\n- *m\n---x\nd: |+\n\n   e\n\n",
    "{\"a\": [1, -0.5e3, \"\\ud83d\\ude00\"], \"é\": {\"b\": null}} {\"c\": true}\n---\nd: 1\n",
    "apiVersion: v1\nkind: Service # é\nmetadata: {name: web, labels: {a: &x b, c: *x}}\nspec:\n  ports:\n  - port: 80\n    targetPort: http\n",
];

#[test]
fn no_prefix_and_no_missing_character_brings_it_down() {
    for text in TEXTS {
        for (at, character) in text.char_indices() {
            check(&text[..at]);
            check(&text[at..]);
            check(&format!(
                "{}{}",
                &text[..at],
                &text[at + character.len_utf8()..]
            ));
        }
    }
}

#[test]
fn no_inserted_character_brings_it_down() {
    for text in TEXTS {
        for (at, _) in text.char_indices() {
            for inserted in [
                "\t", "\0", ":", "- ", "{", "]", "\"", "'", "|", "&", "*", "!", "%", "\n", "\r",
                "\u{2029}",
            ] {
                check(&format!("{}{inserted}{}", &text[..at], &text[at..]));
            }
        }
    }
}

#[test]
fn hostile_texts_are_refused_in_good_time() {
    let many = 200_000;
    for text in [
        "[".repeat(many),
        "{".repeat(many),
        "{\"a\":".repeat(many),
        "- ".repeat(many),
        "? ".repeat(many),
        "a: ".repeat(many),
        "[a, ".repeat(many),
        (0..2000)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect(),
        "&a ".repeat(many),
        "!a ".repeat(many),
        format!("a: \"{}", "\\".repeat(many)),
        format!("a: {}", "x ".repeat(many)),
        "a:\n".to_owned() + &"- *a\n".repeat(many),
        "\u{2028}".repeat(many),
        "---\n".repeat(many),
    ] {
        check(&text);
    }
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let name = |level: u8| char::from(b'a' + level);
        let aliases = vec![format!("*{}", name(level - 1)); 9].join(", ");
        bomb.push_str(&format!("{0}: &{0} [{aliases}]\n", name(level)));
    }
    assert_eq!(
        broken(&bomb).problem,
        "document contains excessive aliasing"
    );
    let wide = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(100_000),
        vec!["*a"; 10_000].join(", ")
    );
    assert_eq!(
        broken(&wide).problem,
        "document contains excessive aliasing"
    );
}
