//! Reads the commands that only ask DNS: `dig`, `nslookup`, `host` and `getent`. Each completes
//! names in its own way.

use super::{Lookup, OtherRecords, Records, Target, Tool};
use portpath_kube::manifest::Protocol;

impl Target {
    /// Reads a command that only asks DNS; none when it is another one.
    pub(super) fn lookup(words: &[&str]) -> Option<Result<Self, String>> {
        let (tool, arguments) = words.split_first()?;
        Some(match *tool {
            "dig" => dig(arguments),
            "nslookup" => nslookup(arguments),
            "host" => host(arguments),
            "getent" => getent(arguments),
            _ => return None,
        })
    }
}

/// `dig [@SERVER] [TYPE] NAME [+search]`: the search path is left alone unless asked for.
fn dig(arguments: &[&str]) -> Result<Target, String> {
    let mut lookup = Lookup {
        tool: Some(Tool::Dig),
        ..Lookup::default()
    };
    let mut name = None;
    let mut words = arguments.iter();
    lookup.records = Records::A;
    while let Some(word) = words.next() {
        match *word {
            "+search" => lookup.tool = Some(Tool::DigSearch),
            "-t" => lookup.records = kind(words.next())?,
            "-x" => {
                lookup.records = Records::Ptr;
                name = words.next().copied();
            }
            _ if word.starts_with('+') || word.starts_with('-') || *word == "IN" => {}
            _ => match (word.strip_prefix('@'), kind(Some(word))) {
                (Some(server), _) => lookup.server = Some(server.to_owned()),
                (None, Ok(records)) if !word.contains('.') => lookup.records = records,
                _ => name = Some(word),
            },
        }
    }
    target(name, lookup)
}

/// `nslookup [-type=TYPE] NAME [SERVER]`, as BIND's does: the search path applies.
fn nslookup(arguments: &[&str]) -> Result<Target, String> {
    let mut lookup = Lookup {
        tool: Some(Tool::Nslookup),
        ..Lookup::default()
    };
    for option in arguments.iter().filter_map(|word| word.strip_prefix('-')) {
        if let Some((_, value)) = option
            .split_once('=')
            .filter(|(key, _)| "querytype".ends_with(key) || *key == "q")
        {
            lookup.records = kind(Some(&value))?;
        }
    }
    name_and_server(
        arguments.iter().filter(|word| !word.starts_with('-')),
        lookup,
    )
}

/// `host [-t TYPE] NAME [SERVER]`.
fn host(arguments: &[&str]) -> Result<Target, String> {
    let mut lookup = Lookup {
        tool: Some(Tool::Host),
        ..Lookup::default()
    };
    let mut plain = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "-t" => lookup.records = kind(words.next())?,
            _ if word.starts_with('-') => {}
            _ => plain.push(word),
        }
    }
    name_and_server(plain.into_iter(), lookup)
}

/// `getent hosts NAME` asks as programs do: `/etc/hosts` first, then DNS.
fn getent(arguments: &[&str]) -> Result<Target, String> {
    let records = match arguments.first() {
        Some(&("hosts" | "ahosts")) => Records::Addresses,
        Some(&"ahostsv4") => Records::A,
        Some(&"ahostsv6") => Records::Aaaa,
        _ => return Err("expected `getent hosts NAME`".to_owned()),
    };
    let lookup = Lookup {
        tool: Some(Tool::Getent),
        records,
        server: None,
    };
    target(arguments.get(1).copied(), lookup)
}

fn name_and_server<'a>(
    mut words: impl Iterator<Item = &'a &'a str>,
    mut lookup: Lookup,
) -> Result<Target, String> {
    let name = words.next().copied();
    lookup.server = words.next().map(|server| (*server).to_owned());
    target(name, lookup)
}

/// An address in place of a name is asked for its name.
fn target(name: Option<&str>, mut lookup: Lookup) -> Result<Target, String> {
    let host =
        super::target::bare_host(name.ok_or_else(|| "expected a name to look up".to_owned())?)?;
    let asks_name = matches!(lookup.tool, Some(Tool::Nslookup | Tool::Host))
        && lookup.records == Records::Addresses;
    if asks_name && host.parse::<std::net::IpAddr>().is_ok() {
        lookup.records = Records::Ptr;
    }
    Ok(Target {
        host,
        port: None,
        protocol: Protocol::Udp,
        lookup,
        ..Target::default()
    })
}

/// A record type by its name.
fn kind(word: Option<&&str>) -> Result<Records, String> {
    let word = word.copied().unwrap_or_default();
    let known = [
        Records::A,
        Records::Aaaa,
        Records::Srv,
        Records::Cname,
        Records::Ptr,
        Records::Other(OtherRecords::Txt),
        Records::Other(OtherRecords::Mx),
        Records::Other(OtherRecords::Ns),
        Records::Other(OtherRecords::Soa),
        Records::Other(OtherRecords::Any),
        Records::Other(OtherRecords::Caa),
        Records::Other(OtherRecords::Https),
    ];
    let found = known
        .into_iter()
        .find(|records| records.as_str().eq_ignore_ascii_case(word));
    found.ok_or_else(|| {
        format!(
            "expected a record type such as A, AAAA, SRV, CNAME, PTR or TXT, but found `{word}`"
        )
    })
}

impl Lookup {
    /// The command for a name, which reads back as the same lookup; none when a packet is sent.
    pub(super) fn typed(&self, name: &str) -> Option<String> {
        let server = |sign: &str| {
            self.server
                .as_ref()
                .map_or(String::new(), |server| format!(" {sign}{server}"))
        };
        let kind = self.records.as_str();
        Some(match (self.tool?, self.records) {
            (Tool::Dig, Records::Ptr) if name.parse::<std::net::IpAddr>().is_ok() => {
                format!("dig{} -x {name}", server("@"))
            }
            (Tool::Dig, _) => format!("dig{} {kind} {name}", server("@")),
            (Tool::DigSearch, _) => format!("dig{} +search {kind} {name}", server("@")),
            (Tool::Nslookup, Records::Addresses) => format!("nslookup {name}{}", server("")),
            (Tool::Nslookup, Records::Ptr) if name.parse::<std::net::IpAddr>().is_ok() => {
                format!("nslookup {name}{}", server(""))
            }
            (Tool::Nslookup, _) => format!("nslookup -type={kind} {name}{}", server("")),
            (Tool::Host, Records::Addresses) => format!("host {name}{}", server("")),
            (Tool::Host, Records::Ptr) if name.parse::<std::net::IpAddr>().is_ok() => {
                format!("host {name}{}", server(""))
            }
            (Tool::Host, _) => format!("host -t {kind} {name}{}", server("")),
            (Tool::Getent, Records::A) => format!("getent ahostsv4 {name}"),
            (Tool::Getent, Records::Aaaa) => format!("getent ahostsv6 {name}"),
            (Tool::Getent, _) => format!("getent hosts {name}"),
        })
    }
}

impl Records {
    /// The type as DNS spells it; of both address types the first.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Addresses | Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Srv => "SRV",
            Self::Cname => "CNAME",
            Self::Ptr => "PTR",
            Self::Other(other) => match other {
                OtherRecords::Txt => "TXT",
                OtherRecords::Mx => "MX",
                OtherRecords::Ns => "NS",
                OtherRecords::Soa => "SOA",
                OtherRecords::Any => "ANY",
                OtherRecords::Caa => "CAA",
                OtherRecords::Https => "HTTPS",
            },
        }
    }

    /// Whether addresses of a family are asked for.
    pub fn has_family(self, ip: std::net::IpAddr) -> bool {
        match self {
            Self::A => ip.is_ipv4(),
            Self::Aaaa => ip.is_ipv6(),
            Self::Addresses | Self::Srv | Self::Cname | Self::Ptr | Self::Other(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_types() {
        for text in [
            "dig SRV _http._tcp.web.shop.svc.cluster.local",
            "dig @10.96.0.10 A web.shop.svc.cluster.local.",
            "dig +search AAAA web",
            "dig -x 10.96.1.1",
            "dig PTR 1.1.96.10.in-addr.arpa",
            "host -t PTR 1.1.96.10.in-addr.arpa",
            "dig TXT web.shop.svc.cluster.local",
            "nslookup -type=MX web",
            "nslookup web",
            "nslookup -type=SRV _http._tcp.web 10.96.0.10",
            "host -t CNAME web",
            "getent hosts web",
            "getent ahostsv6 web",
        ] {
            assert_eq!(Target::parse(text).unwrap().typed(), text);
        }
    }

    #[test]
    fn reads_what_people_type() {
        for (text, host, records) in [
            (
                "dig +short web.shop.svc.cluster.local",
                "web.shop.svc.cluster.local",
                Records::A,
            ),
            (
                "dig web.shop.svc.cluster.local aaaa +noall +answer",
                "web.shop.svc.cluster.local",
                Records::Aaaa,
            ),
            (
                "kubectl exec -it client -- nslookup -q=srv web",
                "web",
                Records::Srv,
            ),
            ("nslookup 10.96.1.1", "10.96.1.1", Records::Ptr),
            (
                "kubectl run t --rm -it --image=busybox -- nslookup web.shop",
                "web.shop",
                Records::Addresses,
            ),
            ("host -t srv web", "web", Records::Srv),
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(
                (target.host.as_str(), target.lookup.records),
                (host, records),
                "{text}"
            );
            assert!(target.lookup.tool.is_some(), "{text}");
        }
    }

    #[test]
    fn refuses_with_a_sentence() {
        for text in [
            "dig",
            "nslookup",
            "nslookup -type=x web",
            "getent passwd web",
            "host",
        ] {
            assert!(
                Target::parse(text).unwrap_err().contains("expected"),
                "{text}"
            );
        }
    }
}
