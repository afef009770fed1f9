//! Which keys speak of a credential: `DB_PASSWORD`, `apiKey`, `--token`, `ConnectionStrings__Db`.
//!
//! The words are those of the rule `generic-api-key` of gitleaks and of the denylist of the plugin
//! `keyword` of detect-secrets, with the short forms that manifests use.

/// Words that speak, alone or as a part of a key.
const WORDS: &[&str] = &[
    "auth",
    "authorization",
    "bearer",
    "contrasena",
    "contraseña",
    "cookie",
    "cookies",
    "cred",
    "credential",
    "credentials",
    "creds",
    "dockercfg",
    "dockerconfigjson",
    "dsn",
    "htpasswd",
    "jwt",
    "kennwort",
    "kubeconfig",
    "netrc",
    "oauth",
    "oauth2",
    "otp",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "passwort",
    "pat",
    "pw",
    "pwd",
    "salt",
    "secret",
    "secrets",
    "token",
    "tokens",
];

/// Ends of a word that speak where words are written together: `PGPASS`, `clientsecret`, `rootpw`.
const ENDS: &[&str] = &[
    "pass",
    "passwd",
    "password",
    "passphrase",
    "pwd",
    "pw",
    "secret",
    "secrets",
    "token",
    "tokens",
    "credential",
    "credentials",
];

/// Words with such an end that do not speak.
const NO_ENDS: &[&str] = &[
    "bypass",
    "compass",
    "encompass",
    "overpass",
    "surpass",
    "trespass",
    "underpass",
];

/// What comes before `key` in a key that opens something, in one word or two.
const OF_KEYS: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "app",
    "application",
    "auth",
    "client",
    "consumer",
    "database",
    "db",
    "deploy",
    "encryption",
    "license",
    "master",
    "priv",
    "private",
    "root",
    "secret",
    "service",
    "shared",
    "signing",
    "ssh",
    "storage",
    "tls",
];

/// Keys that end in `key` and open nothing.
const OPEN_KEYS: &[&str] = &[
    "cache",
    "foreign",
    "index",
    "label",
    "partition",
    "primary",
    "public",
    "routing",
    "sort",
    "topology",
    "unique",
];

/// Last words of keys that say where a credential is, or something about it, and not what it is.
const PLACES: &[&str] = &[
    "algorithm",
    "audience",
    "class",
    "count",
    "dir",
    "disabled",
    "enabled",
    "expiration",
    "expiry",
    "field",
    "file",
    "files",
    "header",
    "host",
    "hosts",
    "issuer",
    "keyref",
    "length",
    "method",
    "mode",
    "mount",
    "name",
    "names",
    "namespace",
    "path",
    "paths",
    "policy",
    "port",
    "prefix",
    "provider",
    "realm",
    "ref",
    "refs",
    "required",
    "scheme",
    "seconds",
    "ttl",
    "type",
    "uri",
    "url",
    "version",
    "volume",
];

/// Fields of Kubernetes and of common charts that hold a name, a number or a boolean.
const OWN_FIELDS: &[&str] = &[
    "automountserviceaccounttoken",
    "existingsecret",
    "imagepullsecret",
    "imagepullsecrets",
    "matchlabelkeys",
    "mismatchlabelkeys",
    "serviceaccounttoken",
    "tokenrequests",
];

/// Whether the value under this key is a credential.
pub(super) fn speaks(key: &str) -> bool {
    let words = words_of(key);
    let joined = words.concat();
    if OWN_FIELDS.contains(&joined.as_str())
        || words
            .last()
            .is_some_and(|last| PLACES.contains(&last.as_str()))
    {
        return false;
    }
    joined == "fromliteral"
        || joined.contains("connectionstring")
        || joined.contains("connstr")
        || words.iter().any(|word| is_speaking_word(word))
        || holds_key(&words)
}

/// Whether a key says where a credential is, or what it is called.
pub(super) fn is_place(key: &str) -> bool {
    words_of(key)
        .last()
        .is_some_and(|last| PLACES.contains(&last.as_str()))
}

fn is_speaking_word(word: &str) -> bool {
    WORDS.contains(&word)
        || (!NO_ENDS.contains(&word)
            && ENDS
                .iter()
                .any(|end| word.len() > end.len() && word.ends_with(end)))
}

/// `STRIPE_KEY`, `AWS_ACCESS_KEY_ID`, `apikey`.
fn holds_key(words: &[String]) -> bool {
    let written_together = |word: &String| {
        word.strip_suffix("key")
            .is_some_and(|before| OF_KEYS.contains(&before))
    };
    let mut pairs = words
        .windows(2)
        .filter(|pair| pair[1] == "key" || pair[1] == "keys");
    let opens = |before: &String| !OPEN_KEYS.contains(&before.as_str());
    let is_last_word = matches!(words, [.., before, last] if last == "key" && opens(before));
    words.iter().any(written_together)
        || pairs.any(|pair| OF_KEYS.contains(&pair[0].as_str()))
        || is_last_word
}

/// The words of a key in small letters: `DB_PASSWORD`, `dbPassword` and `db.password` have the same
/// two.
fn words_of(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = ' ';
    for letter in key.chars() {
        let begins = letter.is_uppercase() && last.is_lowercase();
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(small(letter));
        }
        last = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// In small letters, as far as it matters: the words that are looked for have none but English
/// letters, and the Kelvin sign is the one other letter that becomes one of these.
fn small(letter: char) -> char {
    match letter {
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{small, speaks};

    #[test]
    fn no_other_letter_becomes_an_english_one() {
        for letter in '\0'..=char::MAX {
            let mut lower = letter.to_lowercase();
            if let (Some(one @ 'a'..='z'), None) = (lower.next(), lower.next()) {
                assert_eq!(small(letter), one, "{letter}");
            }
        }
    }

    #[test]
    fn keys_that_speak() {
        for key in [
            "password",
            "DB_PASS",
            "DB_PW",
            "PGPASS",
            "MYSQL_PWD",
            "APIKEY",
            "apiKey",
            "API-TOKEN",
            "ADMIN_CREDS",
            "REDIS_AUTH",
            "HTTP_AUTH",
            "ENCRYPTION_KEY",
            "STRIPE_KEY",
            "tls.key",
            "AccountKey",
            "SENTRY_DSN",
            "GITHUB_PAT",
            "ConnectionStrings__Db",
            "adminToken",
            "AWS_ACCESS_KEY_ID",
            "Authorization",
            "--password",
            "x-api-key",
            "--from-literal",
            ".dockerconfigjson",
            "secretGenerator",
            "clientsecret",
            "rootpw",
        ] {
            assert!(speaks(key), "{key}");
        }
    }

    #[test]
    fn keys_that_name_a_place_or_nothing() {
        for key in [
            "key",
            "keys",
            "name",
            "secretName",
            "secretKeyRef",
            "secretRef",
            "imagePullSecrets",
            "PASSWORD_FILE",
            "TOKEN_URL",
            "automountServiceAccountToken",
            "topologyKey",
            "matchLabelKeys",
            "bypass",
            "passthrough",
            "author",
            "sessionAffinity",
            "existingSecret",
            "tokenExpirationSeconds",
            "DB_HOST",
            "monkey",
            "PORT",
            "publicKey",
            "tokenizer",
            "spec",
            "data",
        ] {
            assert!(!speaks(key), "{key}");
        }
    }
}
