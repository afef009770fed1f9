//! What the cluster makes of a paste: opened, read, tied to the path's steps, and gone with
//! kube-proxy's other modes.

use browser_tests::{DESK, NARROW, Visit};

fn listing(visit: &Visit) -> String {
    visit.text_of(".listing")
}

#[test]
fn the_cluster_s_view_opens_and_leads_to_its_step() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#open-sheets"));
    assert!(
        listing(&visit).contains("kubernetes.io/service-name: example-service"),
        "{}",
        listing(&visit)
    );

    visit.page.click(&visit.page.find_named(".tab", "Service"));
    visit.page.find_named(".listing .filled", "type: ClusterIP");

    visit.page.click(&visit.page.find_named(".tab", "iptables"));
    visit
        .page
        .find_named(".listing li", "--to-destination 10.244.1.2:8080");
    visit
        .page
        .click(&visit.page.find_named(".listing button", "step 3"));
    visit
        .page
        .find_named("#steps > li[aria-current='step']", "targetPort 8080");
    visit.page.find_named(".listing .here", "-A KUBE-SERVICES");
}

#[test]
fn another_proxy_mode_shows_no_iptables_rules() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#open-sheets"));
    visit.page.find_named(".tab", "iptables");
    visit.page.evaluate(
        "const list = document.querySelector('#proxy-mode'); list.value = 'nftables'; \
         list.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    visit.page.wait_for("the rules to go", || {
        let tabs = visit.page.find_all(".tab");
        let named = tabs.iter().any(|tab| visit.page.text(tab) == "iptables");
        (!tabs.is_empty() && !named).then_some(())
    });
    visit.wait_for_verdict("Delivered");
}

#[test]
fn listings_fit_a_narrow_screen() {
    let visit = Visit::new(NARROW);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#open-sheets"));
    visit.page.click(&visit.page.find_named(".tab", "iptables"));
    visit.page.find_named(".listing li", "KUBE-SERVICES");
    let wider = visit
        .page
        .evaluate("return document.documentElement.scrollWidth > window.innerWidth");
    assert_eq!(wider, false, "the page scrolls sideways");
}
