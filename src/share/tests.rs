//! What is left out, and that everything else stays as it was written.

use super::{redact, summary};

/// Redacts; the left out, joined.
fn redacted(text: &str) -> (String, String) {
    let redacted = redact(text);
    let again = redact(&redacted.text);
    assert_eq!(
        (again.text.as_str(), again.left_out),
        (redacted.text.as_str(), vec![]),
        "again changes nothing"
    );
    (redacted.text, summary(&redacted.left_out).join(", "))
}

const SERVICE: &str =
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]} # stays\n";

#[test]
fn a_secret_keeps_its_kind_name_and_namespace() {
    let secret = "---\n# the password is old\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db # the one\n  labels: {a: b}\n  namespace: shop\ntype: Opaque\ndata: # old: b2xk\n  # older\n  \
                  user: c2hvcA== # shop\n  pass: |\n    aHVu\n    dGVy\n  last: 'x'\n  # it was y\n\nimmutable: true\n";
    let (text, left_out) = redacted(&format!("{SERVICE}{secret}"));
    assert!(text.starts_with(SERVICE), "{text}");
    let rest: Vec<&str> = text[SERVICE.len()..]
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let stand_in = "data: #\n  #\n  {\"left-out\": \"left-out\"}";
    let expected = format!(
        "---\n#\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db #\n  namespace: shop\n{stand_in}\n  #"
    );
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(
        rest, expected,
        "`x` is no base64, so that the API server refuses it as before"
    );
    assert!(
        left_out.contains("everything except the kind, name and namespace of Secret db"),
        "{left_out}"
    );
}

#[test]
fn every_form_of_an_object() {
    let cases = [
        (
            "{\"kind\": \"Secret\", \"apiVersion\": \"v1\", \"stringData\": {\"a\": \"hunter2\", \"b\": \"x\"}}",
            "{\"kind\": \"Secret\", \"apiVersion\": \"v1\"}",
        ),
        (
            "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: c}\r\ndata:\r\n  a: hunter2\r\n  b: x\r\n",
            "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: c}\r\ndata:\r\n  a: \"\"\r\n  b: \"\"\r\n",
        ),
        (
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data:\n    a: aHVudGVy\n- apiVersion: v1\n  kind: Service\n",
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  \n    \n- apiVersion: v1\n  kind: Service\n",
        ),
        (
            "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n  data: {a: aHVudGVy}\n",
            "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n  \n",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"data\":{\"a\":\"hunter2\"}}\n  name: s\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: \"\"\n  name: s\n",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(redacted(text).0, expected);
    }
}

#[test]
fn what_may_be_a_secret_goes_whatever_is_wrong_with_it() {
    let cases = [
        "apiVersion: v1\nkind: Secret\ndata:\n  a: \"hunter2\n",
        "apiVersion: v1\nkind: Secret\nx: &x {a: hunter}\ndata: *x\n",
        "apiVersion: v1\nkind: Secret\nx: &x {a: hunter}\ndata: {<<: *x}\n",
        "apiVersion: v1\nkind: Secret\ndata: {a: &x hunter}\nother: *x\n",
        // Two objects run together: kubectl keeps the last of each key.
        "apiVersion: v1\nkind: Secret\ndata: {a: hunter}\nkind: Service\n",
        "data:\n  a: hunter\n",
        "# kind: Secret\n# data:\n#   a: hunter\n",
        "kind:Secret\ndata:\n  a: hunter\n",
    ];
    for text in cases {
        let (left, left_out) = redacted(&format!("{SERVICE}---\n{text}---\n{SERVICE}"));
        assert!(!left.contains("hunter"), "{left}");
        assert!(
            left.starts_with(SERVICE) && left.ends_with(SERVICE),
            "{left}"
        );
        assert!(left_out.contains("Secret"), "{left_out}");
    }
}

#[test]
fn pastes_that_are_cleaned_first() {
    let chat = "> apiVersion: v1\n> kind: Secret\n> metadata:\n>   name: db\n> stringData:\n>   a: hunter2\n>   b: x\n";
    assert_eq!(
        redacted(chat).0,
        "> apiVersion: v1\n> kind: Secret\n> metadata:\n>   name: db\n> \n>   \n>   \n"
    );
    let fence = format!(
        "Here it is:\n```yaml\n{SERVICE}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  a: aHVudGVy\n```\nThanks!\n"
    );
    assert_eq!(
        redacted(&fence).0,
        fence.replace("data:\n  a: aHVudGVy", "\n  ")
    );
}

#[test]
fn variables_named_like_credentials_and_passwords_in_addresses() {
    let text = "containers:\n- env:\n  - {name: DB_PASSWORD, value: hunter}\n  - name: PORT\n    value: \"3000\"\n  - name: API-TOKEN\n    \
                value: hunter # it\n  - {name: PASSWORD_FILE, value: /run/pass}\n  - {name: DB, value: 'postgres://shop:hunter@db:5432/x'}\n  \
                - {name: REF, value: 'http://a:$(PASS)@db'}\n";
    let (left, left_out) = redacted(text);
    let expected = text
        .replace("value: hunter}", "value: left-out}")
        .replace("value: hunter # it", "value: left-out # left-out")
        .replace(":hunter@", ":left-out@");
    assert_eq!(left, expected);
    assert_eq!(
        left_out,
        "line 3: the value of DB_PASSWORD, line 7: the value of API-TOKEN, line 9: a credential in an address"
    );
}

#[test]
fn references_to_secrets_stay() {
    let text = "apiVersion: v1\nkind: Pod\nspec:\n  tls: [{kind: Secret, name: x}]\n  env: [{name: A_TOKEN, valueFrom: {secretKeyRef: {name: x}}}]\n";
    assert_eq!(redacted(text), (text.to_owned(), String::new()));
}
