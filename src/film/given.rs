//! What an author gives an embed beside the YAML and the request. An embed has no terminal to
//! complain to, so that its film says what was not understood.

use crate::Asked;
use portpath_kube::admission::ProxyMode;
use portpath_net::facts::Fact;

/// Facts and mode as they were understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// They are in here; the request is empty.
    pub asked: Asked,
    /// A sentence for each that was not understood.
    pub passed_over: Vec<String>,
}

impl Given {
    /// Reads facts, a line each, and the mode of kube-proxy; what is empty says nothing.
    pub fn read(facts: &str, mode: &str) -> Self {
        let mut given = Self::default();
        for line in facts.lines().filter(|line| !line.trim().is_empty()) {
            match Fact::parse(line) {
                Ok(fact) => given.asked.facts.push(fact),
                Err(why) => given.passed_over.push(["fact left out: ", &why].concat()),
            }
        }
        match ProxyMode::named(mode.trim()) {
            Some(mode) => given.asked.proxy_mode = mode,
            None => {
                let known = ProxyMode::ALL
                    .map(|mode| ["`", mode.as_str(), "`"].concat())
                    .join(", ");
                let used = ProxyMode::default().as_str();
                given.passed_over.push(
                    [
                        "mode left out: expected ",
                        &known,
                        ", but found `",
                        mode,
                        "`; `",
                        used,
                        "` is used",
                    ]
                    .concat(),
                );
            }
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood_is_asked_and_the_rest_is_said() {
        let given = Given::read(
            "app in deployment/web listens on 3000\n\n the app is slow \n",
            "ipvs",
        );
        assert_eq!(
            (given.asked.facts.len(), given.asked.proxy_mode),
            (1, ProxyMode::Ipvs)
        );
        let [said] = given.passed_over.as_slice() else {
            panic!("{:?}", given.passed_over)
        };
        assert!(
            said.starts_with("fact left out: expected ")
                && said.ends_with("but found `the app is slow`"),
            "{said}"
        );
        let given = Given::read("", "userspace");
        let said = "mode left out: expected `iptables`, `nftables`, `ipvs`, but found `userspace`; `iptables` is used";
        assert_eq!(
            (given.asked, given.passed_over),
            (Asked::default(), vec![said.to_owned()])
        );
        assert_eq!(Given::read(" \n", ""), Given::default());
    }
}
