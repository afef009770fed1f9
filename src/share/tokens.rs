//! Credentials that their shape gives away, wherever they are: tokens with a well-known prefix, PEM
//! blocks, passwords in addresses and after `curl -u`.

use super::lines::{self, is_reference};
use super::plan::{MARK, Plan, Reason};
use super::words::is_plain;
use portpath_text::source::Span;

/// Letters that tokens consist of.
#[derive(Clone, Copy)]
enum Letters {
    /// Letters, digits, `-`, `_`, `.` and `=`.
    Url,
    /// Capital letters and digits.
    Capital,
    /// Letters, digits and `/`.
    Path,
}

/// A token with a fixed beginning: the name of its rule in gitleaks, its beginning, how many
/// letters follow at least, and of which kind they are. Source: the rules of gitleaks 8,
/// config/gitleaks.toml, as far as a prefix decides.
const TOKENS: &[(&str, &str, usize, Letters)] = &[
    ("age-secret-key", "AGE-SECRET-KEY-1", 40, Letters::Capital),
    ("alibaba-access-key-id", "LTAI", 20, Letters::Url),
    ("anthropic-api-key", "sk-ant-", 20, Letters::Url),
    ("artifactory-api-key", "AKCp", 60, Letters::Url),
    ("atlassian-api-token", "ATATT3", 60, Letters::Url),
    ("aws-access-token", "AKIA", 16, Letters::Capital),
    ("aws-access-token", "ASIA", 16, Letters::Capital),
    ("aws-access-token", "ABIA", 16, Letters::Capital),
    ("aws-access-token", "ACCA", 16, Letters::Capital),
    ("databricks-api-token", "dapi", 32, Letters::Url),
    ("digitalocean-access-token", "doo_v1_", 32, Letters::Url),
    ("digitalocean-pat", "dop_v1_", 32, Letters::Url),
    ("digitalocean-refresh-token", "dor_v1_", 32, Letters::Url),
    ("dockerhub-pat", "dckr_pat_", 20, Letters::Url),
    ("doppler-api-token", "dp.pt.", 40, Letters::Url),
    ("flyio-access-token", "fo1_", 40, Letters::Url),
    ("gcp-api-key", "AIza", 35, Letters::Url),
    ("github-app-token", "ghs_", 36, Letters::Url),
    ("github-app-token", "ghu_", 36, Letters::Url),
    ("github-fine-grained-pat", "github_pat_", 36, Letters::Url),
    ("github-oauth", "gho_", 36, Letters::Url),
    ("github-pat", "ghp_", 36, Letters::Url),
    ("github-refresh-token", "ghr_", 36, Letters::Url),
    ("gitlab-deploy-token", "gldt-", 20, Letters::Url),
    ("gitlab-pat", "glpat-", 20, Letters::Url),
    ("gitlab-ptt", "glptt-", 20, Letters::Url),
    (
        "gitlab-runner-authentication-token",
        "glrt-",
        20,
        Letters::Url,
    ),
    ("grafana-cloud-api-token", "glc_", 32, Letters::Url),
    ("grafana-service-account-token", "glsa_", 32, Letters::Url),
    ("heroku-api-key-v2", "HRKU-", 20, Letters::Url),
    ("huggingface-access-token", "hf_", 34, Letters::Url),
    ("jwt", "eyJ", 20, Letters::Url),
    ("linear-api-key", "lin_api_", 40, Letters::Url),
    ("new-relic-user-api-key", "NRAK-", 27, Letters::Url),
    ("npm-access-token", "npm_", 36, Letters::Url),
    ("openai-api-key", "sk-proj-", 20, Letters::Url),
    ("openai-api-key", "sk-", 40, Letters::Url),
    ("planetscale-api-token", "pscale_tkn_", 32, Letters::Url),
    ("planetscale-password", "pscale_pw_", 32, Letters::Url),
    ("postman-api-token", "PMAK-", 24, Letters::Url),
    ("pulumi-api-token", "pul-", 40, Letters::Url),
    ("pypi-upload-token", "pypi-", 50, Letters::Url),
    ("rubygems-api-token", "rubygems_", 48, Letters::Url),
    ("sendgrid-api-token", "SG.", 60, Letters::Url),
    ("shopify-access-token", "shpat_", 32, Letters::Url),
    ("shopify-shared-secret", "shpss_", 32, Letters::Url),
    ("slack-app-token", "xapp-", 20, Letters::Url),
    ("slack-bot-token", "xoxb-", 20, Letters::Url),
    ("slack-config-access-token", "xoxe", 30, Letters::Url),
    ("slack-user-token", "xoxp-", 20, Letters::Url),
    (
        "slack-webhook-url",
        "hooks.slack.com/services/",
        8,
        Letters::Path,
    ),
    ("square-access-token", "EAAAE", 50, Letters::Url),
    ("square-access-token", "sq0atp-", 22, Letters::Url),
    ("stripe-access-token", "rk_live_", 10, Letters::Url),
    ("stripe-access-token", "rk_test_", 10, Letters::Url),
    ("stripe-access-token", "sk_live_", 10, Letters::Url),
    ("stripe-access-token", "sk_test_", 10, Letters::Url),
    ("twilio-api-key", "SK", 32, Letters::Url),
    ("vault-batch-token", "hvb.", 40, Letters::Url),
    ("vault-service-token", "hvs.", 40, Letters::Url),
];

/// What PEM blocks begin and end with (RFC 7468).
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// Plans what is left out because of its shape.
pub(super) fn plan(plan: &mut Plan) {
    tokens(plan);
    pem(plan);
    addresses(plan);
    users(plan);
}

/// Whether a text has any of these.
pub(super) fn any(text: &str) -> bool {
    let mut found = Plan::new(text);
    plan(&mut found);
    !found.places().is_empty()
}

fn tokens(plan: &mut Plan) {
    for (rule, prefix, least, letters) in TOKENS {
        let mut end = 0;
        for (at, _) in plan.text.match_indices(prefix) {
            let begins = plan.text[..at]
                .chars()
                .next_back()
                .is_none_or(|before| !before.is_alphanumeric());
            // Within a run that was looked at, another beginning says nothing new.
            if !begins || at < end {
                continue;
            }
            let start = at + prefix.len();
            let length = plan.text[start..].find(|letter| !letters.has(letter));
            end = length.map_or(plan.text.len(), |length| start + length);
            let is_path = matches!(letters, Letters::Path);
            // Long names of words, such as `sk-example-of-a-very-long-name-of-a-service`, are no
            // tokens.
            if end - start >= *least && (is_path || !is_plain(&plan.text[start..end])) {
                plan.leave_out(
                    Span::new(if is_path { start } else { at }, end),
                    Reason::Token { rule },
                );
            }
        }
    }
}

impl Letters {
    fn has(self, letter: char) -> bool {
        match self {
            Self::Url => letter.is_ascii_alphanumeric() || "-_.=".contains(letter),
            Self::Capital => letter.is_ascii_uppercase() || letter.is_ascii_digit(),
            Self::Path => letter.is_ascii_alphanumeric() || letter == '/',
        }
    }
}

/// Leaves out what PEM blocks hold, up to their end, or as far as their lines look encoded where
/// the end is cut off.
fn pem(plan: &mut Plan) {
    let text = plan.text;
    let begins: Vec<usize> = text
        .match_indices(BEGIN)
        .map(|(at, _)| at + BEGIN.len())
        .collect();
    let mut ends = text.match_indices(END).map(|(at, _)| at).peekable();
    for (at, begin) in begins.iter().copied().enumerate() {
        let next = begins
            .get(at + 1)
            .map_or(text.len(), |next| next - BEGIN.len());
        let head = text[begin..next]
            .find("-----")
            .map_or(next, |end| begin + end + 5);
        while ends.next_if(|end| *end < head).is_some() {}
        let end = ends
            .peek()
            .copied()
            .filter(|end| *end <= next)
            .unwrap_or_else(|| encoded(text, head, next));
        lines::plan_all(plan, Span::new(head, end), &Reason::Pem);
    }
}

/// The end of the lines that hold nothing but letters of base64, with what a paste puts before
/// them.
fn encoded(text: &str, start: usize, most: usize) -> usize {
    let mut end = start;
    for line in text[start..most].split_inclusive('\n') {
        let body = line
            .trim_matches(|letter: char| letter.is_whitespace() || "#>|+-\"'\\,".contains(letter));
        let is_encoded = body
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "+/=\\".contains(letter));
        if !is_encoded {
            break;
        }
        end += line.len();
    }
    end
}

/// Passwords in addresses, whatever letters they hold: `postgres://shop:hunter@db:5432`,
/// `shop:hunter@tcp(db:3306)`, and users that are tokens: `https://key@sentry.example/1`.
fn addresses(plan: &mut Plan) {
    let text = plan.text;
    let mut word = Word {
        end: 0,
        last_at: None,
    };
    for (at, _) in text.match_indices("://") {
        let start = at + "://".len();
        if start >= word.end {
            word = Word::at(text, start);
        }
        let Some(last_at) = word.last_at.filter(|last_at| *last_at >= start) else {
            continue;
        };
        let user = &text[start..last_at];
        match user.split_once(':') {
            Some((_, password)) if is_port(password) => {}
            Some((name, _)) => {
                password_at(plan, Span::new(start + name.len() + 1, last_at));
                // All that follows in this word went with it.
                word.last_at = None;
            }
            None if !user.contains('/') && !is_plain(user) => {
                plan.leave_out(Span::new(start, last_at), Reason::Address);
            }
            None => {}
        }
    }
    for (at, _) in text
        .match_indices("@tcp(")
        .chain(text.match_indices("@unix("))
    {
        let near = text[..at].char_indices().rev().take(LONGEST_USER);
        let begins = |letter: char| letter.is_whitespace() || "\"'`=".contains(letter);
        let begin = near
            .take_while(|(_, letter)| !begins(*letter))
            .last()
            .map_or(at, |(begin, _)| begin);
        if let Some((user, _)) = text[begin..at].split_once(':') {
            password_at(plan, Span::new(begin + user.len() + 1, at));
        }
    }
}

/// How many letters a user and a password have at most.
const LONGEST_USER: usize = 1000;

/// A run of letters without blanks and quotes.
struct Word {
    end: usize,
    /// Its last `@`: one in a password should be escaped and often is not.
    last_at: Option<usize>,
}

impl Word {
    fn at(text: &str, start: usize) -> Self {
        let ends = |letter: char| letter.is_whitespace() || "\"'`<>".contains(letter);
        let end = text[start..]
            .find(ends)
            .map_or(text.len(), |length| start + length);
        Self {
            end,
            last_at: text[start..end].rfind('@').map(|at| start + at),
        }
    }
}

/// `80/path@x` is a port and a path.
fn is_port(password: &str) -> bool {
    let digits = password.len()
        - password
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    (1..=5).contains(&digits) && password[digits..].starts_with(['/', '?'])
}

fn password_at(plan: &mut Plan, span: Span) {
    let password = span.text(plan.text);
    if !password.is_empty() && password != MARK && !is_reference(password) {
        plan.leave_out(span, Reason::Address);
    }
}

/// `curl -u name:password` (the rule `curl-auth-user` of gitleaks).
fn users(plan: &mut Plan) {
    let text = plan.text;
    for flag in ["-u", "--user", "--proxy-user"] {
        for (at, _) in text.match_indices(flag) {
            let begins = text[..at]
                .chars()
                .next_back()
                .is_none_or(|before| !before.is_alphanumeric() && before != '-');
            let rest = &text[at + flag.len()..];
            let value = rest.trim_start_matches([' ', '=', '"', '\'', ',']);
            let word = &value[..value
                .find(|letter: char| letter.is_whitespace() || "\"'`".contains(letter))
                .unwrap_or(value.len())];
            let begin = at + flag.len() + rest.len() - value.len();
            let is_flag = begins && (value.len() < rest.len() || flag == "-u");
            if let Some((user, password)) = word
                .split_once(':')
                .filter(|(user, _)| is_flag && !user.contains('/'))
            {
                password_at(
                    plan,
                    Span::new(
                        begin + user.len() + 1,
                        begin + user.len() + 1 + password.len(),
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let mut found = Plan::new(text);
        plan(&mut found);
        found.done().0
    }

    #[test]
    fn passwords_in_addresses_whatever_they_hold() {
        for password in [
            "hunter",
            "a,hunter",
            "%40hunter",
            "{hunter",
            "$hunter",
            "hun/ter",
            "hun#ter",
            "h?u",
            "a@b",
            "80",
        ] {
            let text = format!("postgres://shop:{password}@db/x");
            assert_eq!(left(&text), "postgres://shop:left-out@db/x", "{text}");
        }
        for kept in [
            "http://web:80/path@x",
            "http://a:$(PASS)@db",
            "ssh://git@host/x",
            "http://web",
            "kubernetes://x",
        ] {
            assert_eq!(left(kept), kept);
        }
        assert_eq!(
            left("shop:hunter@tcp(db:3306)/shop"),
            "shop:left-out@tcp(db:3306)/shop"
        );
        assert_eq!(
            left("https://a1b2c3@sentry.example/1"),
            "https://left-out@sentry.example/1"
        );
        assert_eq!(
            left("curl -u admin:hunter http://web:80"),
            "curl -u admin:left-out http://web:80"
        );
        assert_eq!(
            left("curl --user=admin:hunter http://web"),
            "curl --user=admin:left-out http://web"
        );
    }

    #[test]
    fn tokens_and_blocks() {
        let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
        assert_eq!(left(&format!("x: {token}\n")), "x: left-out\n");
        assert_eq!(left("k: AKIAIOSFODNN7EXAMPLE"), "k: left-out");
        assert_eq!(
            left("sk-example-of-a-very-long-name-of-a-service-here"),
            "sk-example-of-a-very-long-name-of-a-service-here"
        );
        let block = "k: |\n  -----BEGIN PRIVATE KEY-----\n  MIIE\n  abc+/=\n  -----END PRIVATE KEY-----\nport: 80\n";
        assert_eq!(
            left(block),
            block.replace("MIIE", MARK).replace("abc+/=", MARK)
        );
        let cut = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc+/=\nport: 80\n";
        assert_eq!(left(cut), cut.replace("MIIE", MARK).replace("abc+/=", MARK));
    }
}
