//! What is left out, and that everything else stays as it was written.

use super::redact;

/// Redacts; the left out, joined.
fn redacted(text: &str) -> (String, String) {
    let redacted = redact(text);
    let again = redact(&redacted.text);
    assert_eq!((again.text.as_str(), again.left_out), (redacted.text.as_str(), vec![]), "again changes nothing");
    (redacted.text, redacted.left_out.join(", "))
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]} # stays\n";

#[test]
fn values_go_and_keys_stay() {
    let secret = "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db # the one\ntype: Opaque\ndata: # old: b2xk\n  # older\n  \
                  user: c2hvcA== # shop\n  pass: |\n    aHVu\n    dGVy\n  last: 'x'\n  # it was y\n\nimmutable: true\n";
    let (text, left_out) = redacted(&format!("{SERVICE}{secret}"));
    let kept = "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db # the one\ntype: Opaque\ndata: # old: b2xk\n  # older\n  \
                user: \"\"\n  pass: \"\"\n  last: \"\"\n\nimmutable: true\n";
    assert_eq!(text, format!("{SERVICE}{}", kept.replace(" # old: b2xk\n  # older", "")));
    assert_eq!(left_out, "the values of Secret db");
}

#[test]
fn every_form_of_an_object() {
    let cases = [
        (
            "{\"kind\": \"Secret\", \"apiVersion\": \"v1\", \"stringData\": {\"a\": \"hunter2\", \"b\": \"x\"}}",
            "{\"kind\": \"Secret\", \"apiVersion\": \"v1\", \"stringData\": {\"a\": \"\", \"b\": \"\"}}",
        ),
        (
            "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: c}\r\ndata:\r\n  a: hunter2\r\n  b: x\r\n",
            "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: c}\r\ndata:\r\n  a: \"\"\r\n  b: \"\"\r\n",
        ),
        (
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data:\n    a: hunter2\n- apiVersion: v1\n  kind: Service\n",
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data:\n    a: \"\"\n- apiVersion: v1\n  kind: Service\n",
        ),
        (
            "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n  data: {a: hunter2}\n",
            "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n  data: {a: \"\"}\n",
        ),
        ("apiVersion: v1\nkind: Secret\ndata: hunter2\n", "apiVersion: v1\nkind: Secret\ndata: \"\"\n"),
        (
            "apiVersion: v1\nkind: Secret\ndata:\n  a: 1\n  a: hunter2\n",
            "apiVersion: v1\nkind: Secret\ndata:\n  {a: \"\"}\n",
        ),
        (
            "apiVersion: v1\nkind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"data\":{\"a\":\"hunter2\"}}\n  name: s\n",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: \"\"\n  name: s\n",
        ),
    ];
    for (text, expected) in cases {
        let (text, _) = redacted(text);
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(text, expected);
    }
}

#[test]
fn what_cannot_be_cut_out_goes_whole() {
    let cases = [
        // It cannot be read.
        "apiVersion: v1\nkind: Secret\ndata:\n  a: \"hunter2\n",
        // The values stand behind an alias, or are what an alias means.
        "apiVersion: v1\nkind: Secret\nx: &x {a: hunter2}\ndata: *x\n",
        "apiVersion: v1\nkind: Secret\nx: &x {a: hunter2}\ndata: {<<: *x}\n",
        "apiVersion: v1\nkind: Secret\ndata: {a: &x hunter2}\nother: *x\n",
        // Two objects run together: kubectl keeps the last of each key.
        "apiVersion: v1\nkind: Secret\ndata: {a: hunter2}\nkind: Service\n",
    ];
    for text in cases {
        let (left, left_out) = redacted(&format!("{SERVICE}---\n{text}---\n{SERVICE}"));
        assert!(!left.contains("hunter2"), "{left}");
        assert!(left.starts_with(SERVICE) && left.ends_with(SERVICE), "{left}");
        assert!(
            left_out.contains("a part that may hold a Secret or a ConfigMap")
                || left_out.contains("the values of Secret"),
            "{left_out}"
        );
    }
}

#[test]
fn pastes_that_are_cleaned_first() {
    let chat = "> apiVersion: v1\n> kind: Secret\n> metadata:\n>   name: db\n> stringData:\n>   a: hunter2\n>   b: x\n";
    let (text, _) = redacted(chat);
    assert!(!text.contains("hunter2"), "{text}");
    let fence = format!(
        "Here it is:\n```yaml\n{SERVICE}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  a: hunter2\n```\nThanks!\n"
    );
    let (text, _) = redacted(&fence);
    assert_eq!(text, fence.replace("hunter2", "\"\""));
}

#[test]
fn variables_named_like_credentials_and_passwords_in_addresses() {
    let text = "containers:\n- env:\n  - {name: DB_PASSWORD, value: hunter2}\n  - name: PORT\n    value: \"3000\"\n  - name: API-TOKEN\n    \
                value: hunter2 # it\n  - {name: PASSWORD_FILE, value: /run/pass}\n  - {name: DB, value: 'postgres://shop:hunter2@db:5432/x'}\n  \
                - {name: REF, value: 'http://a:$(PASS)@db'}\n";
    let (left, left_out) = redacted(text);
    let expected = text
        .replace("value: hunter2}", "value: \"\"}")
        .replace("value: hunter2 ", "value: \"\" ")
        .replace(":hunter2@", ":left-out@");
    assert_eq!(left, expected);
    assert_eq!(left_out, "the value of DB_PASSWORD, the value of API-TOKEN, a password in an address");
}

#[test]
fn references_to_secrets_stay() {
    let text = "apiVersion: v1\nkind: Pod\nspec:\n  tls: [{kind: Secret, name: x}]\n# kind: Secret\n  env: [{name: A_TOKEN, valueFrom: {secretKeyRef: {name: x}}}]\n";
    assert_eq!(redacted(text), (text.to_owned(), String::new()));
}
