//! Compares Portpath with real Kubernetes, case by case: answers of its own code, kept in `cases/`.
//!
//! Read besides, where they are: the folder that the environment variable `PARITY_CASES` names
//! (every `.jsonl`, with `NAME.iptables.jsonl` beside `NAME.jsonl`), and the answers for manifests
//! of public repositories in `../shared/oracle`, which are other people's text and stay there.

mod admission;
mod agreement;
mod cluster;
mod flows;
mod iptables;
mod slices;
