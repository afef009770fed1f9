//! Links: what is packed comes out again, stored ones stay readable, and nothing in an address can do harm.

use data_encoding::BASE64URL_NOPAD;
use portpath::Asked;
use portpath::ProxyMode;
use portpath::examples::EXAMPLES;
use portpath::facts::Fact;
use portpath::link::{Link, MOST_LETTERS, Opened, Shade, Trouble, address};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const FACTS: [&str; 4] = [
    "app in deployment shop/web listens on 3000",
    "pod default/web-1 is not ready",
    "the Pods of service shop/db are elsewhere",
    "the network plugin does not enforce NetworkPolicy",
];

fn any_link() -> impl Strategy<Value = Link> {
    let asked = (
        any::<String>(),
        any::<String>(),
        0..3usize,
        prop::collection::vec(0..FACTS.len(), 0..3),
    );
    let asked = asked.prop_map(|(from, to, mode, facts)| Asked {
        from,
        to,
        proxy_mode: ProxyMode::ALL[mode],
        facts: facts
            .into_iter()
            .map(|at| Fact::parse(FACTS[at]).expect("a fact"))
            .collect(),
    });
    let theme = prop::option::of(prop::sample::select(vec![Shade::Light, Shade::Dark]));
    let name = || prop::option::of("[a-z-]{1,20}");
    let step = prop::option::of(1..1000usize);
    (
        prop::option::of(any::<String>()),
        name(),
        name(),
        asked,
        step,
        theme,
    )
        .prop_map(|(text, example, lesson, asked, step, theme)| Link {
            text,
            example,
            lesson,
            asked,
            step,
            theme,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(8), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_packed_comes_out_again(link in any_link()) {
        let packed = link.packed().expect("short enough");
        prop_assert!(packed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)), "{}", packed);
        prop_assert_eq!(Link::read(&format!("#{packed}")), Ok(Opened { link, passed_over: vec![] }));
    }

    #[test]
    fn what_is_written_plainly_comes_back_without_the_text(link in any_link()) {
        let link = Link { text: None, ..link };
        prop_assert_eq!(Link::read(&link.fragment().expect("plain")), Ok(Opened { link, passed_over: vec![] }));
    }

    #[test]
    fn any_fragment_is_read_or_refused(fragment in "(1\\.)?[A-Za-z0-9_=&%#.-]{0,80}|\\PC{0,40}") {
        if let Ok(opened) = Link::read(&fragment) {
            prop_assert_eq!(Link::from_payload(&opened.link.payload()).link, opened.link);
        }
    }

    #[test]
    fn a_changed_letter_is_noticed(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
        let link = Link { text: Some(EXAMPLES[0].text.to_owned()), ..Link::default() };
        let packed = link.packed().expect("short enough");
        let place = 2 + at.index(packed.len() - 2);
        let changed = format!("{}{letter}{}", &packed[..place], &packed[place + 1..]);
        // Bits beyond the last byte and of zlib's level mean nothing.
        let read = Link::read(&changed);
        prop_assert!(read == Err(Trouble::Damaged) || read.map(|opened| opened.link) == Ok(link), "{}", place);
    }
}

#[test]
fn a_link_that_is_too_long_says_so_and_why() {
    let noise: String = (0..40_000u64)
        .map(|at| format!("{:x}", at.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let Err(Trouble::TooLong(letters)) = (Link {
        text: Some(noise),
        ..Link::default()
    })
    .packed() else {
        panic!("not too long");
    };
    assert!(letters > MOST_LETTERS);
    let words = Trouble::TooLong(letters).words();
    assert!(
        words.contains(&letters.to_string()) && words.contains(&MOST_LETTERS.to_string()),
        "{words}"
    );
    let long = Link {
        text: Some(" ".repeat(5 << 20)),
        ..Link::default()
    };
    assert!(matches!(long.packed(), Err(Trouble::TooLong(_))));
}

#[test]
fn a_fragment_that_unpacks_to_too_much_is_refused() {
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'\n'; 64 << 20], 9);
    let fragment = format!("1.{}", BASE64URL_NOPAD.encode(&bomb));
    assert!(fragment.len() < 100_000);
    assert_eq!(Link::read(&fragment), Err(Trouble::HoldsTooMuch));
}

#[test]
fn other_versions_and_cut_links_are_named() {
    assert_eq!(Link::read("#2.abc"), Err(Trouble::OtherVersion("2".into())));
    let packed = Link {
        text: Some(EXAMPLES[0].text.into()),
        ..Link::default()
    }
    .packed()
    .expect("short enough");
    for end in 2..packed.len() {
        assert_eq!(Link::read(&packed[..end]), Err(Trouble::Damaged), "{end}");
    }
    let padded = Link::read(&format!("{packed}==")).expect("padding is no damage");
    assert_eq!(padded.link.text.as_deref(), Some(EXAMPLES[0].text));
    for other in ["", "#", "#editor", "#1", "#a.b"] {
        assert_eq!(Link::read(other), Ok(Opened::default()), "{other}");
    }
}

#[test]
fn an_address_keeps_its_path_and_query() {
    assert_eq!(
        address("https://example.org/p/?v=1#old", "to=web"),
        "https://example.org/p/?v=1#to=web"
    );
    assert_eq!(
        address("https://example.org/#old", ""),
        "https://example.org/"
    );
}

/// Links as earlier versions wrote them, with what they say. They are never changed, only added to.
const STORED: &[(&str, &str)] = &[
    // What the address of the page held before there were links.
    (
        "#fact=app%20in%20pod%20default%2Fshop-1%20listens%20on%203000&fact=the%20cluster%20has%20no%20load%20balancer",
        "fact: app in pod default/shop-1 listens on 3000\nfact: the cluster has no load balancer\n",
    ),
    (
        "#example=named-port&from=outside&step=2",
        "example: named-port\nfrom: outside\nstep: 2\n",
    ),
    // Format 1.
    (
        "#1.eNoVy8EJAjEQRuH7gD384FlW8SJThWAFYzLLBk0mJKMiYkHWYWO7e37vG5tlhuBsEamgT1bJjREe7Y7JvfIwvPTKpz1118o40ijBGXUB673W3QGpo5ijqcQ30S2VyLhoe6agG8rqEsWF8SmSlbGYL7b4_2gGlJ4qWQ",
        "from: a Pod in shop\nto: curl http://web:80\nstep: 3\nfact: pod shop/web-1 is not ready\n\nkind: Service\r\nmetadata: {name: web} # é\n",
    ),
    (
        "#1.eNrLzU9JtVLILCgr5irJSM0FslMSi7K5uABqiwfv",
        "mode: ipvs\ntheme: dark\n\n",
    ),
];

#[test]
fn stored_links_stay_readable() {
    for (fragment, payload) in STORED {
        let opened = Link::read(fragment)
            .unwrap_or_else(|trouble| panic!("{fragment}: {}", trouble.words()));
        assert_eq!(
            (opened.link.payload().as_str(), opened.passed_over),
            (*payload, vec![]),
            "{fragment}"
        );
    }
}
