//! `no-such-record`: the Service has a name in DNS, but no record of the type that was asked for.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Service;
use portpath_net::cluster::ServiceId;
use portpath_net::request::Records;

/// The name is there, but not with a record of this type.
///
/// DNS holds addresses, and SRV records for named ports; what is not there is answered with no
/// data.
///
/// # The fix
/// Ask for a type that the name has.
pub(super) const CODE: Code = Code::new("no-such-record", Cause::DnsName);

/// An address of a family that the Service does not have, or a port of a name that it does not
/// have.
pub(super) fn explain(
    context: &Context,
    id: ServiceId,
    records: Records,
    port: Option<&(String, String)>,
) -> Diagnostic {
    let service = context.service(id);
    match port {
        Some((port, protocol)) => of_port(context, service, port, protocol),
        None => of_type(context, service, records),
    }
}

fn of_type(context: &Context, service: &Service, records: Records) -> Diagnostic {
    let name = service.meta.name();
    let kind = records.as_str();
    let family = match records {
        Records::A => "IPv4",
        Records::Aaaa => "IPv6",
        Records::Addresses | Records::Srv | Records::Cname | Records::Ptr | Records::Other(_) => {
            let message = format!("Service `{name}` has no {kind} record");
            return context
                .error(
                    CODE,
                    message,
                    service.meta.name_span(),
                    "the name exists (NODATA)",
                )
                .done();
        }
    };
    let span = service
        .ip_families
        .first()
        .filter(|family| family.is_written())
        .map(|family| family.span);
    context
        .error(
            CODE,
            format!("Service `{name}` has no {family} address, so DNS has no {kind} record for it"),
            span.unwrap_or(service.meta.name_span()),
            "the name exists (NODATA)",
        )
        .help("ask for the other family, or set `ipFamilyPolicy: PreferDualStack` in a dual-stack cluster")
        .done()
}

/// Only named ports have SRV records (the DNS specification, 2.3.2 and 2.4.2).
fn of_port(context: &Context, service: &Service, port: &str, protocol: &str) -> Diagnostic {
    let name = service.meta.name();
    let asked = format!("_{port}._{protocol}");
    let known =
        |own: &str, of: &str| own.eq_ignore_ascii_case(port) && of.eq_ignore_ascii_case(protocol);
    let entry = service
        .ports
        .iter()
        .find(|entry| known(&entry.name.value, entry.protocol.value.as_str()));
    let of_name = service
        .ports
        .iter()
        .find(|entry| entry.name.value.eq_ignore_ascii_case(port));
    let span = entry
        .or(of_name)
        .or(service.ports.first())
        .map_or(service.spec_span, |entry| entry.span);
    let names: Vec<String> = service
        .ports
        .iter()
        .filter(|entry| !entry.name.value.is_empty())
        .map(|entry| {
            format!(
                "`_{}._{}`",
                entry.name.value,
                entry.protocol.value.as_str().to_ascii_lowercase()
            )
        })
        .collect();
    let help = match names.as_slice() {
        [] => "only ports with a `name` have such records: give the port one".to_owned(),
        names => format!("it has {}", join(names)),
    };
    let message = match entry {
        Some(_) => {
            format!("no ready endpoint of Service `{name}` has the port that `{asked}` asks for")
        }
        None => format!(
            "Service `{name}` has no {} port named `{port}`",
            protocol.to_ascii_uppercase()
        ),
    };
    context
        .error(
            CODE,
            message,
            span,
            format!("`{asked}` stands for a port's name and protocol"),
        )
        .help(help)
        .done()
}
